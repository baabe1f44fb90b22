"""Short looks into the build database: single figures that a run tells, each by a connection of its own.

Belongs here: those looks. Does not belong here: what they are told for.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from orchestration.home import Home


def quarantined(home: Home) -> dict[str, int]:
    """How many records of each entity are in quarantine and open; those without one are left out."""
    rows = _rows(
        home,
        "select entity, sum(records_quarantined) - coalesce(any_value(dismissed), 0) as n"
        " from operations.ops_reconciliation left join (select entity, count(*) as dismissed"
        " from operations.ops_quarantine where status = 'dismissed' group by entity) using (entity)"
        " group by entity having n > 0 order by n desc, entity",
    )
    return {entity: int(n) for entity, n in rows}


def rows_of_tables(home: Home) -> dict[tuple[str, str], int]:
    """Rows by (schema, table), as the engine keeps count of them; views have none."""
    rows = _rows(home, "select schema_name, table_name, estimated_size from duckdb_tables()")
    return {(schema, table): int(n) for schema, table, n in rows}


def landed_days(home: Home, tables: Sequence[str]) -> set[date]:
    """The days (UTC) of which these tables of landed events hold some."""
    from ingestion.names import FILES, records_dataset
    from ingestion.warehouse import landed_tables

    dataset = records_dataset(FILES)
    there = landed_tables(home.warehouse_file, dataset) & set(tables)
    days = [_rows(home, f"select distinct event_day from {dataset}.{table}") for table in sorted(there)]
    return {day for rows in days for (day,) in rows}


def data_as_of(home: Home) -> datetime | None:
    """When the newest file or source in the warehouse was read (naive UTC); None before the first."""
    ((newest,),) = _rows(home, "select max(received_at) from raw_ops.ledger where status = 'landed'")
    return newest if isinstance(newest, datetime) else None


def _rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect(str(home.warehouse_file), read_only=True) as con:
        return con.execute(sql).fetchall()
