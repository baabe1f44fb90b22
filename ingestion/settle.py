"""Hold the ledger against the warehouse: what landed, what did not, and what must never be.

Belongs here: that judgement, and taking back half a batch. Does not belong here: reading its files again (that is what
``load`` does with an abandoned batch).
"""

from datetime import datetime
from pathlib import Path

from ingestion.errors import LedgerError
from ingestion.ledger import Ledger, Status
from ingestion.names import FILES, records_dataset
from ingestion.warehouse import delete_batch, give_way, rows_by_batch


def settle(ledger: Ledger, warehouse: Path) -> list[tuple[datetime, Status]]:
    """Settle every batch by the rows that the warehouse holds of it; returns the batches whose status changed.

    An open batch has landed if exactly its rows are there. Otherwise a kill has left a part of it, or a load job that
    dlt ran twice has doubled some: its rows are deleted and it is abandoned, which means read again. A landed batch of
    which nothing is left (the warehouse was deleted or replaced by a backup) is abandoned too.

    Events whose day a later batch brought anew leave the warehouse only when that batch has landed; then their own
    batch has so many rows less.

    Raises ``LedgerError`` if a settled batch has any other number of rows: somebody changed the landed tables.
    """
    found = rows_by_batch(warehouse)
    sent: dict[datetime, int] = {}
    for read in ledger.reads:
        sent[read.received_at] = sent.get(read.received_at, 0) + read.records_new
    changed: dict[datetime, Status] = {}
    for received_at in ledger.open_batches():
        is_whole = found.get(received_at, 0) == sent[received_at]
        if not is_whole and found.pop(received_at, 0):
            delete_batch(warehouse, received_at)
        changed[received_at] = "landed" if is_whole else "abandoned"
        ledger.settle(received_at, changed[received_at])
    replaced = _replaced(ledger)
    if any(found.get(batch, 0) > sent[batch] - rows for batch, rows in replaced.items() if batch in sent):
        give_way(warehouse, records_dataset(FILES))
        found = rows_by_batch(warehouse)
    # The newest first: its fate says what an older one has left.
    for received_at, n_sent in sorted(sent.items(), reverse=True):
        status, n_found = ledger.status[received_at], found.pop(received_at, 0)
        n_expected = 0 if status == "abandoned" else n_sent - replaced.get(received_at, 0)
        if n_found == n_expected:
            continue
        if status == "abandoned" or n_found:
            says = f"{status} with {n_expected} new records"
            raise _contradiction(ledger, warehouse, says, received_at, n_found)
        changed[received_at] = "abandoned"
        ledger.settle(received_at, "abandoned")
        replaced = _replaced(ledger)
    for received_at, n_found in found.items():
        raise _contradiction(ledger, warehouse, "unknown", received_at, n_found)
    return sorted(changed.items())


def _replaced(ledger: Ledger) -> dict[datetime, int]:
    """By batch, how many of its rows have given way to those of later batches that landed."""
    rows: dict[datetime, int] = {}
    for read in ledger.reads:
        if ledger.status.get(read.received_at) == "landed":
            for gone in read.replaces:
                rows[gone.received_at] = rows.get(gone.received_at, 0) + gone.rows
    return rows


def _contradiction(ledger: Ledger, warehouse: Path, says: str, received_at: datetime, n_found: int) -> LedgerError:
    return LedgerError(
        f"Batch {received_at.isoformat()} is {says} to the ledger {ledger.path}, but {warehouse} holds {n_found} rows "
        "of it. Nothing was read. What to do: restore both from the same backup; or, if the files are all still there, "
        "move both away and run again, which reads everything anew."
    )
