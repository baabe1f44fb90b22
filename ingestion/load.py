"""The load of files from start to finish, ordered so that a kill at any moment costs nothing but time.

Finish what an interrupted run left, settle its batches, read new files into the spool, compare, write the ledger,
load, settle, load the ledger. Belongs here: that order. Does not belong here: the inside of any step, nor a lock
against a second run (the caller holds it).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import LedgerError, SourceFileError, SourceFilesError
from ingestion.landing import RECORDS_DATASET
from ingestion.ledger import Ledger, ReadLine
from ingestion.pipelines import dlt_settings, ledger_pipeline, records_pipeline, warehouse_path
from ingestion.plan import FileToRead, Plan, plan_files
from ingestion.records import FileReader
from ingestion.redaction import load_hash_key
from ingestion.report import FileRead, LoadReport, Progress
from ingestion.settings import FileMapping
from ingestion.settle import settle
from ingestion.sources.files import files_source
from ingestion.sources.ledger import load_ledger
from ingestion.spool import Spool
from ingestion.warehouse import busy_explained, checkpoint, landed_tables

if TYPE_CHECKING:
    from dlt import Pipeline

MEMORY_LIMIT = "320MB"
"""Of each DuckDB connection of the landing; they are open one after the other, not together."""


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
    warehouse = warehouse_path(home)
    with dlt_settings(), busy_explained(warehouse):
        pipeline, operations = records_pipeline(home, memory_limit), ledger_pipeline(home, memory_limit)
        drained = drain(pipeline) + drain(operations)
        ledger = Ledger(home / "ledger" / "ledger.jsonl")
        settled = settle(ledger, warehouse)

        received_at = ledger.next_batch(_naive_utc(now or datetime.now(UTC)))
        plan = plan_files(mappings, data_dir, ledger, default_timezone)
        steps = _Steps(progress, total=len(plan.files) + 2)
        with Spool(home / "spool", memory_limit) as spool:
            reads = _read(plan, spool, steps, hash_key=load_hash_key(home), zone=default_timezone, warehouse=warehouse)
            ledger.append_reads(_line(file, read, received_at) for file, read in zip(plan.files, reads, strict=True))
            entities = {mapping.entity_key for mapping in mappings}
            if any(read.counts.new for read in reads) or entities - landed_tables(warehouse, RECORDS_DATASET):
                steps.start("load records")
                source = files_source(entities, lambda entity_key: spool.new_records(entity_key, received_at))
                pipeline.run(source, loader_file_format="parquet")
        settle(ledger, warehouse)
        if reads and ledger.status[received_at] != "landed":
            raise LedgerError(
                f"Batch {received_at.isoformat()}: other rows than were sent are in {warehouse}. Run again."
            )
        steps.start("load ledger")
        load_ledger(operations, ledger, warehouse)
        checkpoint(warehouse)
        steps.end()
    return LoadReport(received_at, tuple(reads), tuple(plan.skipped), tuple(plan.without_file), drained, tuple(settled))


def drain(pipeline: "Pipeline") -> int:
    """Finish the load packages of an interrupted run; returns their number.

    Needed because ``pipeline.run(new_data)`` would finish them and then return without extracting the new data.
    """
    pending = {*pipeline.list_extracted_load_packages(), *pipeline.list_normalized_load_packages()}
    while pipeline.has_pending_data:
        pipeline.normalize()
        pipeline.load()
    return len(pending)


class _Steps:
    """Counts steps off to a progress function."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done, self._label = progress, total, -1, ""

    def start(self, label: str) -> None:
        self._done, self._label = self._done + 1, label
        if self._progress:
            self._progress(label, min(self._done, self._total), self._total)

    def end(self) -> None:
        if self._progress:
            self._progress(self._label, self._total, self._total)


def _read(plan: Plan, spool: Spool, steps: _Steps, *, hash_key: bytes, zone: str, warehouse: Path) -> list[FileRead]:
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
        source_vendor="files",
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


def _naive_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
