"""Hold the ledger against the warehouse: what landed, what did not, and what must never be.

Belongs here: that judgement, and taking back half a batch. Does not belong here: reading its files again (that is what
``load`` does with an abandoned batch).
"""

from datetime import datetime
from pathlib import Path

from ingestion.errors import LedgerError
from ingestion.ledger import Ledger, Status
from ingestion.warehouse import delete_batch, rows_by_batch


def settle(ledger: Ledger, warehouse: Path) -> list[tuple[datetime, Status]]:
    """Settle every batch by the rows that the warehouse holds of it; returns the batches whose status changed.

    An open batch has landed if exactly its rows are there. Otherwise a kill has left a part of it, or a load job that
    dlt ran twice has doubled some: its rows are deleted and it is abandoned, which means read again. A landed batch of
    which nothing is left (the warehouse was deleted or replaced by a backup) is abandoned too.

    Raises ``LedgerError`` if a settled batch has any other number of rows: somebody changed the landed tables.
    """
    found = rows_by_batch(warehouse)
    expected: dict[datetime, int] = {}
    for read in ledger.reads:
        expected[read.received_at] = expected.get(read.received_at, 0) + read.records_new
    changed: list[tuple[datetime, Status]] = []
    for received_at, n_expected in sorted(expected.items()):
        before, n_found = ledger.status.get(received_at), found.pop(received_at, 0)
        if n_found == (0 if before == "abandoned" else n_expected):
            after: Status = before or "landed"
        elif before is None or (before == "landed" and n_found == 0):
            after = "abandoned"
            if n_found:
                delete_batch(warehouse, received_at)
        else:
            raise _contradiction(ledger, warehouse, f"{before} with {n_expected} new records", received_at, n_found)
        if after != before:
            ledger.settle(received_at, after)
            changed.append((received_at, after))
    for received_at, n_found in found.items():
        raise _contradiction(ledger, warehouse, "unknown", received_at, n_found)
    return changed


def _contradiction(ledger: Ledger, warehouse: Path, says: str, received_at: datetime, n_found: int) -> LedgerError:
    return LedgerError(
        f"Batch {received_at.isoformat()} is {says} to the ledger {ledger.path}, but {warehouse} holds {n_found} rows "
        "of it. Nothing was read. What to do: restore both from the same backup; or, if the files are all still there, "
        "move both away and run again, which reads everything anew."
    )
