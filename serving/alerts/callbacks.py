"""Customers to call back, as the published marts tell: how many, never who. Does not belong here: making an alert."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MART = "mart_closed_loop"


@dataclass(frozen=True)
class Callbacks:
    """``waiting``: nobody has contacted them yet; ``overdue`` of them should have been contacted before now."""

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
                f"select count(*), count(*) filter (due_at < ?) from marts.{MART} where first_contact_at is null", [now]
            ).fetchone()
    except duckdb.Error:
        return None
    return Callbacks(*row) if row else None
