"""A JSON object with its own members: its key, its payload, its time.

Belongs here: values by dotted path, redactions inside, members that no record has. Does not belong here: which lines
are objects (``readers.jsonl_records``).
"""

from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.describe_rows import Described, key_text
from ingestion.header_check import drift, missing_names, nearest
from ingestion.instants import to_instant
from ingestion.readers.json_objects import as_text, dumps, exact
from ingestion.readers.lines import UnreadableFile
from ingestion.redaction import keyed_hash
from ingestion.settings import FileMapping

Path = tuple[str, ...]
_MISSING = object()
_MAX_NAMES = 2_000
"""Enough to find a misspelt one; objects that are used as tables have any number."""


class ObjectDescriber:
    """Describes the objects of one file. ``finish`` tells, after the last, which members the mapping names in vain."""

    def __init__(self, mapping: FileMapping, hash_key: bytes, zone: ZoneInfo) -> None:
        self._mapping, self._hash_key, self._zone = mapping, hash_key, zone
        self._key = [_path(header) for header in mapping.key]
        self._dated = _path(mapping.modified_at) if mapping.modified_at else None
        self._redactions: list[tuple[str, Path, Callable[[Any], Any] | None]] = [
            *((header, _path(header), None) for header in mapping.redact.drop),
            *((header, _path(header), self._hashed) for header in mapping.redact.hash),
        ]
        self._unseen = {header: _path(header) for header in mapping.required_headers}
        self._names: dict[str, None] = {}
        self._is_any = False

    def describe(self, value: dict[str, Any], raw: str) -> Described:
        """The payload is the line as received; where the mapping redacts, the object anew, its numbers as given."""
        self._is_any = True
        if self._redactions:
            value = exact(raw)
            for header, path, change in self._redactions:
                if _redact(value, path, change):
                    self._unseen.pop(header, None)
        if self._unseen:
            self._look_for_unseen(value)
        return (
            key_text([self._text(value, path, raw) for path in self._key]),
            dumps(value) if self._redactions else raw.encode(),
            to_instant(self._text(value, self._dated, raw) or "", self._zone) if self._dated else None,
        )

    def finish(self) -> list[str]:
        """Notes on mapped members that no record has; they may be rare ones.

        Raises ``UnreadableFile`` if one decides what lands, or if only its spelling can be wrong.
        """
        unseen, names = sorted(self._unseen), list(self._names)
        if not self._is_any or not unseen:
            return []
        wrong = [name for name in unseen if name in self._mapping.indispensable_headers or drift(name, names)]
        if wrong:
            raise UnreadableFile(*missing_names(self._mapping, wrong, names, "stands in no record"))
        near = {name: nearest(name, names) for name in unseen}
        return [
            f"{name!r} stands in no record" + (f" (nearest in the file: {near[name]!r})" if near[name] else "")
            for name in unseen
        ]

    def _text(self, value: dict[str, Any], path: Path, raw: str) -> str | None:
        found = _find(value, path)
        if found is _MISSING:
            return None
        if not self._redactions and isinstance(found, float | dict | list):
            found = _find(exact(raw), path)  # long integers came as rounded floats
        return as_text(found)

    def _hashed(self, value: Any) -> Any:
        text = as_text(value)
        return None if text is None else keyed_hash(self._hash_key, text)

    def _look_for_unseen(self, value: dict[str, Any]) -> None:
        for header, path in list(self._unseen.items()):
            if _find(value, path) is not _MISSING:
                del self._unseen[header]
        if self._unseen and len(self._names) < _MAX_NAMES:
            self._names |= dict.fromkeys(_names(value, ""))


def _path(header: str) -> Path:
    return tuple(header.split("."))


def _find(value: Any, path: Path) -> Any:
    """The value at the path, ``_MISSING`` if it ends earlier. A list has no members."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return _MISSING
        value = value[name]
    return value


def _redact(value: Any, path: Path, change: Callable[[Any], Any] | None) -> bool:
    """Drop (``change`` is ``None``) or change what the path leads to; whether it leads anywhere.

    Errs on the safe side: it goes through lists, and a dot in a member's own name is one of the path too.
    """
    if isinstance(value, list):
        return any([_redact(item, path, change) for item in value])
    if not isinstance(value, dict):
        return False
    is_found = False
    for n_parts in range(1, len(path) + 1):
        name = ".".join(path[:n_parts])
        if name not in value:
            continue
        if n_parts < len(path):
            is_found |= _redact(value[name], path[n_parts:], change)
        else:
            is_found = True
            if change is None:
                del value[name]
            else:
                value[name] = change(value[name])
    return is_found


def _names(value: Any, prefix: str) -> Iterator[str]:
    """Every path in the object; ``items[].sku`` of objects in a list, in quotes what holds a dot itself."""
    if isinstance(value, list):
        for item in value[:10]:
            yield from _names(item, f"{prefix}[]")
    elif isinstance(value, dict):
        for name, child in value.items():
            shown = f'"{name}"' if "." in name else name
            path = f"{prefix}.{shown}" if prefix else shown
            yield path
            yield from _names(child, path)
