"""The results as a table and as JSON."""
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Target:
    """The most that is allowed: by itself, above what the peer takes, or as a part of that."""

    most: float
    above_peer: bool = False
    of_peer: bool = False

    def __str__(self) -> str:
        return (f"peer / {1 / self.most:g}" if self.most < 1 else f"{self.most:g} x peer") if self.of_peer else f"{'peer + ' if self.above_peer else ''}{self.most:g}"

    def limit(self, peer: float | None) -> float | None:
        """The most in the unit of the row; None where that cannot be said without the peer."""
        if not (self.above_peer or self.of_peer):
            return self.most
        return None if peer is None else peer * self.most if self.of_peer else peer + self.most


@dataclass(frozen=True)
class Row:
    """One figure of ours beside one of a peer, in the same unit. `peer` is None where there is none, and `peer_name` says why."""

    what: str
    unit: str
    ours: float
    peer_name: str
    peer: float | None
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def met(self) -> bool | None:
        """None where nothing is asked for, or where it cannot be said without the peer."""
        limit = self.target.limit(self.peer) if self.target else None
        return None if limit is None else self.ours <= limit


HEADINGS = ("what", "unit", "weir", "peer", "", "ratio", "target", "met")


def cells(row: Row) -> tuple[str, ...]:
    """The row as texts."""
    return (
        row.what,
        row.unit,
        f"{row.ours:.2f}",
        "" if row.peer is None else f"{row.peer:.2f}",
        row.peer_name,
        "" if row.ratio is None else f"{row.ratio:.2f}",
        "" if row.target is None else str(row.target),
        {None: "", True: "yes", False: "NO"}[row.met],
    )


def as_table(rows: list[Row]) -> str:
    """The rows as a table of Markdown."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rule = tuple("-" * max(3, width) for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(max(3, width)) for cell, width in zip(line, widths)) + " |" for line in [HEADINGS, rule, *lines[1:]])


def as_json(rows: list[Row]) -> str:
    """The rows as JSON."""
    return json.dumps([{**asdict(row), "ratio": row.ratio, "met": row.met} for row in rows], indent=2)
