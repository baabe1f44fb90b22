"""The build database as the landing sees it: how many rows each batch has, checkpoint, who holds the lock.

Belongs here: short-lived DuckDB connections, each closed before the next step opens the file with settings of its own.
Does not belong here: writing rows (dlt does that).
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import WarehouseBusyError
from ingestion.names import FILES, LEDGER_TABLE, OPERATIONS_DATASET, records_dataset

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LOCKED = re.compile(r"Could not set lock on file.*?(?:\(PID (?P<pid>\d+)\)|$)", re.DOTALL)


@contextmanager
def busy_explained(path: Path) -> Iterator[None]:
    """Turn DuckDB's lock error, however deep dlt has wrapped it, into ``WarehouseBusyError`` naming the process."""
    try:
        yield
    except Exception as error:
        chain: BaseException | None = error
        while chain is not None:
            if found := _LOCKED.search(str(chain)):
                pid = found["pid"] or "unknown"
                raise WarehouseBusyError(
                    f"The warehouse {path} is busy: process {pid} has it open. What to do: wait until that run has "
                    f"ended or close the program that reads the file (ps -p {pid}), then run again; nothing is lost."
                ) from error
            chain = chain.__cause__ or chain.__context__
        raise


@contextmanager
def _open(path: Path, *, read_only: bool) -> "Iterator[DuckDBPyConnection]":
    import duckdb

    con = duckdb.connect(str(path), read_only=read_only)
    try:
        yield con
    finally:
        con.close()


def reading(path: Path) -> "AbstractContextManager[DuckDBPyConnection]":
    """A short look into the warehouse, which must exist."""
    return _open(path, read_only=True)


def landed_tables(path: Path, dataset: str) -> set[str]:
    """Names of the tables of one dataset; dlt's own left out. Empty if there is no warehouse yet."""
    if not path.exists():
        return set()
    with _open(path, read_only=True) as con:
        sql = "select table_name from information_schema.tables where table_schema = ?"
        names = {str(row[0]) for row in con.execute(sql, [dataset]).fetchall()}
    return {name for name in names if not name.startswith("_dlt")}


def records_tables(path: Path) -> list[str]:
    """Every table of landed records, of all vendors, quoted and with its schema."""
    if not path.exists():
        return []
    sql = """
        select format('"{}"."{}"', table_schema, table_name)
        from information_schema.tables
        where starts_with(table_schema, ?) and table_schema <> ? and not ends_with(table_schema, '_staging')
            and not starts_with(table_name, '_dlt')
        order by 1
    """
    with _open(path, read_only=True) as con:
        return [str(row[0]) for row in con.execute(sql, [records_dataset(""), OPERATIONS_DATASET]).fetchall()]


def rows_by_batch(path: Path) -> dict[datetime, int]:
    """Landed records of all vendors and entities by their ``received_at``."""
    counts: dict[datetime, int] = {}
    tables = records_tables(path)
    if tables:
        with _open(path, read_only=True) as con:
            for table in tables:
                sql = f"select received_at, count(*) from {table} group by all"
                for received_at, rows in con.execute(sql).fetchall():
                    counts[received_at] = counts.get(received_at, 0) + int(rows)
    return counts


def delete_batch(path: Path, received_at: datetime) -> None:
    """Take back the rows of one batch from all entities, in one transaction."""
    tables = records_tables(path)
    with _open(path, read_only=False) as con:
        con.execute("begin")
        for table in tables:
            con.execute(f"delete from {table} where received_at = ?", [received_at])
        con.execute("commit")


def give_way(path: Path, dataset: str) -> None:
    """Take away the events of each (instance, day) that a newer batch holds too, in one transaction.

    Only when every batch in the warehouse is known to have landed: the newer one must be whole.
    """
    from ingestion.landing import EVENTS_TABLES

    tables = sorted(landed_tables(path, dataset) & EVENTS_TABLES.keys())
    with _open(path, read_only=False) as con:
        con.execute("begin")
        for table in tables:
            con.execute(f"""
                delete from {dataset}.{table} as old
                using (
                    select source_instance, event_day, max(received_at) as newest
                    from {dataset}.{table}
                    group by all
                ) as days
                where old.source_instance = days.source_instance and old.event_day = days.event_day
                    and old.received_at < days.newest
            """)
        con.execute("commit")


def complete_events(path: Path) -> None:
    """Give tables of landed events that an earlier version made the columns that came since, empty.

    dlt would add them with the next events, and until then nothing could read the table by its columns.
    """
    from ingestion.landing import EVENTS_TABLES

    dataset = records_dataset(FILES)
    for table in sorted(landed_tables(path, dataset) & EVENTS_TABLES.keys()):
        with _open(path, read_only=True) as con:
            con.register("landed_now", EVENTS_TABLES[table].empty_table())
            missing = con.execute(
                """
                select column_name, column_type from (describe landed_now)
                where column_name not in (
                    select column_name from information_schema.columns where table_schema = ? and table_name = ?
                )
                """,
                [dataset, table],
            ).fetchall()
        if missing:
            with _open(path, read_only=False) as con:
                for name, kind in missing:
                    con.execute(f'alter table {dataset}.{table} add column "{name}" {kind}')


def ledger_statuses(path: Path) -> list[tuple[datetime, str, str]] | None:
    """(batch, file, status) of every row of ``raw_ops.ledger``, sorted; ``None`` if there is no such table, or one
    that an earlier version wrote with fewer columns.
    """
    from ingestion.landing import LEDGER_SCHEMA

    if LEDGER_TABLE not in landed_tables(path, OPERATIONS_DATASET):
        return None
    with _open(path, read_only=True) as con:
        columns = "select column_name from information_schema.columns where table_schema = ? and table_name = ?"
        found = {row[0] for row in con.execute(columns, [OPERATIONS_DATASET, LEDGER_TABLE]).fetchall()}
        if not found >= set(LEDGER_SCHEMA.names):
            return None
        sql = f"select received_at, path, status from {OPERATIONS_DATASET}.{LEDGER_TABLE}"
        return sorted(con.execute(sql).fetchall())


def checkpoint(path: Path) -> None:
    """Write the log into the file, so that the next program needs no recovery to open it."""
    if path.exists():
        with _open(path, read_only=False) as con:
            con.execute("checkpoint")
