import unittest

from shop.pricing import Line, quote, shipping, subtotal


class PricingTest(unittest.TestCase):
    def test_ten_pieces_cost_a_tenth_less(self) -> None:
        self.assertEqual(Line("pen", 9, 100).total(), 900)
        self.assertEqual(Line("pen", 10, 100).total(), 900)

    def test_lines_add_up(self) -> None:
        self.assertEqual(subtotal([Line("pen", 2, 150), Line("ink", 1, 499)]), 799)

    def test_shipping_is_free_from_fifty_on(self) -> None:
        self.assertEqual(shipping(4_999), 490)
        self.assertEqual(shipping(5_000), 0)

    def test_an_empty_order_costs_nothing(self) -> None:
        self.assertEqual(quote({}), {"goods": 0, "shipping": 0, "total": 0})

    def test_an_order_without_pieces_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            quote({"pen": (0, 100)})


if __name__ == "__main__":
    unittest.main()
