"""The macros of keys, text and time, compiled by dbt and run on DuckDB, against Python's zoneinfo, hashlib and re.

Time has rules where a local clock is no function of the instant: a time of day that the clocks skipped is no time, save
midnight, which stands for its day; one that came twice is the second (standard time).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import duckdb
import pytest

SEED = 20261122
# Half-hour and quarter-hour offsets, a DST of half an hour, one that starts at midnight, a day that never was.
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
ZONES_WITH_SUMMER_TIME = set(ZONES) - {"UTC", "Asia/Kolkata", "Asia/Kathmandu"}


class Dbt(Protocol):
    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]: ...


@pytest.fixture(scope="module")
def macros(dbt: Dbt) -> dict[str, str]:
    expressions = {f"instant {zone}": f"{{{{ instant('text', '{zone}') }}}}" for zone in ZONES}
    expressions |= {f"local_date {zone}": f"{{{{ local_date('moment', '{zone}') }}}}" for zone in ZONES}
    return dbt.compile(
        expressions
        | {
            "seconds_between": "{{ seconds_between('earlier', 'later') }}",
            "surrogate_key": "{{ surrogate_key(['a', 'b', 'c']) }}",
            "text_literal": "{{ text_literal(\"it's a ; -- '' \\\\ {x}\") }}",
            "in_text_list": "{{ in_text_list('item', 'list') }}",
            "full_match": "{{ full_match('text', '[+-]?[0-9]+([.]0*)?') }}",
            "week": "{{ period_start('day', 'week') }}",
            "quarter": "{{ period_start('day', 'quarter') }}",
            "median": "{{ quantile('number', 0.5) }}",
        }
    )


def run(sql: str, types: dict[str, str], rows: Sequence[Sequence[Any]], is_aggregate: bool = False) -> list[Any]:
    """The expression's value for each row of typed columns (for all rows together if it is an aggregate)."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    lists = ", ".join(f"unnest(?::{kind}[]) as {name}" for name, kind in types.items())
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        found = connection.execute(f"select {sql} from (select {lists})", columns).fetchall()
    assert len(found) == (1 if is_aggregate else len(rows))
    return [row[0] for row in found]


def moments(zone: ZoneInfo) -> list[datetime]:
    """2,000 drawn UTC instants of 1995 to 2025, half of them within three hours of a change of the zone's clocks."""
    draw = random.Random(SEED)
    start, end = datetime(1995, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(0, int((end - start).total_seconds() // 3600), 24)]
    days = zip(hours, hours[1:], strict=False)
    changes = [day for day, after in days if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()]
    drawn = [start + timedelta(seconds=draw.randrange(int((end - start).total_seconds()))) for _ in range(1000)]
    return drawn + [
        draw.choice(changes or hours) + timedelta(seconds=draw.randrange(-3 * 3600, 27 * 3600)) for _ in range(1000)
    ]


def instant_of(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The UTC instant (naive) of a local time, by the rule for skipped and repeated ones; None if there is none."""
    earlier, later = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    is_skipped = earlier.astimezone(zone).replace(tzinfo=None) != local
    if is_skipped and local.time() != time.min:
        return None
    return (earlier if is_skipped else later).replace(tzinfo=None)


@pytest.mark.parametrize("name", ZONES)
def test_text_without_an_offset_is_local_time_of_the_zone(macros: dict[str, str], name: str) -> None:
    zone = ZoneInfo(name)
    # Local clock readings around every instant: some of them were skipped, some came twice.
    locals_ = [moment.astimezone(zone).replace(tzinfo=None) for moment in moments(zone)]
    locals_ += [local + timedelta(hours=1) for local in locals_]
    shapes = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
    texts = [local.strftime(shapes[number % 2]) for number, local in enumerate(locals_)]
    found = run(macros[f"instant {name}"], {"text": "varchar"}, [(text,) for text in texts])
    expected = [instant_of(local, zone) for local in locals_]
    wrong = [case for case in zip(texts, found, expected, strict=True) if case[1] != case[2]]
    assert not wrong, wrong[:5]
    assert (None in expected) is (name in ZONES_WITH_SUMMER_TIME)


@pytest.mark.parametrize("name", ["UTC", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_offset_in_the_text_wins_over_the_zone(macros: dict[str, str], name: str) -> None:
    draw = random.Random(SEED)
    texts, expected = [], []
    for moment in moments(ZoneInfo("UTC")):
        minutes = draw.choice((0, 0, 60, -180, 330, 345, -210, 14 * 60, -12 * 60))
        local = moment.astimezone(timezone(timedelta(minutes=minutes)))
        sign, (hour, minute) = ("-" if minutes < 0 else "+"), divmod(abs(minutes), 60)
        offsets = [f"{sign}{hour:02}:{minute:02}", f"{sign}{hour:02}{minute:02}"]
        offsets += [f"{sign}{hour:02}"] * (minute == 0) + ["Z"] * (minutes == 0)
        texts.append(local.strftime(draw.choice(("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"))) + draw.choice(offsets))
        expected.append(moment.replace(tzinfo=None))
    found = run(macros[f"instant {name}"], {"text": "varchar"}, [(text,) for text in texts])
    assert [(text, value) for text, value, right in zip(texts, found, expected, strict=True) if value != right] == []


def test_text_that_is_no_time_is_null(macros: dict[str, str]) -> None:
    texts = [None, "", "never", "2018-02-30", "30/01/2018", "01.02.2018", "2018-01-01 25:00:00", "1520000000", "2018"]
    assert run(macros["instant Europe/Berlin"], {"text": "varchar"}, [(text,) for text in texts]) == [None] * len(texts)


@pytest.mark.parametrize("name", ZONES)
def test_local_date_is_the_day_on_the_wall_of_the_zone(macros: dict[str, str], name: str) -> None:
    zone = ZoneInfo(name)
    drawn = moments(zone)
    rows = [(moment.replace(tzinfo=None),) for moment in drawn]
    found = run(macros[f"local_date {name}"], {"moment": "timestamp"}, [*rows, (None,)])
    assert found == [*(moment.astimezone(zone).date() for moment in drawn), None]


@pytest.mark.parametrize("name", ZONES)
def test_day_in_a_file_is_the_same_day_in_the_warehouse(macros: dict[str, str], name: str) -> None:
    """A date read as local midnight and turned back to a local date is itself, save a day that its zone left out."""
    days = [date(1995, 1, 1) + timedelta(days=number) for number in range(365 * 30)]
    instants = run(macros[f"instant {name}"], {"text": "varchar"}, [(day.isoformat(),) for day in days])
    found = run(macros[f"local_date {name}"], {"moment": "timestamp"}, [(instant,) for instant in instants])
    moved = {day: back for day, back in zip(days, found, strict=True) if day != back}
    assert moved == ({date(2011, 12, 30): date(2011, 12, 31)} if name == "Pacific/Apia" else {})


def test_seconds_between_are_whole_and_negative_backwards(macros: dict[str, str]) -> None:
    draw = random.Random(SEED)
    start = datetime(1970, 1, 1)
    rows = [
        tuple(start + timedelta(microseconds=draw.randrange(2 * 10**15)) for _ in ("earlier", "later"))
        for _ in range(1000)
    ]
    found = run(macros["seconds_between"], {"earlier": "timestamp", "later": "timestamp"}, [*rows, (start, None)])
    seconds = [
        (later - start) // timedelta(seconds=1) - (earlier - start) // timedelta(seconds=1) for earlier, later in rows
    ]
    assert found == [*seconds, None]


def test_surrogate_key_is_the_md5_of_its_parts_and_null_with_its_last(macros: dict[str, str]) -> None:
    draw = random.Random(SEED)
    words = [None, "", "a", "A", "007", "7", "ü", "🙂", " ", "null", "2018-01-01"]
    rows = [tuple(draw.choice(words) for _ in range(3)) for _ in range(2000)]
    found = run(macros["surrogate_key"], dict.fromkeys("abc", "varchar"), rows)
    by_key: dict[str, tuple[str | None, ...]] = {}
    for row, key in zip(rows, found, strict=True):
        if row[2] is None:
            assert key is None, row
            continue
        text = "|".join("~" if part is None else part for part in row)
        assert key == hashlib.md5(text.encode()).hexdigest(), row
        assert by_key.setdefault(key, row) == row, "two records share a key"


def test_text_from_the_configuration_stays_text_in_sql(macros: dict[str, str]) -> None:
    assert run(macros["text_literal"], {"x": "varchar"}, [("",)]) == ["it's a ; -- '' \\ {x}"]


def test_code_is_in_a_list_only_as_a_whole_element(macros: dict[str, str]) -> None:
    items = ["NA", "99", "9", "", "a", "%", "_", "__", "9%", "n", "na", "A"]
    lists = [None, "", "NA", "99", "NA|99", "a|NA|99|b", "%|x"]
    rows = [(item, joined) for item in items for joined in lists]
    found = run(macros["in_text_list"], {"item": "varchar", "list": "varchar"}, rows)
    wrong = [
        row
        for row, value in zip(rows, found, strict=True)
        if value is not (row[0] in (row[1] or "").split("|") and row[1] is not None)
    ]
    assert not wrong


def test_pattern_matches_the_whole_text_and_ascii_digits_alone(macros: dict[str, str]) -> None:
    texts = ["9", "9.", "9.000", "+9", "-1", "9.5", " 9", "9 ", "9\n", "９", "٣", "1e1", "", "x9", None]
    found = run(macros["full_match"], {"text": "varchar"}, [(text,) for text in texts])
    assert found == [True] * 5 + [False] * 9 + [None]


def test_weeks_begin_on_monday_and_quarters_in_january(macros: dict[str, str]) -> None:
    days = [date(1999, 12, 25) + timedelta(days=number) for number in range(2000)]
    weeks = run(macros["week"], {"day": "date"}, [(day,) for day in days])
    assert weeks == [day - timedelta(days=day.weekday()) for day in days]
    quarters = run(macros["quarter"], {"day": "date"}, [(day,) for day in days])
    assert quarters == [date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) for day in days]


def test_median_lies_between_the_two_middle_numbers_and_leaves_nulls_out(macros: dict[str, str]) -> None:
    numbers = [(1,), (None,), (10,), (2,), (3,)]
    assert run(macros["median"], {"number": "bigint"}, numbers, is_aggregate=True) == [2.5]
    assert run(macros["median"], {"number": "bigint"}, [(None,)], is_aggregate=True) == [None]
