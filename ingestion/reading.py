"""The files of one batch into the spool, compared, with one ledger line each.

Belongs here: which reader takes a file, what is counted of it, which files a new day of events makes to be read again.
Does not belong here: which files are new (``plan``), the inside of a reader or of the spool.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from ingestion.batch import Steps
from ingestion.errors import SourceFileError, SourceFilesError
from ingestion.events.days import files_of, gone, rows_of_days
from ingestion.events.reader import EventsReader
from ingestion.ledger import Ledger, ReadLine, Replaced
from ingestion.names import FILES, records_dataset
from ingestion.plan import FileToRead, Plan
from ingestion.records import FileReader
from ingestion.report import FileRead
from ingestion.settings import FileMapping
from ingestion.spool import Counts, Spool

Reader = FileReader | EventsReader


@dataclass
class Reading:
    """Reads the planned files. A file of events that is read again is moved from the plan's skipped files to its
    files; ``reads`` has one entry for each of these, in their order.
    """

    plan: Plan
    ledger: Ledger
    spool: Spool
    steps: Steps
    hash_key: bytes
    zone: str
    warehouse: Path
    only_days: Collection[date] | None = None  # of events: these are read, again where they landed before
    reads: list[FileRead] = field(default_factory=list)
    _readers: list[Reader] = field(default_factory=list)
    _replaces: dict[int, tuple[Replaced, ...]] = field(default_factory=dict)  # by file number

    def read(self, received_at: datetime) -> list[ReadLine]:
        """Raises ``SourceFileError``, or ``SourceFilesError`` of all files that cannot be used."""
        landed = self.ledger.landed_content()
        if self.only_days is not None:
            self._reopen(self.only_days)
        self._check_headers()
        self._spool_files(list(enumerate(self.plan.files)), received_at, self.only_days)
        self._read_days_again(received_at)
        self._note_what_is_gone()
        counts = self.spool.compare(self.warehouse)
        numbered = list(enumerate(zip(self.plan.files, self._readers, strict=True)))
        self.reads = [_read_of(file, reader, counts[file_no]) for file_no, (file, reader) in numbered]
        return [
            replace(
                _line(file, read, received_at, self._replaces.get(file_no, ())),
                is_part=self.only_days is not None and file.content not in landed,
            )
            for file_no, (file, read) in enumerate(zip(self.plan.files, self.reads, strict=True))
        ]

    def _opened(self, file: FileToRead, only_days: Collection[date] | None = None) -> Reader:
        if file.mapping.shape == "events":
            return EventsReader(file.mapping, file.path, file.shown, self.hash_key, self.zone, only_days)
        return FileReader(file.mapping, file.path, file.shown, self.hash_key, self.zone)

    def _reopen(self, days: Collection[date]) -> None:
        """Read the landed files that hold these days once more."""
        for mapping in {file.mapping.name: file.mapping for file in self.plan.landed}.values():
            _, again = self._landed(mapping, days)
            self.plan.read_again(again)
            self.steps.total += len(again)

    def _check_headers(self) -> None:
        """All headers before the first record, so that mistakes show at once and together."""
        errors: list[SourceFileError] = []
        for file in self.plan.files:
            try:
                self._opened(file).close()
            except SourceFileError as error:
                errors.append(error)
        _raise_together(errors)

    def _spool_files(
        self,
        numbered: Sequence[tuple[int, FileToRead]],
        received_at: datetime,
        only_days: Collection[date] | None = None,
    ) -> None:
        errors: list[SourceFileError] = []
        for file_no, file in numbered:
            self.steps.start(f"read {file.shown}")
            place = (file.mapping.entity_key, file.mapping.instance, file.shown)
            try:
                self._readers.append(reader := self._opened(file, only_days))
                if isinstance(reader, EventsReader):
                    with self.spool.events.file(*place, received_at) as write:
                        self.spool.add(file_no, *place, reader.batches(write))
                else:
                    self.spool.add(file_no, *place, reader.batches())
            except SourceFileError as error:
                errors.append(error)
        _raise_together(errors)

    def _read_days_again(self, received_at: datetime) -> None:
        """Of each mapping to events: what its new days replace, and the files that hold part of these days."""
        by_mapping: dict[str, list[int]] = {}
        for file_no, reader in enumerate(self._readers):
            if isinstance(reader, EventsReader) and reader.days:
                by_mapping.setdefault(reader.mapping.name, []).append(file_no)
        for file_nos in by_mapping.values():
            mapping = self.plan.files[file_nos[0]].mapping
            days = {day for file_no in file_nos for day in self._readers[file_no].days}  # type: ignore[union-attr]
            replaced, again = self._landed(mapping, days)
            self._replaces[file_nos[0]] = tuple(replaced)
            first = len(self.plan.files)
            self.plan.read_again(again)
            self.steps.total += len(again)
            self._spool_files(list(enumerate(again, first)), received_at, days)

    def _landed(self, mapping: FileMapping, days: Collection[date]) -> tuple[list[Replaced], list[FileToRead]]:
        """The landed rows of these days, and the files of the folder that they came from."""
        replaced = rows_of_days(self.warehouse, records_dataset(FILES), mapping, days)
        return replaced, files_of(replaced, [file for file in self.plan.landed if file.mapping == mapping], self.ledger)

    def _note_what_is_gone(self) -> None:
        for file_no, replaced in self._replaces.items():
            mapping = self.plan.files[file_no].mapping
            files = [file for file in self.plan.files if file.mapping == mapping]
            lost = gone(replaced, files, self.ledger)
            if lost and self.only_days is not None:
                raise _would_be_lost(mapping, lost)
            self._readers[file_no].notes += [
                f"{path}: is no longer there; {rows} of its events gave way to other files of their days"
                for path, rows in lost.items()
            ]


def _would_be_lost(mapping: FileMapping, rows: Mapping[str, int]) -> SourceFileError:
    path, n_rows = next(iter(rows.items()))
    return SourceFileError(
        mapping=mapping.name,
        path=path,
        problem=f"it is no longer there, and {n_rows} events of the days to be read again came from it; they would be "
        "lost. Nothing was read.",
        remedy="Put the file back, or leave out its days.",
    )


def _read_of(file: FileToRead, reader: Reader, counts: Counts) -> FileRead:
    if isinstance(reader, EventsReader):
        new, unchanged = counts.new + reader.events_new, counts.unchanged + reader.events_of_other_days
        counts = Counts(new=new, unchanged=unchanged, repeated=counts.repeated)
    return FileRead(
        mapping=file.mapping.name,
        entity_key=file.mapping.entity_key,
        source_instance=file.mapping.instance,
        path=file.shown,
        file_sha256=file.identity.sha256,
        bytes=file.identity.bytes,
        counts=counts,
        records_unparseable=reader.records_unparseable,
        examples=tuple(reader.examples),
        notes=tuple(reader.notes),
        days=tuple(sorted(reader.days)) if isinstance(reader, EventsReader) else (),
    )


def _raise_together(errors: list[SourceFileError]) -> None:
    if errors:
        raise errors[0] if len(errors) == 1 else SourceFilesError(errors)


def _line(file: FileToRead, read: FileRead, received_at: datetime, replaces: tuple[Replaced, ...]) -> ReadLine:
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
        replaces=replaces,
    )
