"""Dates and times in text: which strptime directives read all values of a column.

Belongs here: formats, tried on the engine that will read them. Does not belong here: time zones, what a time means.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import duckdb

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?([zZ]|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
_MIDNIGHT = re.compile("[ T]0?0:00(:00([.]0+)?)?$")
_TIME_OF_DAY = re.compile(r"[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?( ?[AaPp]\.?[Mm]\.?)?")

_DAYS = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y"),
    *("%d %b %Y", "%d-%b-%Y", "%d/%b/%Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y"),
    *("%d %B %Y", "%d. %B %Y", "%B %d, %Y", "%B %d %Y"),
)
_TIMES = (
    *("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S"),
    *("T%H:%M:%S", "T%H:%M:%S.%f", " %H:%M:%S.%f", ":%H:%M:%S", " %H%M", "%H%M%S", " %H:%M:%S %z", ":%H:%M:%S %z"),
)
_OTHERS = (
    "%Y-%m-%d %I:%M %p",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d, %H:%M:%S",
    "%Y-%m-%d %H.%M.%S",
)
_DIRECTIVES = {
    **{"%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%m": "[01]?[0-9]", "%d": "[0-3]?[0-9]", "%b": "[A-Za-z]{3}"},
    **{"%B": "[A-Za-z]{3,9}", "%H": "[0-2]?[0-9]", "%I": "[01]?[0-9]", "%M": "[0-5]?[0-9]"},
    **{"%S": "[0-6]?[0-9]", "%f": "[0-9]{1,6}", "%p": "[AaPp][Mm]", "%z": "[+-][0-9]{2}:?[0-9]{2}"},
}
_SHORTEST, _LONGEST = 6, 40


class Moments(NamedTuple):
    """How a column's dates and times are written. ``has_time``: one of them at least is no midnight.

    ``formats``: every format that reads all values, the likeliest first; empty for ISO, which needs none. Two of them
    with the day and the month exchanged mean that the values do not tell which is which.
    """

    formats: tuple[str, ...]
    has_time: bool

    @property
    def is_iso(self) -> bool:
        return not self.formats

    @property
    def is_ambiguous(self) -> bool:
        """Whether day and month may be the other way round."""
        return len(self.formats) > 1 and sorted(self.formats[0]) == sorted(self.formats[1])


def read_moments(values: Collection[str]) -> Moments | None:
    """How all of ``values`` (distinct, trimmed, none blank) are written; None if they are no dates or times."""
    if all(_ISO.fullmatch(value) for value in values):
        return Moments((), any(":" in value and not _MIDNIGHT.search(value) for value in values))
    few = list(values)[:50]
    if not all(_SHORTEST <= len(value) <= _LONGEST for value in few):
        return None
    days = [day for day in _DAYS if _pattern(day).match(few[0])]
    likely = [*(day + time for day in days for time in _TIMES), *_OTHERS]
    formats = [name for name in likely if all(_pattern(name).fullmatch(value) for value in few)]
    formats = [name for name in formats if _reads_all(list(values), name)]
    return Moments(tuple(formats[:2]), _has_time(list(values), formats[0])) if formats else None


def is_time_of_day(values: Collection[str]) -> bool:
    """Whether all values are times without a day, such as 14:30 or 2:30 PM."""
    return all(_TIME_OF_DAY.fullmatch(value) for value in values)


def earliest_and_latest(values: Collection[str], moments: Moments) -> tuple[str, str]:
    """The first and last of ``values`` in time, as they are written."""
    if moments.is_iso:
        values = [value for value in values if _ISO.fullmatch(value)]
        return min(values), max(values)
    sql = "select arg_min(v, t), arg_max(v, t) from (select v, try_strptime(v, ?) as t from (select unnest(?) as v))"
    row = _engine().execute(sql, [moments.formats[0], list(values)]).fetchone()
    return (row[0], row[1]) if row else ("", "")


def _reads_all(values: list[str], name: str) -> bool:
    """Whether the warehouse's engine reads every value by this format, as a year in which data can lie."""
    sql = """
        select count(*) from (select year(try_strptime(v, ?)) as y from (select unnest(?) as v))
        where y between 1900 and 2100
    """
    row = _engine().execute(sql, [name, values]).fetchone()
    return row is not None and row[0] == len(values)


def _has_time(values: list[str], name: str) -> bool:
    """Whether one of the values tells a time of day: programs write days as midnights. With an offset it is a time."""
    if "%z" in name:
        return True
    sql = "select bool_or(t != date_trunc('day', t)) from (select try_strptime(v, ?) as t from (select unnest(?) as v))"
    row = _engine().execute(sql, [name, values]).fetchone()
    return row is not None and bool(row[0])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """What a format can read, roughly: asking the engine about each of them would take its time."""
    parts = re.split("(%[A-Za-z])", name)
    return re.compile("".join(_DIRECTIVES.get(part) or re.escape(part) for part in parts))


@cache
def _engine() -> "duckdb.DuckDBPyConnection":
    import duckdb

    return duckdb.connect(":memory:")
