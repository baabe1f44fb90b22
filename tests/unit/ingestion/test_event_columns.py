"""Claims about the columns of events: those of the canonical entity, and values read as SQL reads a record's text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from ingestion.events.columns import read_column
from ingestion.landing import EVENTS, MOMENT

TYPES = {
    "text": pa.string(),
    "channel": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "instant": pa.timestamp("us"),
}


def test_events_have_the_columns_that_dbt_declares(root: Path) -> None:
    variables = yaml.safe_load((root / "dbt_project/dbt_project.yml").read_text())["vars"]
    assert sorted(EVENTS) == variables["event_entities"]
    for entity, columns in EVENTS.items():
        declared = variables["entities"][entity]
        assert columns == {name: TYPES[spec.split()[0]] for name, spec in declared.items()}
        assert [name for name, type_ in columns.items() if type_ == TYPES["instant"]] == [MOMENT]


@pytest.mark.parametrize(
    "text", ["true", "T", "yes", "y", "1", "FALSE", "f", "No", "n", "0", "on", "off", "2", "1.0", "tru", "true."]
)
def test_true_and_false_are_the_words_that_duckdb_knows(text: str) -> None:
    [[known]] = duckdb.execute("select try_cast(? as boolean)", [text]).fetchall()
    values, problems = read_column(pa.array([text]), pa.bool_())
    assert (values.to_pylist(), bool(problems)) == ([known], known is None)


def read(column: Any, type_: pa.DataType) -> tuple[list[Any], dict[int, str]]:
    values, problems = read_column(column, type_)
    return values.to_pylist(), dict(problems)


def test_an_integer_is_plain_digits_and_blank_is_none() -> None:
    texts = pa.array(["7", " 7.0 ", "+7", "7.5", "1e3", "0x10", "9223372036854775808", "", None])
    values, problems = read(texts, pa.int64())
    assert values == [7, 7, 7, None, None, None, None, None, None]
    assert sorted(problems) == [3, 4, 5, 6]
    assert read(pa.array([7.0, 7.5, None]), pa.int64()) == ([7, None, None], {1: "is no integer"})
    assert read(pa.array([2**63], pa.uint64()), pa.int64())[1] == {0: "is no integer"}


def test_a_time_that_no_calendar_has_is_no_time() -> None:
    values, problems = read(pa.array([0, 10**15, None], pa.timestamp("s")), pa.timestamp("us"))
    assert [value and value.year for value in values] == [1970, None, None]
    assert problems == {1: "is no day of a calendar", 2: "is empty"}


@pytest.mark.parametrize(("unit", "beyond"), [("s", 10**12), ("ms", 10**15), ("us", 10**18), ("us", -(10**17))])
def test_a_time_beyond_the_calendar_is_no_time_in_any_unit(unit: Any, beyond: int) -> None:
    values, problems = read(pa.array([0, beyond], pa.int64()).cast(pa.timestamp(unit)), pa.timestamp("us"))
    assert values[1] is None
    assert problems == {1: "is no day of a calendar"}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
def test_texts_stay_as_they_are_whatever_arrow_calls_them(kind: pa.DataType) -> None:
    given = ["007", " a ", "", None, "007"]
    assert read(pa.array(given).cast(kind), pa.string()) == (given, {})
    assert read(pa.array([7, None]), pa.string()) == (["7", None], {})


def test_bytes_that_are_no_text_are_named_by_row() -> None:
    broken = pa.array([b"a", b"caf\xe9", b"a\0b", None]).view(pa.string())
    assert read(broken, pa.string()) == (["a", None, None, None], {1: "is no text", 2: "is no text"})
