"""Customers to call back, as the published marts tell: how many, never who. Does not belong here: making an alert."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MART = "mart_closed_loop"


@dataclass(frozen=True)
class Callbacks:
    """Customers. ``waiting``: nobody has contacted them yet; ``overdue`` of them are due."""

    waiting: int
    overdue: int


def callbacks_due(published: Path, now: datetime) -> Callbacks | None:
    """What the published file tells; None where it has no such mart."""
    if not published.is_file():
        return None
    import duckdb

    try:
        with duckdb.connect(str(published), read_only=True) as con:
            row = con.execute(
                "select count(distinct customer_key), count(distinct customer_key) filter (due_at < ?)"
                f" from marts.{MART} where outcome in ('waiting', 'overdue')",
                [now],
            ).fetchone()
    except duckdb.Error:
        return None
    return Callbacks(*row) if row else None
