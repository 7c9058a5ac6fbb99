"""What an order costs."""

from dataclasses import dataclass
from typing import Dict, Iterable, Tuple

CENTS_FOR_FREE_SHIPPING = 5_000
CENTS_FOR_SHIPPING = 490


@dataclass(frozen=True)
class Line:
    """One article of an order."""

    article: str
    quantity: int
    cents: int

    def total(self) -> int:
        """The price of the line in cents; from ten pieces on, a tenth less."""
        full = self.quantity * self.cents
        return full - full // 10 if self.quantity >= 10 else full


def subtotal(lines: Iterable[Line]) -> int:
    """The price of all lines in cents, without shipping."""
    return sum(line.total() for line in lines)


def shipping(cents: int) -> int:
    """What it costs to send goods of this price."""
    return 0 if cents >= CENTS_FOR_FREE_SHIPPING or cents == 0 else CENTS_FOR_SHIPPING


def quote(order: Dict[str, Tuple[int, int]]) -> Dict[str, int]:
    """The prices of an order: article -> (quantity, cents each)."""
    lines = [Line(article, quantity, cents) for article, (quantity, cents) in order.items()]
    if any(line.quantity < 1 for line in lines):
        raise ValueError("an order has at least one piece of every article")
    goods = subtotal(lines)
    return {"goods": goods, "shipping": shipping(goods), "total": goods + shipping(goods)}
