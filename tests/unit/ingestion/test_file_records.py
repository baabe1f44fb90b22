"""Claims about what one file's records become, and about what its errors tell the person who must act."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import SourceFileError
from ingestion.instants import to_instant
from ingestion.records import FileReader
from ingestion.settings import FileMapping

Rows = list[dict[str, Any]]
Read = Callable[..., Rows]


def mapping(**settings: Any) -> FileMapping:
    return FileMapping(name="answers", family="surveys", entity="answers", glob="*.csv", **settings)


def rows_of(path: Path, settings: FileMapping) -> Rows:
    reader = FileReader(settings, path, "in/answers.csv", hash_key=b"k" * 32, default_timezone="UTC")
    return [row for batch in reader.batches() for row in batch.to_pylist()]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_(content: str, **settings: Any) -> Rows:
        path = tmp_path / "answers.csv"
        path.write_bytes(content.encode())
        return rows_of(path, mapping(**settings))

    return read_


def test_the_payload_is_the_record_as_json_and_its_hash_is_of_exactly_that(read: Read) -> None:
    [row] = read('b,a\n"x ""y""",007\n')
    assert row["payload"] == r'{"a":"007","b":"x \"y\""}'
    assert row["payload_sha256"] == hashlib.sha256(row["payload"].encode()).hexdigest()
    assert (row["line"], row["is_parseable"], row["record_key"], row["event_at"]) == (2, True, None, None)


@pytest.mark.parametrize(
    ("key", "expected"),
    [(["a"], "1"), (["a", "b"], '["1","é"]'), (["b", "a"], '["é","1"]'), (["c"], None), (["a", "c"], None), ([], None)],
)
def test_the_key_is_text_or_a_json_array_and_a_blank_part_makes_none(
    read: Read, key: list[str], expected: str | None
) -> None:
    [row] = read("a,b,c\n1,é, \n", key=key)
    assert row["record_key"] == expected


def test_an_unparseable_line_lands_as_it_is_without_key(read: Read) -> None:
    rows = read("a,b\n1,2,3\n4,5\n", key=["a"])
    assert [(row["payload"], row["is_parseable"], row["record_key"]) for row in rows] == [
        ("1,2,3", False, None),
        ('{"a":"4","b":"5"}', True, "4"),
    ]


def test_unparseable_lines_are_withheld_where_a_mapping_redacts(read: Read) -> None:
    first, second, third = read("a,b\nann,2,3\nbob,2,3\nann,2,3\n", redact={"drop": ["a"]})
    assert "ann" not in first["payload"] and "withheld" in first["payload"]
    assert first["payload_sha256"] == third["payload_sha256"] != second["payload_sha256"]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-29 01:30:00", datetime(2026, 3, 29, 0, 30)),
        ("2026-03-29T03:30:00", datetime(2026, 3, 29, 1, 30)),  # an hour later it is two hours later by the clock
        (" 2026-01-05 ", datetime(2026, 1, 4, 23)),
        ("2026-01-05T00:00:00Z", datetime(2026, 1, 5)),
        ("20260105T000000+0530", datetime(2026, 1, 4, 18, 30)),
        ("0001-01-01", None),  # before time in UTC
        ("05/01/2026", None),
        ("", None),
    ],
)
def test_iso_times_become_utc_and_anything_else_none(text: str, utc: datetime | None) -> None:
    assert to_instant(text, ZoneInfo("Europe/Berlin")) == utc


ERRORS = [
    # content, settings, line, parts of the message
    ("id;score;text\n1;2;3\n", {"columns": {"score": "score", "comment": "text"}}, 1, ['delimiter = ";"', "it has 1"]),
    ("id\tscore\n", {"key": ["id"]}, 1, [r'delimiter = "\t"']),
    (
        "Score,text\n",
        {"columns": {"score": "score", "comment": "text"}},
        1,
        ["'score' is missing; the file has 'Score' (only case differs)"],
    ),
    ("idd,text\n", {"columns": {"a": "id", "b": "text"}}, 1, ["'id' is missing (nearest in the file: 'idd')"]),
    ("a,b\n", {"key": ["x"], "modified_at": "y"}, 1, ["none of the mapped headers", "'a', 'b'", "Check that the glob"]),
    ("a,b\n", {"redact": {"drop": ["phone"]}, "key": ["a"]}, 1, ["'phone' is missing.", "ask the vendor"]),
    ("a,a\n", {"key": ["a"]}, 1, ["header 'a' stands at positions 1 and 2"]),
]


@pytest.mark.parametrize(("content", "settings", "line", "parts"), ERRORS)
def test_an_unfit_header_names_mapping_file_line_and_remedy(
    read: Read, content: str, settings: dict[str, Any], line: int, parts: list[str]
) -> None:
    with pytest.raises(SourceFileError) as caught:
        read(content, **settings)
    message = str(caught.value)
    assert message.startswith(f"files mapping 'answers': in/answers.csv, line {line}: ")
    assert "What to do: " in message
    for part in parts:
        assert part in message


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(values=st.lists(st.tuples(text, text), max_size=6), delimiter=st.sampled_from(",;|"))
def test_any_text_reaches_the_payload_unchanged(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]], delimiter: str
) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace('"', '""') + '"'

    lines = [delimiter.join(map(quoted, row)) for row in [("first", "sec;ond"), *values]]
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    path.write_bytes("\n".join(lines).encode())
    rows = rows_of(path, mapping(delimiter=delimiter))
    assert [json.loads(row["payload"]) for row in rows] == [{"first": a, "sec;ond": b} for a, b in values]
    assert all(row["is_parseable"] for row in rows)
