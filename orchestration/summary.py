"""What `cem run` shows at its end: the sources' books, the scores with their intervals, where the published file is.

Belongs here: reading those few figures and laying them out. Does not belong here: computing any.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.home import Home
from serving.states import current_state

if TYPE_CHECKING:
    from serving.postgres.result import PostgresPublication

_BOOKS = """
    select
        entity, source_vendor, source_instance,
        records_read, records_new, records_staged, records_quarantined, versions_superseded
    from operations.ops_reconciliation
    order by entity, source_vendor, source_instance
"""
_REASONS = """
    select entity, quarantine_reason, count(*) as n
    from operations.ops_quarantine
    where status = 'open'
    group by entity, quarantine_reason
    order by n desc, entity, quarantine_reason
"""
_SCORES = """
    select kpi_name, value, ci_low, ci_high, responses, unanswered, quarantined, is_low_n, is_suppressed
    from marts.mart_kpi_board
    where period_type = 'all' and dim_name = 'all'
    order by kpi
"""


def show_notes(console: Console, notes: Sequence[str]) -> None:
    """Print what an operator should know although all went well."""
    for note in notes:
        console.print(f"Note: {note}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def show_consumers(console: Console, publications: "Sequence[PostgresPublication]") -> None:
    """One line for each database that has the published data."""
    for one in publications:
        console.print(f"{one.consumer}: {len(one.tables)} tables, {one.rows:,} rows", highlight=False, soft_wrap=True)


def show_summary(console: Console, home: Home, notes: Sequence[str]) -> None:
    """Print the books, the quarantine's reasons, the published scores and the notes."""
    books = _rows(home.warehouse_file, _BOOKS)
    console.print(
        _table("Sources", ["entity", "vendor", "instance", "read", "new", "staged", "quarantined", "superseded"], books)
    )
    reasons = _rows(home.warehouse_file, _REASONS)
    if reasons:
        console.print(
            _table(
                "Quarantined: kept in the warehouse, left out of the figures",
                ["entity", "reason", "rows"],
                reasons,
            )
        )
        console.print("Where they stand, and what to do about each reason: cem quarantine (with the same --config)")
    scores = [_score(row) for row in _rows(home.published_file, _SCORES)]
    headers = ["score", "value", "95 % interval", "responses", "unanswered", "quarantined", ""]
    console.print(_table("Scores, all periods", headers, scores))
    show_notes(console, notes)
    if state := current_state(home.published_file):
        console.print(f"Readers see {state.told}", soft_wrap=True, highlight=False)
    console.print(f"Published: [bold]{home.published_file}[/bold]", soft_wrap=True)


def _score(row: tuple[Any, ...]) -> tuple[Any, ...]:
    name, value, low, high, responses, unanswered, quarantined, is_low_n, is_suppressed = row
    note = "hidden: fewer than 5 answers" if is_suppressed else "few answers" if is_low_n else ""
    shown = "-" if value is None else f"{value:.2f}"
    interval = "-" if low is None else f"{low:.2f} to {high:.2f}"
    return (name, shown, interval, responses, unanswered or 0, quarantined or 0, note)


def _rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(sql).fetchall()


def _table(title: str, headers: list[str], rows: list[tuple[Any, ...]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for header in headers:
        numeric = bool(rows) and all(isinstance(row[len(table.columns)], int) for row in rows)
        table.add_column(header, justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row))
    return table
