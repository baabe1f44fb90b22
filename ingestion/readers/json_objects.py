"""Looks into JSON that the fast parser does not offer: exact numbers, members that stand twice, depth.

Belongs here: one line's text or object. Does not belong here: files (``jsonl_records``), redactions.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import orjson

# An escaped NUL, not an escaped backslash before "u0000". No database that people publish to can store it.
has_nul = re.compile(r"(?<!\\)(?:\\\\)*\\u0000").search


class Number(str):
    """A number as it is written: ``1.10`` and thirty digits stay what they are."""

    __slots__ = ()


def exact(text: str) -> dict[str, Any]:
    """Parse an object that is known to be one; its numbers are ``Number``."""
    parsed: dict[str, Any] = _EXACT.decode(text)
    return parsed


def dumps(value: Any) -> bytes:
    """Compact JSON; ``Number`` as it is written."""
    return orjson.dumps(value, default=_number, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def as_text(value: Any) -> str | None:
    """A value as SQL will see it: text as it is, numbers and booleans as JSON writes them, what is nested as JSON."""
    if value is None or isinstance(value, str):
        return value
    return dumps(value).decode()


def repeated_member(text: str) -> str | None:
    """The first member that stands twice in one object: parsers do not agree which of the two counts."""
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                repeated.append(name)
            seen.add(name)

    json.loads(text, object_pairs_hook=note)
    return repeated[0] if repeated else None


def is_deeper_than(value: Any, limit: int) -> bool:
    """Whether objects and lists are nested more than ``limit`` deep."""
    level: list[Any] = [value]
    for _ in range(limit):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return any(isinstance(node, dict | list) for node in level)


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value)} is not JSON")


_EXACT = json.JSONDecoder(parse_int=Number, parse_float=Number)
