"""One Parquet file of events: batches of those that fit the columns, records of those that do not.

Belongs here: what concerns the file as a whole, and counts. Does not belong here: rows (``rows``), what becomes of the
batches (``spool``), which days are replaced (``days``).
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.errors import SourceFileError
from ingestion.events.columns import is_time
from ingestion.events.rows import EventRows
from ingestion.header_check import check_header
from ingestion.landing import MOMENT
from ingestion.readers.lines import MAX_RECORD_BYTES, UnreadableFile
from ingestion.readers.parquet_columns import is_text, longest
from ingestion.readers.parquet_records import ParquetRecords
from ingestion.records import MAX_EXAMPLES
from ingestion.settings import FileMapping

BATCH_ROWS = 65_536

Write = Callable[[pa.RecordBatch], None]
"""Takes batches of ``rows.told_schema``."""


@dataclass
class EventsReader:
    """Reads one file of one mapping. ``path`` is named in errors as ``shown`` (its path below the data folder).

    ``only_days``: other days' events are counted and left alone. Raises ``SourceFileError`` like ``FileReader``, and
    if the column of times holds none, or not one row fits the columns.
    """

    mapping: FileMapping
    path: Path
    shown: str
    hash_key: bytes
    default_timezone: str
    only_days: Collection[date] | None = None
    records_read: int = 0
    records_unparseable: int = 0
    events_new: int = 0
    events_of_other_days: int = 0
    days: set[date] = field(default_factory=set)  # of the new events
    examples: list[str] = field(default_factory=list)  # where and why, never what: rows hold personal data
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            self._records = ParquetRecords(self.path, dictionaries=True)
            try:
                check_header(self.mapping, self._records)
                self._refuse_texts_as_times()
            except UnreadableFile:
                self.close()
                raise
        except UnreadableFile as error:
            raise self._error(error) from error
        self._rows = EventRows(self.mapping, self._records.types, self.hash_key, self.default_timezone)

    def close(self) -> None:
        """Close the file without reading on; ``batches`` closes it at its end."""
        self._records.close()

    def batches(self, write: Write) -> Iterator[pa.RecordBatch]:
        """Give the events to ``write`` and yield the rows that are none, as batches of the spool's records."""
        try:
            for batch in self._records.batches(BATCH_ROWS):
                self._refuse_long_rows(batch)
                before = self.records_read
                self.records_read += batch.num_rows
                typed, misfits = self._rows.typed(batch, before)
                if misfits:
                    typed = typed.filter(pa.array([row not in misfits for row in range(batch.num_rows)]))
                self._write(typed, write)
                if misfits:
                    self._note(misfits, before)
                    yield self._rows.as_records(batch, sorted(misfits), before)
            if self.records_read and self.records_read == self.records_unparseable:
                first = self.examples[0].removeprefix(f"{self.shown}:")
                raise UnreadableFile(
                    f"not one of its rows fits the columns of events. Row {first}.",
                    'Correct the mapping; or leave out shape = "events", and the records land with their texts.',
                )
        except UnreadableFile as error:
            raise self._error(error) from error

    def _write(self, typed: pa.RecordBatch, write: Write) -> None:
        n_rows = typed.num_rows
        if self.only_days is not None:
            wanted = pa.array(sorted(self.only_days), pa.date32())
            typed = typed.filter(pc.is_in(typed.column("event_day"), wanted))
        self.events_new += typed.num_rows
        self.events_of_other_days += n_rows - typed.num_rows
        self.days.update(day for day in pc.unique(typed.column("event_day")).to_pylist() if day)
        if typed.num_rows:
            write(typed)

    def _note(self, misfits: dict[int, str], before: int) -> None:
        self.records_unparseable += len(misfits)
        for place in sorted(misfits)[: MAX_EXAMPLES - len(self.examples)]:
            self.examples.append(f"{self.shown}:{before + place + 1}: {misfits[place]}")

    def _refuse_texts_as_times(self) -> None:
        header = self.mapping.columns[MOMENT]
        if not is_time(kind := self._records.types[header]):
            raise UnreadableFile(
                f"column {header!r} holds {kind}, not times.",
                'Leave out shape = "events" in the mapping: records may have their times as text.',
            )

    def _refuse_long_rows(self, batch: pa.RecordBatch) -> None:
        if sum(longest(column) for column in batch.columns if not _is_fixed(column.type)) > MAX_RECORD_BYTES:
            raise UnreadableFile(
                f"one of the {batch.num_rows} rows from this one on may be longer than {MAX_RECORD_BYTES // 1024**2} "
                "MiB.",
                "Leave such rows out.",
                self.records_read + 1,
            )

    def _error(self, error: UnreadableFile) -> SourceFileError:
        return SourceFileError(
            mapping=self.mapping.name, path=self.shown, line=error.line, problem=error.problem, remedy=error.remedy
        )


def _is_fixed(kind: pa.DataType) -> bool:
    """Whether no value can be long; of what is nested nobody can tell without looking at each."""
    return not (is_text(kind) or pa.types.is_dictionary(kind))
