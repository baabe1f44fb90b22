"""What kind of value a column holds, as the warehouse would read its text.

Belongs here: text to kinds, blanks and words that mean "no answer". Does not belong here: dates (``moments``), scales.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import islice
from typing import NamedTuple

from ingestion.inspection import words
from ingestion.inspection.moments import Moments, is_time_of_day, read_moments

_INTEGER = re.compile(r"[+-]?[0-9]+([.]0*)?")
_NUMBER = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+(,[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([.,' \xa0][0-9]{3})+([.,][0-9]+)?")
_WITH_SIGN = re.compile(r"[$€£¥] ?[+-]?[0-9][0-9.,]*|[+-]?[0-9][0-9.,]* ?([$€£¥%]|[A-Z]{3})")
_FEW = 0.05
_JUDGED_VALUES = 1_000


class Kind(NamedTuple):
    """``name``: empty, integer, number, decimal comma, date, date and time, boolean or text.

    ``words``: values that are of no such kind but of those that mean "no answer", with their counts. ``note``: why the
    warehouse would not read what a person reads. ``moments``: how dates and times are written.
    """

    name: str
    words: Mapping[str, int] = {}
    note: str = ""
    moments: Moments | None = None

    @property
    def is_number(self) -> bool:
        return self.name in ("integer", "number", "decimal comma")

    @property
    def is_moment(self) -> bool:
        return self.moments is not None


def kind_of(counts: Counter[str]) -> Kind:
    """The kind of a column from its distinct values, trimmed and without blanks, with their counts."""
    if not counts:
        return Kind("empty")
    no_answer = {value: number for value, number in counts.items() if value.lower() in words.NO_ANSWER}
    values = counts.keys() - no_answer.keys()
    if not values:
        return Kind("text", note="nothing but words for no answer")
    kind = _kind_of(values)
    if kind.name == "text":
        kind = _kind_of_most(Counter({value: counts[value] for value in values})) or kind
    return kind._replace(words=dict(sorted(no_answer.items()))) if kind.name != "text" else kind


def _kind_of(values: Collection[str]) -> Kind:
    if moments := read_moments(values):
        return Kind("date and time" if moments.has_time else "date", moments=moments)
    if all(_INTEGER.fullmatch(value) for value in values):
        return Kind("integer", note=_of_integers(values))
    if all(_NUMBER.fullmatch(value) for value in values):
        return Kind("number")
    if all(_DECIMAL_COMMA.fullmatch(value) for value in values):
        if all(_THOUSANDS.fullmatch(value) for value in values if "," in value):
            return Kind("decimal comma", note="or are the commas thousands separators? Those are not read")
        return Kind("decimal comma")
    if all(value.lower() in words.BOOLEANS for value in values):
        return Kind("boolean")
    return Kind("text", note=_of_texts(values))


def _kind_of_most(counts: Counter[str]) -> Kind | None:
    """The kind of nearly all records, where the few others are written in another way: they would be quarantined."""
    # The first values tell whether there is such a kind at all: shapes of all of them would take their time.
    first = Counter(dict(islice(counts.items(), _JUDGED_VALUES)))
    shapes: Counter[str] = Counter()
    for value, number in first.items():
        shapes[_shape(value)] += number
    for shape, _ in shapes.most_common(2):
        kind = _kind_of([value for value in first if _shape(value) == shape])
        if not (kind.is_number or kind.is_moment) or _others(first, shape, kind) > 2 * _FEW * first.total():
            continue
        others = _others(counts, shape, kind)
        if others <= _FEW * counts.total():
            return kind._replace(note=f"{others:,} {'is' if others == 1 else 'are'} not, and would be quarantined")
    return None


def _others(counts: Counter[str], shape: str, kind: Kind) -> int:
    return sum(number for value, number in counts.items() if not _is_of(value, shape, kind))


def _shape(value: str) -> str:
    """Dates of one format have one shape, and so have numbers: runs of digits and of letters do not count."""
    return re.sub("[^\\W\\d_]+", "a", re.sub("[0-9]+", "9", value))


def _is_of(value: str, shape: str, kind: Kind) -> bool:
    if kind.is_number:
        return bool((_DECIMAL_COMMA if kind.name == "decimal comma" else _NUMBER).fullmatch(value))
    return _shape(value) == shape


def _of_integers(values: Collection[str]) -> str:
    if any(len(value) > 1 and value.startswith("0") and value.isdigit() for value in values):
        return "zeros in front: an id rather than a number"
    if all(value.isdigit() and len(value) in (10, 13) and value[0] == "1" for value in values):
        return "seconds since 1970? Those are not read as times"
    return ""


def _of_texts(values: Collection[str]) -> str:
    """Why text that a person takes for numbers or times is none to the warehouse."""
    if is_time_of_day(values):
        return "a time without a day: a template can join it to a date"
    numbers = [value for value in values if _NUMBER.fullmatch(value) or _DECIMAL_COMMA.fullmatch(value)]
    if len(numbers) == len(values):
        return "numbers with a decimal point and others with a comma"
    if all(_THOUSANDS.fullmatch(value) for value in values if value not in set(numbers)):
        return "numbers with thousands separators, which are not read"
    if all(_WITH_SIGN.fullmatch(value) or _NUMBER.fullmatch(value) for value in values):
        return "numbers with a unit beside them, which are not read"
    return ""
