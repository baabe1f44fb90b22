"""The load of mapped files, from their globs to a report.

Belongs here: the order of the steps. Does not belong here: how files are read into a batch (``reading``), how a batch
lands (``batch``), nor a lock against a second run (the caller holds it).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from ingestion.batch import MEMORY_LIMIT, Road, Steps
from ingestion.landing import tables_of
from ingestion.ledger import Ledger, ReadLine
from ingestion.names import FILES
from ingestion.pipelines import warehouse_path
from ingestion.plan import Plan, plan_files
from ingestion.reading import Reading
from ingestion.redaction import load_hash_key
from ingestion.report import FileRead, LoadReport, Progress
from ingestion.settings import FileMapping
from ingestion.spool import Spool


def load_files(
    mappings: Sequence[FileMapping],
    *,
    data_dir: Path,
    home: Path,
    default_timezone: str = "UTC",
    memory_limit: str = MEMORY_LIMIT,
    progress: Progress | None = None,
    now: datetime | None = None,
    only: Collection[str] | None = None,
    days: Collection[date] | None = None,
) -> LoadReport:
    """Land every record version of the mapped files that is not landed yet, and load the ledger.

    ``now`` (aware, or naive UTC) names the batch: it becomes ``received_at`` of every row that lands. The tables of
    all mapped entities and ``raw_ops.ledger`` exist afterwards. All connections are closed on return.

    ``only``: read the files of these entities alone (such as ``reviews_reviews``).
    ``days`` (in UTC): read these days of the mappings to events again, from every file that holds them, and nothing
    else. What a new file has of other days waits for a load without ``days``.

    Raises ``SourceFileError`` or ``SourceFilesError`` (then nothing landed), ``GlobError``, ``HashKeyError``,
    ``LedgerError``, ``WarehouseBusyError``.
    """
    plan, reads = Plan(), list[FileRead]()
    asked = [one for one in mappings if only is None or one.entity_key in only]
    if days is not None:
        asked = [one for one in asked if one.shape == "events"]
    steps = Steps(progress)

    def read(ledger: Ledger, spool: Spool, received_at: datetime) -> list[ReadLine]:
        nonlocal plan
        plan = plan_files(asked, data_dir, ledger, default_timezone)
        steps.total += len(plan.files)
        reading = Reading(plan, ledger, spool, steps, load_hash_key(home), default_timezone, warehouse_path(home), days)
        lines = reading.read(received_at)
        reads.extend(reading.reads)
        return lines

    tables = tables_of(mapping.entity_key for mapping in mappings)
    landed = Road(FILES, home, memory_limit).land(read, tables, steps, now)
    return LoadReport(
        received_at=landed.received_at,
        reads=tuple(reads),
        skipped=tuple(plan.skipped),
        without_file=tuple(plan.without_file),
        drained_packages=landed.drained_packages,
        settled=landed.settled,
    )
