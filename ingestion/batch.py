"""One batch from start to finish, ordered so that a kill at any moment costs nothing but time.

Finish what an interrupted run left, settle its batches, let the vendor read into the spool and compare, write the
ledger, load, settle, load the ledger. Belongs here: that order, the same for every vendor. Does not belong here: what
is read (``load`` for files, ``sources`` for APIs), the inside of any step, nor a lock against a second run (the caller
holds it).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import LedgerError
from ingestion.ledger import Ledger, ReadLine
from ingestion.names import records_dataset
from ingestion.pipelines import dlt_settings, drain, ledger_pipeline, records_pipeline, warehouse_path
from ingestion.report import Landed, Progress
from ingestion.settle import settle
from ingestion.sources.ledger import load_ledger
from ingestion.sources.records import records_source
from ingestion.spool import Spool
from ingestion.warehouse import busy_explained, checkpoint, complete_events, landed_tables

MEMORY_LIMIT = "320MB"
"""Of each DuckDB connection of the landing; they are open one after the other, not together."""

Read = Callable[[Ledger, Spool, datetime], Sequence[ReadLine]]
"""Called as ``read(ledger, spool, received_at)``: spools what is to land, compares, and returns the ledger's lines."""


class Steps:
    """Counts steps off to a progress function. Two belong to the batch itself; whoever reads adds its own."""

    def __init__(self, progress: Progress | None) -> None:
        self.total = 2
        self._progress, self._done, self._label = progress, -1, ""

    def start(self, label: str) -> None:
        self._done, self._label = self._done + 1, label
        if self._progress:
            self._progress(label, min(self._done, self.total), self.total)

    def end(self) -> None:
        if self._progress:
            self._progress(self._label, self.total, self.total)


@dataclass(frozen=True)
class Road:
    """The way into one warehouse, for the records of one vendor."""

    vendor: str
    home: Path
    memory_limit: str = MEMORY_LIMIT

    def land(self, read: Read, tables: set[str], steps: Steps, now: datetime | None = None) -> Landed:
        """Land what ``read`` spools. ``tables`` and ``raw_ops.ledger`` exist afterwards.

        ``now`` (aware, or naive UTC) names the batch: it becomes ``received_at`` of every row that lands. All
        connections are closed on return. What ``read`` raises passes through, and then nothing of the batch landed.
        Raises ``LedgerError``, ``WarehouseBusyError``.
        """
        warehouse, dataset = warehouse_path(self.home), records_dataset(self.vendor)
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with dlt_settings(), busy_explained(warehouse):
            complete_events(warehouse)
            drained = drain(self.home, self.memory_limit)
            ledger = Ledger(self.home / "ledger" / "ledger.jsonl")
            settled = settle(ledger, warehouse)

            received_at = ledger.next_batch(_naive_utc(now or datetime.now(UTC)))
            with Spool(self.home / "spool", self.memory_limit, dataset) as spool:
                lines = read(ledger, spool, received_at)
                ledger.append_reads(lines)
                # dlt's work grows with the tables it is shown, and most of a vendor's have no news.
                if shown := spool.tables_with_news | (tables - landed_tables(warehouse, dataset)):
                    steps.start("load records")
                    source = records_source(
                        self.vendor, shown, lambda key: spool.new_records(key, received_at), spool.events.files
                    )
                    pipeline = records_pipeline(self.home, self.memory_limit, self.vendor)
                    pipeline.run(source, loader_file_format="parquet")
            settle(ledger, warehouse)
            if lines and ledger.status[received_at] != "landed":
                raise LedgerError(
                    f"Batch {received_at.isoformat()}: other rows than were sent are in {warehouse}. Run again."
                )
            steps.start("load ledger")
            load_ledger(ledger_pipeline(self.home, self.memory_limit), ledger, warehouse)
            checkpoint(warehouse)
            steps.end()
        return Landed(received_at, drained, tuple(settled))


def _naive_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
