"""The dlt source of a vendor's records: one resource, and one table of ``raw_<vendor>``, per entity.

Belongs here: names, keys and write disposition as dlt needs them. Does not belong here: reading (``readers``, each
vendor's module), filtering what is landed already (``spool``), running (``batch``).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from ingestion.landing import RECORDS_KEY, RECORDS_SCHEMA, dlt_columns

if TYPE_CHECKING:
    from dlt.extract import DltResource, DltSource

Batches = Callable[[str], Iterable[pa.RecordBatch]]


def no_batches(entity_key: str) -> Iterable[pa.RecordBatch]:
    """No rows: the resource then only makes sure that its table exists."""
    return ()


def records_source(vendor: str, entity_keys: Iterable[str], batches: Batches = no_batches) -> "DltSource":
    """Build the source of a vendor for the given tables (of files: ``<family>_<entity>``).

    ``batches(entity_key)`` yields record batches of ``RECORDS_SCHEMA`` when the source is extracted; without it the
    source describes the tables, which is all that asset definitions need.
    """
    import dlt

    @dlt.source(name=vendor, max_table_nesting=0)
    def records() -> "Iterator[DltResource]":
        for entity_key in sorted(set(entity_keys)):
            yield landing_resource(entity_key, batches)

    return records()


def landing_resource(entity_key: str, batches: Batches) -> "DltResource":
    """One table of landed records.

    Merge by delete-insert with a key and without child tables: a load package that is merged twice stays exact. dlt's
    own removal of duplicates inside a package is off, since it sorts whole rows and so needs memory that grows with
    the file; the spool sends no duplicates, and should a kill make dlt run a load job twice, the ledger's count tells
    and the batch is taken back (``settle``).
    """
    import dlt

    def rows() -> Iterator[pa.Table]:
        yield RECORDS_SCHEMA.empty_table()  # the table exists, typed, even if nothing was read
        for batch in batches(entity_key):
            yield pa.Table.from_batches([batch], RECORDS_SCHEMA)

    return dlt.resource(
        rows,
        name=entity_key,
        primary_key=RECORDS_KEY,
        columns=dlt_columns(RECORDS_SCHEMA),
        write_disposition={"disposition": "merge", "strategy": "delete-insert", "deduplicated": True},
        max_table_nesting=0,
    )
