import json
import threading
import unittest
import urllib.request

from shop.web import respond, serve


class RespondTest(unittest.TestCase):
    def test_quotes_an_order(self) -> None:
        status, answer = respond("POST", "/quote", b'{"pen": {"quantity": 2, "cents": 150}}')
        self.assertEqual((status, answer["total"]), (200, 790))

    def test_refuses_what_is_no_order(self) -> None:
        for body in (b"", b"[]", b'{"pen": {}}', b'{"pen": {"quantity": 0, "cents": 1}}'):
            self.assertEqual(respond("POST", "/quote", body)[0], 400)

    def test_knows_no_other_path(self) -> None:
        self.assertEqual(respond("GET", "/", b"")[0], 404)


class ServeTest(unittest.TestCase):
    def test_answers_over_http(self) -> None:
        with serve(0) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/health") as answer:
                self.assertEqual(json.load(answer), {"status": "up"})
            server.shutdown()


if __name__ == "__main__":
    unittest.main()
