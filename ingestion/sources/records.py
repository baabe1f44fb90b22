"""The dlt source of a vendor's records and events: one resource for each table of ``raw_<vendor>``.

Belongs here: names, keys and write disposition as dlt needs them. Does not belong here: reading (``readers``, each
vendor's module), filtering what is landed already (``spool``), running (``batch``).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from ingestion.events.spool import EventFile
from ingestion.landing import EVENTS_TABLES, RECORDS_KEY, RECORDS_SCHEMA, dlt_columns

if TYPE_CHECKING:
    from dlt.extract import DltResource, DltSource

Batches = Callable[[str], Iterable[pa.RecordBatch]]
Files = Callable[[str], Iterable[EventFile]]


def nothing(table: str) -> tuple[()]:
    """No rows: the resource then only makes sure that its table exists."""
    return ()


def records_source(
    vendor: str, tables: Iterable[str], batches: Batches = nothing, files: Files = nothing
) -> "DltSource":
    """Build the source of a vendor for the given tables (of files: ``landing.tables_of`` the entities).

    When the source is extracted, ``batches(table)`` yields batches of ``RECORDS_SCHEMA``, and ``files(table)`` the
    Parquet files of a table of events, at least one; without them the source describes the tables, which is all that
    asset definitions need.
    """
    import dlt

    @dlt.source(name=vendor, max_table_nesting=0)
    def records() -> "Iterator[DltResource]":
        for table in sorted(set(tables)):
            yield events_resource(table, files) if table in EVENTS_TABLES else landing_resource(table, batches)

    return records()


def landing_resource(table: str, batches: Batches) -> "DltResource":
    """One table of landed records.

    Merge by delete-insert with a key and without child tables: a load package that is merged twice stays exact. dlt's
    own removal of duplicates inside a package is off, since it sorts whole rows and so needs memory that grows with
    the file; the spool sends no duplicates, and should a kill make dlt run a load job twice, the ledger's count tells
    and the batch is taken back (``settle``).
    """
    import dlt

    def rows() -> Iterator[pa.Table]:
        yield RECORDS_SCHEMA.empty_table()  # the table exists, typed, even if nothing was read
        for batch in batches(table):
            yield pa.Table.from_batches([batch], RECORDS_SCHEMA)

    return dlt.resource(
        rows,
        name=table,
        primary_key=RECORDS_KEY,
        columns=dlt_columns(RECORDS_SCHEMA),
        write_disposition={"disposition": "merge", "strategy": "delete-insert", "deduplicated": True},
        max_table_nesting=0,
    )


def events_resource(table: str, files: Files) -> "DltResource":
    """One table of landed events: Parquet files that already have its columns, loaded as they are.

    Appended: what they replace is taken away when the batch has landed (``settle``). Should a kill make dlt run a load
    job twice, the ledger's count tells, and the batch is taken back.
    """
    import dlt

    def rows() -> Iterator[object]:
        for path, n_rows in files(table):
            yield dlt.mark.with_file_import(str(path), "parquet", n_rows)

    return dlt.resource(
        rows,
        name=table,
        columns=dlt_columns(EVENTS_TABLES[table]),
        write_disposition="append",
        max_table_nesting=0,
    )
