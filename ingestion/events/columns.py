"""One Arrow column as an event's column: text, time, integer, true or false, and which rows are none of it.

Belongs here: values. What is text, a number, a word for true agrees with how SQL reads the same text of a record
(dbt_project/macros/files/parse_values.sql). Does not belong here: files, redaction's key.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from ingestion.readers.parquet_columns import broken_texts, is_text, texts

Hash = Callable[[str], str]
Read = tuple[Any, Mapping[int, str]]
"""The column, and what is wrong with it by row."""

TEXT = pa.dictionary(pa.int32(), pa.string())
"""Texts repeat: an index a row is a third of the time of a text a row."""

_INTEGER = re.compile(r"[+-]?[0-9]+(?:[.]0*)?").fullmatch
_WORDS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0"), False),
}
_FIRST, _LAST = datetime(1, 1, 1), datetime(9999, 12, 31)


def read_column(column: Any, type_: pa.DataType, hashed: Hash | None = None) -> Read:
    """The values as ``type_`` (text as a dictionary); a value that is none is null, and its row is named."""
    if type_ == pa.string():
        return text_column(column, hashed)
    if types.is_timestamp(type_):
        return _times(column)
    if types.is_integer(type_):
        return _integers(column)
    return _booleans(column)


def is_time(kind: pa.DataType) -> bool:
    return types.is_timestamp(kind) or types.is_date(kind)


def text_column(column: Any, hashed: Hash | None = None) -> Read:
    """Any column as text; with ``hashed`` each text is replaced by its hash."""
    if types.is_dictionary(column.type) and is_text(column.type.value_type):
        # A file may have one dictionary for all its rows: those of the batch need their own texts only.
        is_shared = len(column.dictionary) > len(column)
        encoded = column.dictionary_decode().dictionary_encode() if is_shared else column
    else:
        plain = column if is_text(column.type) else pa.array(texts_or_escapes(column), pa.string())
        encoded = plain.dictionary_encode()
    values, indices = encoded.dictionary, pc.cast(encoded.indices, pa.int32())
    problems: dict[int, str] = {}
    if not _is_clean(values):
        told = broken_texts(values)
        broken = [index for index, (text, is_broken) in enumerate(told) if is_broken or (text and "\0" in text)]
        values = pa.array([text for text, _ in told], pa.string())
        is_broken = pc.fill_null(pc.is_in(indices, pa.array(broken, pa.int32())), False)
        problems = dict.fromkeys(_rows(is_broken), "is no text")
        indices = pc.if_else(is_broken, pa.scalar(None, pa.int32()), indices)
    if hashed is not None:
        values = pa.array([hashed(text) for text in values.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(indices, pc.cast(values, pa.string())), problems


def texts_or_escapes(column: Any) -> list[str | None]:
    """The values as text, what is no UTF-8 with escapes."""
    try:
        return texts(column)
    except UnicodeDecodeError:
        return [text for text, _ in broken_texts(column)]


def _is_clean(values: Any) -> bool:
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return not pc.any(pc.match_substring(values, "\0")).as_py()


def _times(column: Any) -> Read:
    kind = column.type
    if types.is_date(kind):
        column = pc.cast(column, pa.timestamp("ms"))
    unit = column.type.unit
    plain = pc.cast(column, pa.timestamp(unit)) if column.type.tz else column
    problems = dict.fromkeys(_rows(pc.is_null(plain)), "is empty")
    if unit != "ns":  # whose times all are; Arrow would multiply seconds beyond into another time without a word
        low, high = (pa.scalar(bound, pa.timestamp(unit)) for bound in (_FIRST, _LAST))
        outside = pc.or_(pc.less(plain, low), pc.greater(plain, high))
        problems |= dict.fromkeys(_rows(outside), "is no day of a calendar")
        plain = pc.if_else(outside, None, plain)
    return pc.cast(plain, pa.timestamp("us"), safe=False), problems


def _integers(column: Any) -> Read:
    if types.is_signed_integer(column.type):
        return pc.cast(column, pa.int64()), {}
    return _by_value(column, _integer, pa.int64(), "is no integer")


def _booleans(column: Any) -> Read:
    if types.is_boolean(column.type):
        return column, {}
    return _by_value(column, lambda text: _WORDS.get(text.lower()), pa.bool_(), "is neither true nor false")


def _by_value(column: Any, read: Callable[[str], object], type_: pa.DataType, problem: str) -> Read:
    given = [(text or "").strip() for text in texts_or_escapes(column)]
    read_once = {text: read(text) if text else None for text in set(given)}
    values = [read_once[text] for text in given]
    problems = {
        row: problem for row, (text, value) in enumerate(zip(given, values, strict=True)) if text and value is None
    }
    return pa.array(values, type_), problems


def _integer(text: str) -> int | None:
    number = int(text.partition(".")[0]) if _INTEGER(text) else None
    return number if number is not None and -(2**63) <= number < 2**63 else None


def _rows(flags: Any) -> list[int]:
    found: list[int] = pc.indices_nonzero(pc.fill_null(flags, False)).to_pylist()
    return found
