"""One HubSpot record as it lands: put together the same way whichever endpoints its parts came from.

A first load lists records, later ones search for them; if the form differed, every record would land twice. So a
payload has the properties that were asked for (null where HubSpot names none), their history, associations in one
order, and the members that every endpoint gives. Belongs here: that form. Does not belong here: calls.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa

from ingestion.instants import to_instant
from ingestion.records import SPOOL_SCHEMA

Row = dict[str, Any]
_MEMBERS = ("id", "createdAt", "updatedAt", "archived", "archivedAt")
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Form:
    """What a record of one kind consists of. ``hash_value`` is applied to the values of ``hashed`` properties."""

    properties: tuple[str, ...]
    history: tuple[str, ...]
    hashed: frozenset[str]
    hash_value: Callable[[str], str]

    def of(self, row: Row, associations: Mapping[str, list[Row]] | None = None) -> Row:
        """The payload of a row of the API; ``associations`` by kind, if they were asked for."""
        payload: Row = {name: row[name] for name in _MEMBERS if row.get(name) is not None}
        payload["id"] = str(row["id"])
        given = row["properties"]
        payload["properties"] = {name: self._value(name, given.get(name)) for name in self.properties}
        if self.history and "propertiesWithHistory" in row:
            past = row["propertiesWithHistory"]
            payload["propertiesWithHistory"] = {name: self._past(name, past.get(name)) for name in self.history}
        if associations is not None:
            payload["associations"] = {kind: _in_order(found) for kind, found in associations.items()}
        return payload

    def _value(self, name: str, value: Any) -> Any:
        if name not in self.hashed or value is None:
            return value
        return self.hash_value(value if isinstance(value, str) else orjson.dumps(value).decode())

    def _past(self, name: str, entries: list[Row] | None) -> list[Row]:
        return [{**entry, "value": self._value(name, entry.get("value"))} for entry in entries or []]


@dataclass(frozen=True)
class Record:
    key: str
    payload: bytes
    event_at: datetime | None  # naive UTC: when it was last changed, or archived
    is_deleted: bool

    @classmethod
    def of(cls, payload: Row, key: str | None = None) -> "Record":
        moments = [payload.get("updatedAt"), payload.get("archivedAt")]
        known = [moment for text in moments if isinstance(text, str) and (moment := to_instant(text, _UTC))]
        return cls(
            key=key or str(payload["id"]),
            payload=orjson.dumps(payload, option=orjson.OPT_SORT_KEYS),
            event_at=max(known, default=None),
            is_deleted=bool(payload.get("archived", False)),
        )


def to_batch(records: Iterable[Record], first_line: int) -> pa.RecordBatch:
    """Records as a batch of ``SPOOL_SCHEMA``, numbered from ``first_line``."""
    rows = [
        (
            line,
            record.key,
            hashlib.sha256(record.payload).hexdigest(),
            record.payload.decode(),
            True,
            record.event_at,
            record.is_deleted,
        )
        for line, record in enumerate(records, first_line)
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(SPOOL_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SPOOL_SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SPOOL_SCHEMA)


def to_ms(text: str) -> int:
    """Milliseconds since 1970, HubSpot's own precision. Raises ``ValueError`` for a time without an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return int(moment.timestamp() * 1000 + 0.5)


def to_text(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_order(found: list[Row]) -> list[Row]:
    """Associations by id, each once, its types by number: HubSpot promises no order, and repeats some."""
    by_text = {orjson.dumps(_typed(one), option=orjson.OPT_SORT_KEYS): _typed(one) for one in found}
    return sorted(by_text.values(), key=lambda one: (int(one["toObjectId"]), orjson.dumps(one)))


def _typed(association: Row) -> Row:
    types = association.get("associationTypes", [])
    return {**association, "associationTypes": sorted(types, key=lambda one: orjson.dumps(one))}
