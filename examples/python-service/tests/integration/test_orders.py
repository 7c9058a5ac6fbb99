import os
import unittest


@unittest.skipUnless(
    os.environ.get("DATABASE_URL"), "no DATABASE_URL: there is no database to talk to"
)
class OrdersTest(unittest.TestCase):
    def test_the_database_answers(self) -> None:
        import psycopg2  # type: ignore

        with psycopg2.connect(
            os.environ["DATABASE_URL"]
        ) as connection, connection.cursor() as cursor:
            cursor.execute("select 6 * 7")
            self.assertEqual(cursor.fetchone(), (42,))


if __name__ == "__main__":
    unittest.main()
