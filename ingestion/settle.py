"""Hold the ledger against the warehouse: what landed, what did not, and what must never be.

Belongs here: that judgement. Does not belong here: repairing (an abandoned batch is simply read again).
"""

from datetime import datetime
from pathlib import Path

from ingestion.errors import LedgerError
from ingestion.ledger import Ledger, Status


def settle(ledger: Ledger, rows_by_batch: dict[datetime, int], warehouse: Path) -> list[tuple[datetime, Status]]:
    """Settle every batch by the rows the warehouse holds of it; returns the batches whose status changed.

    All of its rows: landed. None: abandoned, its files will be read again; this also holds for a batch that had landed
    in a warehouse that was since deleted or replaced by a backup. Anything between raises ``LedgerError``: dlt loads
    a table's rows in one transaction, so a part of them means that somebody changed the landed tables.
    """
    expected: dict[datetime, int] = {}
    for read in ledger.reads:
        expected[read.received_at] = expected.get(read.received_at, 0) + read.records_new
    changed: list[tuple[datetime, Status]] = []
    for received_at, n_expected in sorted(expected.items()):
        before, n_found = ledger.status.get(received_at), rows_by_batch.get(received_at, 0)
        if before == "abandoned" and not n_found:
            continue
        after: Status = "landed" if n_found == n_expected else "abandoned"
        if before == "abandoned" or n_found not in (0, n_expected):
            raise LedgerError(
                f"Batch {received_at.isoformat()}: the ledger {ledger.path} says {n_expected} new records "
                f"({before or 'not settled'}), {warehouse} holds {n_found}. Nothing was read or loaded in this run. "
                "What to do: restore both from the same backup; or, if the files are all still there, move both away "
                "and run again, which reads everything anew."
            )
        if after != before:
            ledger.settle(received_at, after)
            changed.append((received_at, after))
    return changed
