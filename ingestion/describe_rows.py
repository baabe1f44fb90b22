"""A row of texts under a header: its key, its payload, its time.

Belongs here: formats with a header (all but JSON lines). Does not belong here: reading, comparing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from ingestion.instants import to_instant
from ingestion.redaction import keyed_hash
from ingestion.settings import FileMapping

Described = tuple[str | None, bytes, datetime | None]
"""Key (``None``: no key of its own), payload, time of the last change."""


def row_describer(
    mapping: FileMapping, header: list[str], hashed: set[str], hash_key: bytes, zone: ZoneInfo
) -> Callable[[list[str | None], str], Described]:
    """The function from a row to what lands, with all look-ups by header done beforehand.

    ``hashed``: headers whose values are hashed; the mapping's, and those that the format always hashes.
    """
    # Sorted by header, so that a file whose columns were rearranged lands no new versions.
    names = sorted(set(header) - set(mapping.redact.drop))
    values_of = _picker([header.index(name) for name in names])
    key_of = _keyer([header.index(name) for name in mapping.key])
    hashed_positions = [header.index(name) for name in hashed]
    dated = header.index(mapping.modified_at) if mapping.modified_at else None
    dumps = orjson.dumps

    def describe(fields: list[str | None], raw: str) -> Described:
        for position in hashed_positions:
            if value := fields[position]:
                fields[position] = keyed_hash(hash_key, value)
        payload = dumps(dict(zip(names, values_of(fields), strict=False)))  # as many fields as headers: see reader
        return (
            key_of(fields),
            payload,
            None if dated is None else to_instant(fields[dated] or "", zone),
        )

    return describe


def key_text(parts: Sequence[str | None]) -> str | None:
    """The key as one text: several parts as a JSON array, ``None`` if there is no key.

    A key with a blank part is none either: half a key identifies nothing.
    """
    if not parts or not all(part and not part.isspace() for part in parts):
        return None
    return parts[0] if len(parts) == 1 else orjson.dumps(parts).decode()


def _keyer(positions: list[int]) -> Callable[[list[Any]], str | None]:
    if len(positions) > 1:
        parts_of = itemgetter(*positions)
        return lambda fields: key_text(parts_of(fields))
    if not positions:
        return lambda fields: None
    [position] = positions
    return lambda fields: part if (part := fields[position]) and not part.isspace() else None


def _picker(positions: list[int]) -> Callable[[list[str | None]], Sequence[str | None]]:
    """Like ``itemgetter``, which returns a bare value for one position and takes no empty list."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda fields: [fields[position] for position in positions]
