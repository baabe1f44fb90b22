"""Arrow columns as text: what SQL reads is text, whatever type a file gives its columns.

Belongs here: one column to a list of texts. Does not belong here: files, rows (``parquet_records``).
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

_UNITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}


def texts(column: Any) -> list[str | None]:
    """The values as text: numbers in their shortest exact form without exponent, decimals with all their digits,
    ``true`` and ``false``, ISO 8601 (an instant with a zone in UTC), durations in seconds, nested values as JSON.

    Raises ``UnicodeDecodeError`` if a text is not UTF-8: see ``broken_texts``.
    """
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        if isinstance(kind, pa.UuidType):
            return [None if value is None else str(value) for value in column.to_pylist()]
        return texts(column.storage)
    if types.is_dictionary(kind):
        return texts(column.dictionary_decode())
    if types.is_nested(kind):
        values = column.to_pylist(maps_as_pydicts="strict")
        return [None if value is None else _json(value) for value in values]
    if _is_binary(kind):
        return [None if value is None else value.decode() for value in column.to_pylist()]
    if types.is_duration(kind):
        seconds = [None if n is None else Decimal(n).scaleb(-_UNITS[kind.unit]) for n in _integers(column)]
        return [None if value is None else _plain(value.normalize()) for value in seconds]
    if types.is_temporal(kind):
        return _iso(column)
    if types.is_floating(kind) or types.is_decimal(kind):
        single = pc.cast(column, pa.float32()) if types.is_float16(kind) else column
        return [_without_exponent(text) for text in pc.cast(single, pa.string()).to_pylist()]
    result: list[str | None] = pc.cast(column, pa.string()).to_pylist()
    return result


def broken_texts(column: Any) -> list[tuple[str | None, bool]]:
    """As ``texts`` of a column that holds bytes which are no UTF-8: each text, and whether it is broken."""
    return [_decoded(value) for value in pc.cast(column, pa.large_binary()).to_pylist()]


def is_text(kind: pa.DataType) -> bool:
    return types.is_string(kind) or types.is_large_string(kind)


def longest(column: Any) -> int:
    """Bytes that no value exceeds."""
    if types.is_dictionary(column.type):
        return longest(column.dictionary)
    size: int = pc.max(pc.binary_length(column)).as_py() if is_text(column.type) else column.nbytes
    return size or 0


def _is_binary(kind: pa.DataType) -> bool:
    return (
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    )


def _decoded(value: bytes | None) -> tuple[str | None, bool]:
    if value is None:
        return None, False
    try:
        return value.decode(), False
    except UnicodeDecodeError:
        return value.decode("utf-8", "backslashreplace"), True


def _integers(column: Any) -> list[int | None]:
    integers: list[int | None] = pc.cast(column, pa.int64()).to_pylist()
    return integers


def _iso(column: Any) -> list[str | None]:
    kind = column.type
    if types.is_timestamp(kind) and kind.tz:
        column = pc.cast(column, pa.timestamp(kind.unit, "UTC"))
    written = pc.replace_substring(pc.cast(column, pa.string()), " ", "T", max_replacements=1)
    # As many digits as are needed, so that a file written anew in another unit says the same.
    shortened = pc.replace_substring_regex(written, r"(\.[0-9]*?)0+(Z?)$", r"\1\2")
    iso: list[str | None] = pc.replace_substring_regex(shortened, r"\.(Z?)$", r"\1").to_pylist()
    return iso


def _without_exponent(text: str | None) -> str | None:
    return _plain(Decimal(text)) if text is not None and "e" in text.lower() else text


def _plain(number: Decimal) -> str:
    """Without exponent; ``1.50`` stays, ``2E+1`` becomes ``20``."""
    return f"{number:f}"


def _json(value: Any) -> str:
    return orjson.dumps(value, default=_jsonable, option=orjson.OPT_NON_STR_KEYS).decode()


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(_plain(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value)} has no text")
