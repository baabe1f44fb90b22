"""A batch of a file's rows as landed events: what each mapping takes from where, its redactions included.

Belongs here: rows. Does not belong here: one column's values (``columns``), files and counts (``reader``).
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.describe_rows import key_text, row_describer
from ingestion.events.columns import TEXT, read_column, text_column, texts_or_escapes
from ingestion.landing import EVENTS, MOMENT
from ingestion.records import SPOOL_SCHEMA
from ingestion.redaction import keyed_hash
from ingestion.settings import OWN_HEADERS, FileMapping, template_headers

ALL_DIFFER = frozenset({"record_key", "line", "properties"})
"""Columns whose values repeat so rarely that a dictionary of them would only cost time."""
_KEPT_HASHES = 200_000


def told_schema(entity_key: str) -> pa.Schema:
    """The columns of a landed event that its file tells; texts as dictionaries."""
    types: dict[str, pa.DataType] = {
        name: TEXT if type_ == pa.string() else type_ for name, type_ in EVENTS[entity_key].items()
    }
    own: dict[str, pa.DataType] = {
        "event_day": pa.date32(),
        "record_key": pa.string(),
        "line": pa.int64(),
        "is_utc": pa.bool_(),
    }
    return pa.schema({**own, **types, "properties": pa.string()})


class EventRows:
    """Turns batches of one file, whose columns have ``types``, into events of one mapping."""

    def __init__(
        self, mapping: FileMapping, types: Mapping[str, pa.DataType], hash_key: bytes, default_timezone: str
    ) -> None:
        self._mapping, self._hash_key, self._hashed = mapping, hash_key, set(mapping.redact.hash)
        self._types = EVENTS[mapping.entity_key]
        self._schema = told_schema(mapping.entity_key)
        self._is_utc = getattr(types[mapping.columns[MOMENT]], "tz", None) is not None
        # All that no column of its own holds, and what a template reads from there.
        gone = {*mapping.redact.drop, *mapping.key, *mapping.columns.values()}
        needed = {header for text in mapping.templates.values() for header in template_headers(text)}
        self._properties = sorted(set(types) - gone | needed)
        self._hashes: dict[str, str] = {}
        zone = ZoneInfo(mapping.timezone or default_timezone)
        self._describe = row_describer(mapping, list(types), self._hashed, hash_key, zone)

    def typed(self, batch: pa.RecordBatch, before: int) -> tuple[pa.RecordBatch, dict[int, str]]:
        """The rows as ``told_schema`` has them, and what is wrong with those that do not fit, by place in the batch;
        ``before``: rows of the file before these.
        """
        misfits: dict[int, str] = {}
        n_rows = batch.num_rows
        columns: dict[str, Any] = {
            "line": pa.array(range(before + 1, before + n_rows + 1), pa.int64()),
            "is_utc": pa.repeat(self._is_utc, n_rows),
            "record_key": self._keys(batch, misfits),
            "properties": self._json(batch),
        }
        for name, type_ in self._types.items():
            header = self._mapping.columns.get(name, "@")
            if header in ("@", *OWN_HEADERS):  # a constant or a template's: SQL fills it
                columns[name] = pa.nulls(n_rows, self._schema.field(name).type)
            else:
                columns[name], problems = read_column(batch.column(header), type_, self._hash_of(header))
                misfits |= {row: f"{header} {problem}" for row, problem in problems.items()}
        columns["event_day"] = pc.cast(pc.floor_temporal(columns[MOMENT], unit="day"), pa.date32())
        return pa.RecordBatch.from_arrays([columns[name] for name in self._schema.names], schema=self._schema), misfits

    def as_records(self, batch: pa.RecordBatch, places: list[int], before: int) -> pa.RecordBatch:
        """Rows that do not fit, as the spool's records: not parseable, and redacted field by field."""
        rows = batch.take(pa.array(places))
        fields = zip(*(texts_or_escapes(column) for column in rows.columns), strict=True)
        described = [self._describe(list(row), "") for row in fields]
        payloads = [payload for _, payload, _ in described]
        values: list[list[Any]] = [
            [before + place + 1 for place in places],
            [key for key, _, _ in described],
            [hashlib.sha256(payload).hexdigest() for payload in payloads],
            [payload.decode() for payload in payloads],
            [False] * len(places),
            [None] * len(places),
            [False] * len(places),
        ]
        arrays = [pa.array(given, column.type) for given, column in zip(values, SPOOL_SCHEMA, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=SPOOL_SCHEMA)

    def _keys(self, batch: pa.RecordBatch, misfits: dict[int, str]) -> Any:
        """As records have them (``key_text``)."""
        parts: list[Any] = []
        for header in self._mapping.key:
            part, problems = text_column(batch.column(header), self._hash_of(header))
            misfits |= {row: f"{header} {problem}" for row, problem in problems.items()}
            parts.append(pc.cast(part, pa.string()))
        if len(parts) == 1:
            is_blank = pc.equal(pc.utf8_trim_whitespace(parts[0]), pa.scalar(""))
            return pc.if_else(is_blank, pa.scalar(None, pa.string()), parts[0])
        rows = zip(*(part.to_pylist() for part in parts), strict=True) if parts else ((),) * batch.num_rows
        return pa.array([key_text(row) for row in rows], pa.string())

    def _json(self, batch: pa.RecordBatch) -> Any:
        if not self._properties:
            return pa.nulls(batch.num_rows, pa.string())
        columns = []
        for header in self._properties:
            values, hashed = texts_or_escapes(batch.column(header)), self._hash_of(header)
            columns.append([value and hashed(value) for value in values] if hashed else values)
        rows = zip(*columns, strict=True)
        return pa.array([orjson.dumps(dict(zip(self._properties, row, strict=True))).decode() for row in rows])

    def _hash_of(self, header: str) -> Any:
        return self._hash if header in self._hashed else None

    def _hash(self, text: str) -> str:
        if (known := self._hashes.get(text)) is None:
            if len(self._hashes) >= _KEPT_HASHES:
                self._hashes.clear()
            known = self._hashes[text] = keyed_hash(self._hash_key, text)
        return known
