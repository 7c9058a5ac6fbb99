"""A small shop: prices, orders and an HTTP interface, with nothing but the standard library."""
