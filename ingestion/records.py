"""From a file's records to spooled Arrow batches: redact, serialise, hash, key, date.

Belongs here: what is done to one record. Does not belong here: comparing records with each other (``spool``).
"""

import difflib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa

from ingestion.errors import SourceFileError
from ingestion.landing import column
from ingestion.readers.csv_records import CsvFormat, CsvRecords, Record
from ingestion.readers.lines import UnreadableFile
from ingestion.redaction import keyed_hash
from ingestion.settings import FileMapping

BATCH_ROWS = 20_000
MAX_EXAMPLES = 3

SPOOL_SCHEMA = pa.schema(
    [
        column("line", pa.int64()),
        column("record_key", pa.string(), nullable=True),  # null: no key of its own, its content identifies it
        column("payload_sha256", pa.string()),
        column("payload", pa.string()),
        column("is_parseable", pa.bool_()),
        column("event_at", pa.timestamp("us"), nullable=True),
    ]
)

Describe = Callable[[list[str]], tuple[str | None, bytes, datetime | None]]


@dataclass
class FileReader:
    """Reads one file of one mapping. ``path`` is named in errors as ``shown`` (its path below the data folder).

    Raises ``SourceFileError`` on construction if the header does not fit the mapping, while reading if the file
    breaks off.
    """

    mapping: FileMapping
    path: Path
    shown: str
    hash_key: bytes
    default_timezone: str
    records_unparseable: int = 0
    examples: list[str] = field(default_factory=list)  # where and why, never what: lines hold personal data

    def __post_init__(self) -> None:
        fmt = CsvFormat(self.mapping.delimiter, self.mapping.quote, self.mapping.encoding)
        try:
            self._records = CsvRecords(self.path, fmt)
        except UnreadableFile as error:
            raise self._error(error) from error
        self.header = self._records.header
        if self.header:
            self._check_headers()

    def close(self) -> None:
        """Close the file without reading on; ``batches`` closes it at its end."""
        self._records.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Batches of ``SPOOL_SCHEMA``, at most ``BATCH_ROWS`` rows each, in the order of the file."""
        records, describe = iter(self._records), self._describer()
        try:
            while columns := self._columns(islice(records, BATCH_ROWS), describe):
                arrays = [pa.array(column, field.type) for column, field in zip(columns, SPOOL_SCHEMA, strict=True)]
                yield pa.RecordBatch.from_arrays(arrays, schema=SPOOL_SCHEMA)
        except UnreadableFile as error:
            raise self._error(error) from error

    def _columns(self, records: Iterable[Record], describe: Describe) -> list[list[Any]]:
        """The columns of ``SPOOL_SCHEMA`` for these records; empty if there are none."""
        # Column lists, not row tuples: turning rows into columns afterwards took a third of the time.
        lines: list[int] = []
        keys: list[str | None] = []
        hashes: list[str] = []
        payloads: list[str] = []
        parseable: list[bool] = []
        events: list[datetime | None] = []
        for line, fields, raw, problem in records:
            if fields is not None:
                key, payload, event_at = describe(fields)
            else:
                key, payload, event_at = None, self._kept(line, raw, problem), None
            lines.append(line)
            keys.append(key)
            hashes.append(hashlib.sha256(payload).hexdigest())
            payloads.append(payload.decode())  # orjson's bytes keep a 4 KiB buffer each: 50,000 of them fill 200 MB
            parseable.append(fields is not None)
            events.append(event_at)
        return [lines, keys, hashes, payloads, parseable, events] if lines else []

    def _describer(self) -> Describe:
        """The function from fields to key, payload and event time, with all look-ups by header done beforehand."""
        if not self.header:
            return lambda fields: (None, b"", None)  # an empty file: never called
        mapping, header, hash_key = self.mapping, self.header, self.hash_key
        # Sorted by header, so that a file whose columns were rearranged lands no new versions.
        names = sorted(set(header) - set(mapping.redact.drop))
        values_of = _picker([header.index(name) for name in names])
        key_of = _keyer([header.index(name) for name in mapping.key])
        hashed = [header.index(name) for name in mapping.redact.hash]
        dated = header.index(mapping.modified_at) if mapping.modified_at else None
        zone = ZoneInfo(mapping.timezone or self.default_timezone)
        dumps = orjson.dumps

        def describe(fields: list[str]) -> tuple[str | None, bytes, datetime | None]:
            for position in hashed:
                fields[position] = keyed_hash(hash_key, fields[position])
            payload = dumps(dict(zip(names, values_of(fields), strict=False)))  # as many fields as headers: see reader
            return (
                key_of(fields),
                payload,
                None if dated is None else to_instant(fields[dated], zone),
            )

        return describe

    def _kept(self, line: int, raw: str, problem: str) -> bytes:
        """The payload of a record that cannot be split into fields."""
        self.records_unparseable += 1
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append(f"{self.shown}:{line}: {problem}")
        if self.mapping.redact.headers:
            # What must be dropped or hashed cannot be told from the rest of such a line.
            raw = f"[withheld, this mapping redacts: HMAC-SHA-256 {keyed_hash(self.hash_key, raw)}]"
        return raw.encode()

    def _check_headers(self) -> None:
        required = self.mapping.required_headers
        missing = sorted(required - set(self.header))
        if not missing:
            return
        if required and len(missing) == len(required):
            problem = f"none of the mapped headers is in the file; it has {len(self.header)}: {_some(self.header)}."
            counts = {character: self.header[0].count(character) for character in ",;\t|"}
            likely = max(counts, key=lambda character: counts[character])
            remedy = (
                f"Set delimiter = {orjson.dumps(likely).decode()} in the mapping."
                if len(self.header) == 1 and counts[likely]
                else "Check that the glob matches the right files, and the mapping's delimiter and headers."
            )
        else:
            problem = f"missing headers: {'; '.join(self._with_nearest(name) for name in missing)}."
            remedy = "Correct the names in the mapping, or ask the vendor why the columns have gone."
        raise SourceFileError(mapping=self.mapping.name, path=self.shown, line=1, problem=problem, remedy=remedy)

    def _with_nearest(self, name: str) -> str:
        folded = {header.strip().casefold(): header for header in self.header}
        near = difflib.get_close_matches(name.strip().casefold(), folded, n=1)
        return f"{name!r} (nearest in the file: {folded[near[0]]!r})" if near else repr(name)

    def _error(self, error: UnreadableFile) -> SourceFileError:
        return SourceFileError(
            mapping=self.mapping.name, path=self.shown, line=error.line, problem=error.problem, remedy=error.remedy
        )


def to_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """An ISO 8601 date or time as naive UTC; text without an offset is read in ``zone``. ``None`` if it is neither."""
    try:
        instant = datetime.fromisoformat(text.strip())
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _keyer(positions: list[int]) -> Callable[[list[str]], str | None]:
    """The function from fields to the key's text: several parts as a JSON array, ``None`` if there is no key.

    A key with a blank part is none either: half a key identifies nothing.
    """
    if not positions:
        return lambda fields: None
    if len(positions) > 1:
        parts_of = itemgetter(*positions)
        return lambda fields: orjson.dumps(parts).decode() if all(map(str.strip, parts := parts_of(fields))) else None
    [position] = positions
    return lambda fields: part if (part := fields[position]).strip() else None


def _picker(positions: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """Like ``itemgetter``, which returns a bare value for one position and takes no empty list."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda fields: [fields[position] for position in positions]


def _some(names: list[str], limit: int = 8) -> str:
    return ", ".join(repr(name[:60]) for name in names[:limit]) + (", ..." if len(names) > limit else "")
