"""What a new file of events replaces: the landed rows of its days, and which other files hold those days too.

A day is what the files that hold it say now. So a file that landed before and still lies in the data folder is read
again for the days that a new file touches; what is left of the others' gives way.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from ingestion.landing import events_table
from ingestion.ledger import Ledger, Replaced
from ingestion.plan import FileToRead
from ingestion.settings import FileMapping
from ingestion.warehouse import landed_tables, reading


def rows_of_days(warehouse: Path, dataset: str, mapping: FileMapping, days: Iterable[date]) -> list[Replaced]:
    """The landed events of these days by batch and path."""
    table = events_table(mapping.entity_key)
    if table not in landed_tables(warehouse, dataset):
        return []
    sql = f"""
        select received_at, path, count(*)
        from {dataset}.{table}
        where source_instance = ? and event_day in (select unnest(?::date[]))
        group by all
        order by all
    """
    with reading(warehouse) as con:
        rows: list[tuple[datetime, str, int]] = con.execute(sql, [mapping.instance, sorted(days)]).fetchall()
    return [Replaced(received_at, path, n_rows) for received_at, path, n_rows in rows]


def files_of(replaced: Sequence[Replaced], known: Iterable[FileToRead], ledger: Ledger) -> list[FileToRead]:
    """The files of the folder whose landed rows give way: to be read again, or their part of the days would be lost."""
    wanted = {row.path for row in replaced}
    paths = ledger.landed_paths() if wanted else {}
    return [file for file in known if wanted & paths.get(file.content, set())]


def gone(replaced: Sequence[Replaced], files: Iterable[FileToRead], ledger: Ledger) -> dict[str, int]:
    """By path, the rows that give way although none of ``files`` has that path, or the content once read from there."""
    there, paths = set[str](), ledger.landed_paths()
    for file in files:
        there |= {file.shown, *paths.get(file.content, ())}
    rows: dict[str, int] = {}
    for row in replaced:
        if row.path not in there:
            rows[row.path] = rows.get(row.path, 0) + row.rows
    return rows
