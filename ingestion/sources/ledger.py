"""The settled ledger as table ``raw_ops.ledger``, for SQL to reconcile with.

Belongs here: loading it. Does not belong here: writing or settling it (``ingestion.ledger``, ``ingestion.settle``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ingestion.landing import LEDGER_KEY, LEDGER_SCHEMA, dlt_columns
from ingestion.ledger import Ledger
from ingestion.names import LEDGER_TABLE
from ingestion.warehouse import ledger_statuses

if TYPE_CHECKING:
    from dlt import Pipeline


def load_ledger(pipeline: "Pipeline", ledger: Ledger, warehouse: Path) -> None:
    """Bring ``raw_ops.ledger`` up to date; does nothing if it is."""
    import dlt

    rows = settled_lines(ledger)
    if ledger_statuses(warehouse) == sorted((row["received_at"], row["path"], row["status"]) for row in rows):
        return

    def lines() -> Iterator[pa.Table]:
        yield pa.Table.from_pylist(rows, LEDGER_SCHEMA)

    resource = dlt.resource(
        lines,
        name=LEDGER_TABLE,
        primary_key=LEDGER_KEY,
        columns=dlt_columns(LEDGER_SCHEMA),
        write_disposition={"disposition": "merge", "strategy": "delete-insert"},
    )
    pipeline.run(resource, loader_file_format="parquet")


def settled_lines(ledger: Ledger) -> list[dict[str, object]]:
    """One row per file and batch, with the batch's status."""
    names = [name for name in LEDGER_SCHEMA.names if name != "status"]
    return [
        {**{name: getattr(read, name) for name in names}, "status": ledger.status[read.received_at]}
        for read in ledger.reads
    ]
