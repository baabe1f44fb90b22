"""The macros that read what a file says, compiled by dbt and run on DuckDB, against Python's str, json and strptime."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import duckdb
import pytest

SEED = 20261122
BERLIN = ZoneInfo("Europe/Berlin")
# Formats of real exports: German and American sheets, logs, compact stamps, words for months.
FORMATS = [
    "%d.%m.%Y",
    "%d.%m.%y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%Y%m%d%H%M%S",
    "%d %b %Y, %H:%M",
    "%B %d, %Y",
    "%Y-%m-%dT%H:%M:%S.%f",
    "the %d of %m in '%Y",
]
NESTED = ["user.id", "user", "items.0.sku", "score", "big", "share", "ok", "none", "missing.deep", "a/b.c~d"]
FLAT = ["user.id", "User.Id", 'Frage "Q"', "it's", "a/b", "a~b", "$.x", "ü ö"]


class Dbt(Protocol):
    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]: ...


@pytest.fixture(scope="module")
def macros(dbt: Dbt) -> dict[str, str]:
    expressions = {
        "stripped": "{{ stripped('text') }}",
        "decimal_point": "{{ decimal_point('text') }}",
        "offset": "{{ instant_in_format('text', '%d/%b/%Y:%H:%M:%S %z', 'America/New_York') }}",
        "day": "{{ instant_in_format('text', '%Y-%m-%d', 'Europe/Berlin') }}",
        "members": "{{ json_members('given', 'object', 'name', 'value', ['id']) }}",
    }
    expressions |= {f"format {number}": _call("instant_in_format", text) for number, text in enumerate(FORMATS)}
    expressions |= {f"pattern {number}": f"{{{{ datetime_pattern({text!r}) }}}}" for number, text in enumerate(FORMATS)}
    for name, headers in (("nested", NESTED), ("flat", FLAT)):
        fields = f"payload_fields('text', {headers!r}, {name == 'nested'})"
        expressions[name] = ", ".join(
            f"{{{{ payload_field({fields}, {headers!r}, {header!r}, {name == 'nested'}) }}}}" for header in headers
        )
    return dbt.compile(expressions)


def _call(macro: str, format_: str) -> str:
    return f"{{{{ {macro}('text', {format_!r}, 'Europe/Berlin') }}}}"


def run(sql: str, texts: Sequence[str | None]) -> list[Any]:
    """The expression's value for each text."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Kathmandu'")  # no result may depend on it
        found = connection.execute(f"select {sql} from (select unnest(?::varchar[]) as text)", [list(texts)]).fetchall()
    assert len(found) == len(texts)
    return [row[0] if len(row) == 1 else row for row in found]


def test_white_space_of_every_kind_is_cut_at_the_ends_alone(macros: dict[str, str]) -> None:
    spaces = [chr(code) for code in range(1, sys.maxunicode) if chr(code).isspace()]
    texts = [f"{space}{space}9{space}9{space}" for space in spaces] + [" \t\r\n\u00a0\u3000", "", "\u200b9", "９"]
    draw = random.Random(SEED)
    texts += ["".join(draw.choices([*spaces, "a", "ß", "\u200b", "🙂"], k=draw.randrange(9))) for _ in range(2000)]
    found = run(macros["stripped"], [*texts, None])
    assert found == [*(text.strip() for text in texts), None]


def test_decimal_comma_is_a_point_and_a_thousands_point_no_number(macros: dict[str, str]) -> None:
    given = {"3,5": "3.5", "-0,25": "-0.25", "9": "9", ",5": ".5", "9,0": "9.0", "n.a.": "n.a.", "Blank": "Blank"}
    no_numbers = {"1.000": "1,000", "1.234,5": "1,234.5", "1,000.5": "1.000,5", "3.5": "3,5"}
    cases = given | no_numbers
    assert run(macros["decimal_point"], list(cases)) == list(cases.values())


@pytest.mark.parametrize("number", range(len(FORMATS)))
def test_time_in_a_format_is_that_of_strptime_in_the_zone(macros: dict[str, str], number: int) -> None:
    draw = random.Random(SEED + number)
    locals_ = [datetime(2001, 1, 1) + timedelta(seconds=draw.randrange(48 * 365 * 86400)) for _ in range(1000)]
    texts = [local.strftime(FORMATS[number]) for local in locals_]
    found = run(macros[f"format {number}"], texts)
    for text, value in zip(texts, found, strict=True):
        local = datetime.strptime(text, FORMATS[number])
        instant = local.replace(tzinfo=BERLIN, fold=1).astimezone(UTC)
        is_skipped = instant.astimezone(BERLIN).replace(tzinfo=None) != local
        assert value == (None if is_skipped else instant.replace(tzinfo=None)), text


def test_text_of_another_form_and_days_of_no_calendar_are_no_time(macros: dict[str, str]) -> None:
    texts = ["2026-02-30", "2026-13-01", "30.01.2026", "2026-01-30 12:00", "2026-01-30x", "never", "", "20260130", None]
    assert run(macros["day"], texts) == [None] * len(texts)
    assert run(macros["day"], ["2026-2-3"]) == [datetime(2026, 2, 2, 23)]


def test_clock_readings_of_the_spring_gap_are_none_and_of_autumn_the_second(macros: dict[str, str]) -> None:
    texts = ["29.03.26 01:59", "29.03.26 02:00", "29.03.26 02:30", "29.03.26 03:00", "25.10.26 02:30", "25.10.26 03:00"]
    assert run(macros[f"format {FORMATS.index('%d.%m.%y %H:%M')}"], texts) == [
        datetime(2026, 3, 29, 0, 59),
        None,
        None,
        datetime(2026, 3, 29, 1),
        datetime(2026, 10, 25, 1, 30),
        datetime(2026, 10, 25, 2),
    ]


def test_offset_of_a_format_wins_over_the_zone(macros: dict[str, str]) -> None:
    noon = datetime(2015, 5, 17, 12)
    texts = ["17/May/2015:12:00:00 +0000", "17/May/2015:14:00:00 +0200", "17/May/2015:07:30:00 -04:30"]
    assert run(macros["offset"], [*texts, "17/May/2015:12:00:00 Z"]) == [noon] * 4
    assert run(macros["offset"], ["17/May/2015:12:00:00"]) == [None]


def test_formats_are_said_in_the_letters_of_the_other_engine(macros: dict[str, str]) -> None:
    assert [macros[f"pattern {number}"].strip() for number in range(len(FORMATS))] == [
        "d'.'M'.'yyyy",
        "d'.'M'.'yy' 'H':'m",
        "M'/'d'/'yyyy' 'h':'m':'s' 'a",
        "yyyyMMddHHmmss",
        "d' 'MMM' 'yyyy', 'H':'m",
        "MMMM' 'd', 'yyyy",
        "yyyy'-'M'-'d'T'H':'m':'s'.'SSSSSS",
        "'the 'd' of 'M' in '''yyyy",
    ]


def test_header_of_a_nested_record_is_a_path_and_numbers_keep_their_text(macros: dict[str, str]) -> None:
    record = {
        "user": {"id": "007"},
        "items": [{"sku": "x"}, {"sku": "y"}],
        "score": 9,
        "big": 12345678901234567890123,
        "share": 0.25,
        "ok": True,
        "none": None,
        "a/b": {"c~d": " kept "},
    }
    expected = ("007", '{"id":"007"}', "x", "9", "12345678901234567890123", "0.25", "true", None, None, " kept ")
    assert run(macros["nested"], [json.dumps(record)]) == [expected]


def test_header_of_a_flat_record_is_a_name_whatever_its_characters(macros: dict[str, str]) -> None:
    record = {header: str(number) for number, header in enumerate(FLAT)}
    assert run(macros["flat"], [json.dumps(record), "{}"]) == [tuple(map(str, range(len(FLAT)))), (None,) * len(FLAT)]


def test_members_of_an_object_become_rows_and_blank_ones_stay(macros: dict[str, str]) -> None:
    objects = {
        1: {"q1": "9", "it's": None, 'say "x"': "ü"},
        2: {},
        3: None,
        4: {"q1": "NA"},
    }
    with duckdb.connect() as connection:
        connection.execute("create table given (id integer, object varchar)")
        rows = [(key, None if members is None else json.dumps(members)) for key, members in objects.items()]
        connection.executemany("insert into given values (?, ?)", rows)
        found = connection.execute(macros["members"]).fetchall()
    assert sorted(found, key=str) == sorted(
        [(key, name, text) for key, members in objects.items() for name, text in (members or {}).items()], key=str
    )
