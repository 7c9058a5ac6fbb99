"""The results as a table and as JSON."""
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Target:
    """The most that is allowed: by itself, or above what the peer takes."""

    most: float
    above_peer: bool = False

    def __str__(self) -> str:
        return f"{'peer + ' if self.above_peer else ''}{self.most:g}"


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
        if self.target is None or (self.target.above_peer and self.peer is None):
            return None
        return self.ours <= self.target.most + ((self.peer or 0) if self.target.above_peer else 0)


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
