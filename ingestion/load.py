"""The load of mapped files: which are new, their records into the spool, one ledger line each.

Belongs here: what a batch of files is made of. Does not belong here: how a batch lands (``batch``), the inside of any
step, nor a lock against a second run (the caller holds it).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from ingestion.batch import MEMORY_LIMIT, Road, Steps
from ingestion.errors import SourceFileError, SourceFilesError
from ingestion.landing import FILES
from ingestion.ledger import Ledger, ReadLine
from ingestion.pipelines import warehouse_path
from ingestion.plan import FileToRead, Plan, plan_files
from ingestion.records import FileReader
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
) -> LoadReport:
    """Land every record version of the mapped files that is not landed yet, and load the ledger.

    ``now`` (aware, or naive UTC) names the batch: it becomes ``received_at`` of every row that lands. The tables of
    all mapped entities and ``raw_ops.ledger`` exist afterwards. All connections are closed on return.

    Raises ``SourceFileError`` or ``SourceFilesError`` (then nothing landed), ``GlobError``, ``HashKeyError``,
    ``LedgerError``, ``WarehouseBusyError``.
    """
    plan, reads = Plan(), list[FileRead]()
    steps = Steps(progress)

    def read(ledger: Ledger, spool: Spool, received_at: datetime) -> list[ReadLine]:
        nonlocal plan
        plan = plan_files(mappings, data_dir, ledger, default_timezone)
        steps.total += len(plan.files)
        warehouse, hash_key = warehouse_path(home), load_hash_key(home)
        reads.extend(_read(plan, spool, steps, hash_key=hash_key, zone=default_timezone, warehouse=warehouse))
        return [_line(file, read, received_at) for file, read in zip(plan.files, reads, strict=True)]

    landed = Road(FILES, home, memory_limit).land(read, {mapping.entity_key for mapping in mappings}, steps, now)
    return LoadReport(
        received_at=landed.received_at,
        reads=tuple(reads),
        skipped=tuple(plan.skipped),
        without_file=tuple(plan.without_file),
        drained_packages=landed.drained_packages,
        settled=landed.settled,
    )


def _read(plan: Plan, spool: Spool, steps: Steps, *, hash_key: bytes, zone: str, warehouse: Path) -> list[FileRead]:
    """Spool the planned files and compare; one ``FileRead`` each, in the plan's order."""

    def opened(file: FileToRead) -> FileReader:
        return FileReader(file.mapping, file.path, file.shown, hash_key, zone)

    _check_headers(plan.files, opened)
    readers: list[FileReader] = []
    errors: list[SourceFileError] = []
    for file_no, file in enumerate(plan.files):
        steps.start(f"read {file.shown}")
        try:
            readers.append(reader := opened(file))
            spool.add(file_no, file.mapping.entity_key, file.mapping.instance, file.shown, reader.batches())
        except SourceFileError as error:
            errors.append(error)
    _raise_together(errors)
    counts = spool.compare(warehouse)
    return [
        FileRead(
            mapping=file.mapping.name,
            entity_key=file.mapping.entity_key,
            source_instance=file.mapping.instance,
            path=file.shown,
            file_sha256=file.identity.sha256,
            bytes=file.identity.bytes,
            counts=counts[file_no],
            records_unparseable=reader.records_unparseable,
            examples=tuple(reader.examples),
            notes=tuple(reader.notes),
        )
        for file_no, (file, reader) in enumerate(zip(plan.files, readers, strict=True))
    ]


def _check_headers(files: Sequence[FileToRead], opened: Callable[[FileToRead], FileReader]) -> None:
    """All headers before the first record, so that mistakes show at once and together."""
    errors: list[SourceFileError] = []
    for file in files:
        try:
            opened(file).close()
        except SourceFileError as error:
            errors.append(error)
    _raise_together(errors)


def _raise_together(errors: list[SourceFileError]) -> None:
    if errors:
        raise errors[0] if len(errors) == 1 else SourceFilesError(errors)


def _line(file: FileToRead, read: FileRead, received_at: datetime) -> ReadLine:
    return ReadLine(
        received_at=received_at,
        source_vendor=FILES,
        source_instance=read.source_instance,
        family=file.mapping.family,
        entity=file.mapping.entity,
        mapping=read.mapping,
        fingerprint=file.fingerprint,
        path=read.path,
        file_sha256=read.file_sha256,
        bytes=read.bytes,
        records_read=read.counts.read,
        records_new=read.counts.new,
        records_unchanged=read.counts.unchanged,
        records_repeated=read.counts.repeated,
        records_unparseable=read.records_unparseable,
    )
