"""From a file's records to spooled Arrow batches, whatever the file's format.

Belongs here: batches, and what concerns the file as a whole. Does not belong here: splitting a file into records
(``readers``), what one record becomes (``describe_rows``, ``describe_objects``), comparing records (``spool``).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from ingestion.describe_objects import ObjectDescriber
from ingestion.describe_rows import Described, row_describer
from ingestion.errors import SourceFileError
from ingestion.header_check import check_header
from ingestion.landing import column
from ingestion.readers.lines import UnreadableFile
from ingestion.readers.opening import open_records
from ingestion.readers.record import Record
from ingestion.redaction import keyed_hash
from ingestion.settings import FileMapping

BATCH_ROWS = 20_000
BATCH_BYTES = 32 * 1024 * 1024
"""Of payload, about: a batch of records of ten megabytes each must not fill memory."""
MAX_EXAMPLES = 3

SPOOL_SCHEMA = pa.schema(
    [
        column("line", pa.int64()),
        column("record_key", pa.string(), nullable=True),  # null: no key of its own, its content identifies it
        column("payload_sha256", pa.string()),
        column("payload", pa.string()),
        column("is_parseable", pa.bool_()),
        column("event_at", pa.timestamp("us"), nullable=True),
        column("is_deleted", pa.bool_()),
    ]
)


@dataclass
class FileReader:
    """Reads one file of one mapping. ``path`` is named in errors as ``shown`` (its path below the data folder).

    Raises ``SourceFileError`` on construction if the file is not of the mapping's format or its header does not fit,
    while reading if the file breaks off, at its end if nothing in it was what the mapping says.
    """

    mapping: FileMapping
    path: Path
    shown: str
    hash_key: bytes
    default_timezone: str
    records_read: int = 0
    records_unparseable: int = 0
    examples: list[str] = field(default_factory=list)  # where and why, never what: lines hold personal data
    notes: list[str] = field(default_factory=list)  # complete when ``batches`` has come to its end

    def __post_init__(self) -> None:
        zone = ZoneInfo(self.mapping.timezone or self.default_timezone)
        self._objects: ObjectDescriber | None = None
        self._describe: Callable[[Any, str], Described]
        try:
            self._records = open_records(self.path, self.mapping)
        except UnreadableFile as error:
            raise self._error(error) from error
        try:
            self._hashed = {*self.mapping.redact.hash, *self._records.hashed.difference(self.mapping.redact.drop)}
            if self._records.header is None:
                self._objects = ObjectDescriber(self.mapping, self.hash_key, zone)
                self._describe = self._objects.describe
            elif self._records.header:
                check_header(self.mapping, self._records)
                self._describe = row_describer(self.mapping, self._records.header, self._hashed, self.hash_key, zone)
        except UnreadableFile as error:
            self.close()
            raise self._error(error) from error
        self.notes += [f"{self.shown}: {note}" for note in self._records.notes]

    def close(self) -> None:
        """Close the file without reading on; ``batches`` closes it at its end."""
        self._records.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches of ``SPOOL_SCHEMA``, at most ``BATCH_ROWS`` rows each, in the order of the file."""
        try:
            records = iter(self._records)
            while columns := self._columns(islice(records, BATCH_ROWS)):
                arrays = [pa.array(column, field.type) for column, field in zip(columns, SPOOL_SCHEMA, strict=True)]
                yield pa.RecordBatch.from_arrays(arrays, schema=SPOOL_SCHEMA)
            self._judge_the_whole()
        except UnreadableFile as error:
            self.close()
            raise self._error(error) from error

    def _columns(self, records: Iterable[Record]) -> list[list[Any]]:
        """The columns of ``SPOOL_SCHEMA`` for the next of these records; empty if there are none."""
        # Column lists, not row tuples: turning rows into columns afterwards took a third of the time.
        lines: list[int] = []
        keys: list[str | None] = []
        hashes: list[str] = []
        payloads: list[str] = []
        parseable: list[bool] = []
        events: list[datetime | None] = []
        size = 0
        for line, fields, raw, problem in records:
            if fields is not None:
                key, payload, event_at = self._describe(fields, raw)
            else:
                key, payload, event_at = None, self._kept(line, raw, problem), None
            lines.append(line)
            keys.append(key)
            hashes.append(hashlib.sha256(payload).hexdigest())
            payloads.append(payload.decode())  # orjson's bytes keep a 4 KiB buffer each: 50,000 of them fill 200 MB
            parseable.append(fields is not None)
            events.append(event_at)
            size += len(payload)
            if size > BATCH_BYTES:
                break
        self.records_read += len(lines)
        # A file says what is there; that something is gone it cannot say.
        return [lines, keys, hashes, payloads, parseable, events, [False] * len(lines)] if lines else []

    def _kept(self, line: int, raw: str, problem: str) -> bytes:
        """The payload of a record that cannot be split into fields."""
        self.records_unparseable += 1
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append(f"{self.shown}:{line}: {problem}")
        if self.mapping.redact.headers or self._hashed:
            # What must be dropped or hashed cannot be told from the rest of such a line.
            raw = f"[withheld, this mapping redacts: HMAC-SHA-256 {keyed_hash(self.hash_key, raw)}]"
        return raw.encode()

    def _judge_the_whole(self) -> None:
        """After the last record: was this a file of the mapping at all?"""
        unfit = self._records.unfit
        if unfit and self.records_read and self.records_read == self.records_unparseable:
            first = self.examples[0].removeprefix(f"{self.shown}:")
            raise UnreadableFile(f"{unfit.problem} Line {first}.", unfit.remedy)
        if self._objects:
            self.notes += [f"{self.shown}: {note}" for note in self._objects.finish()]

    def _error(self, error: UnreadableFile) -> SourceFileError:
        return SourceFileError(
            mapping=self.mapping.name, path=self.shown, line=error.line, problem=error.problem, remedy=error.remedy
        )
