"""Claims about JSON lines: what is a record, and what an object with members of its own becomes."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import SourceFileError
from ingestion.readers.jsonl_records import MAX_DEPTH, JsonlRecords
from ingestion.readers.lines import UnreadableFile
from ingestion.records import FileReader
from ingestion.settings import FileMapping

KEY = b"k" * 32
Rows = list[dict[str, Any]]
Read = Callable[..., tuple[Rows, list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_(content: str, **settings: Any) -> tuple[Rows, list[str]]:
        path = tmp_path / "events.jsonl"
        path.write_bytes(content.encode())
        mapping = FileMapping(
            name="events", family="web_analytics", entity="events", glob="*", format="jsonl", **settings
        )
        reader = FileReader(mapping, path, "events.jsonl", KEY, "UTC")
        return [row for batch in reader.batches() for row in batch.to_pylist()], reader.notes

    return read_


def hashed(text: str) -> str:
    return hmac.new(KEY, text.encode(), "sha256").hexdigest()


def test_the_payload_is_the_line_as_received(read: Read) -> None:
    line = '{ "b": {"x": 1.10, "n": 123456789012345678901234567890},"a":"ü\\u00fc" }'
    [row], _ = read(f"\n  {line}\t\r\n\n", columns={"session": "b.x"})
    assert (row["line"], row["payload"], row["is_parseable"], row["record_key"]) == (2, line, True, None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": 1', "no JSON: "),
        ("{'id': 1}", "no JSON: unexpected character"),
        ('{"id": NaN}', "no JSON: "),
        ('{"id": 1} {"id": 2}', "no JSON: "),
        ('{"id": "\\ud800"}', "no JSON: no low surrogate"),
        ('{"id": "a\0b"}', "not utf-8 text, or holds a NUL"),
        ('{"id": "a\\u0000b"}', "it holds a NUL"),
        ('{"id": 1, "id": 2}', "member 'id' stands twice"),
        ("[1, 2]", "JSON, but a list and not an object"),
        ('"text"', "JSON, but a text and not an object"),
        ("null", "JSON, but null and not an object"),
        ('{"id": ' + "[" * 300 + "]" * 300 + "}", f"nested more than {MAX_DEPTH} deep"),
        ('{"id": ' + "[" * 5000 + "]" * 5000 + "}", "no JSON: depth limit exceeded"),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_broken_line_costs_one_record_and_is_kept(tmp_path: Path, line: str, problem: str, position: int) -> None:
    lines = ['{"id": 7}', '{"id": 8}']
    lines.insert(position, line)
    path = tmp_path / "file"
    path.write_text("\n".join(lines), encoding="utf-8")
    records = list(JsonlRecords(path, names=["id"]))
    assert [record.line for record in records] == [1, 2, 3]
    assert [record.fields["id"] for record in records if isinstance(record.fields, dict)] == [7, 8]
    broken = records[position]
    assert broken.fields is None
    assert broken.raw == line.replace("\0", "\\x00")
    assert problem in broken.problem


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "id", "user": {"id": 2}, "items": [{"id": 3}, {"id": 4}]}',  # the same name, but in other objects
        '{"id": 1, "text": "\\\\u0000"}',  # a backslash and u0000, no NUL
        '{"id": 1, "list": [' + "{}," * 500 + "1]}",  # many brackets, not deep
        '{"id": 18446744073709551616, "text": "\\ud83d\\ude00 \u202e"}',
    ],
)
def test_what_only_looks_broken_is_a_record(tmp_path: Path, line: str) -> None:
    path = tmp_path / "file"
    path.write_text(line, encoding="utf-8")
    [record] = JsonlRecords(path, names=["id"])
    assert (record.problem, record.raw) == ("", line)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ('"007"', "007"),
        ("7", "7"),
        ("1.10", "1.10"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("true", "true"),
        ('{"a": [1, 2.50]}', '{"a":[1,2.50]}'),
        ("null", None),
        ('" "', None),
    ],
)
def test_the_key_is_the_member_s_text(read: Read, value: str, key: str | None) -> None:
    [row], _ = read(f'{{"order": {{"id": {value}}}}}\n', key=["order.id"])
    assert row["record_key"] == key
    [row], _ = read(f'{{"order": {{"id": {value}}}, "line": 2}}\n', key=["order.id", "line"])
    assert row["record_key"] == (None if key is None else json.dumps([key, "2"], separators=(",", ":")))


def test_a_record_without_the_key_s_member_has_none(read: Read) -> None:
    rows, _ = read('{"order": {"id": 1}}\n{"order": {}}\n{"order": 5}\n{"order": [{"id": 2}]}\n', key=["order.id"])
    assert [row["record_key"] for row in rows] == ["1", None, None, None]


def test_the_time_of_the_last_change_is_read_by_its_path(read: Read) -> None:
    rows, _ = read('{"meta": {"at": "2026-07-01T12:00:00+02:00"}}\n{"meta": null}\n', modified_at="meta.at")
    assert [row["event_at"] for row in rows] == [datetime(2026, 7, 1, 10), None]


def test_redactions_reach_nested_members_and_leave_the_rest_exact(read: Read) -> None:
    line = '{"n": 123456789012345678901234567890, "user": {"mail": "ann@example.org", "phone": 49, "x": 1.10}, "z": []}'
    [row], _ = read(line, redact={"hash": ["user.mail"], "drop": ["user.phone"]})
    digest = hashed("ann@example.org")
    assert row["payload"] == (f'{{"n":123456789012345678901234567890,"user":{{"mail":"{digest}","x":1.10}},"z":[]}}')


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ('{"mail": "a", "n": 1}', {"mail": hashed("a"), "n": 1}),
        ('[{"mail": "a"}, {"mail": "b"}, 5]', [{"mail": hashed("a")}, {"mail": hashed("b")}, 5]),
        ('{"mail": 49.50}', {"mail": hashed("49.50")}),
        ('{"mail": ["a"]}', {"mail": hashed('["a"]')}),
        ('{"mail": null}', {"mail": None}),
        ('{"mail": ""}', {"mail": ""}),
    ],
)
def test_a_hash_replaces_a_value_of_any_kind(read: Read, member: str, expected: object) -> None:
    [row], _ = read(f'{{"user": {member}}}', redact={"hash": ["user.mail"]})
    assert json.loads(row["payload"]) == {"user": expected}


def test_a_member_whose_own_name_holds_the_dot_is_redacted_too(read: Read) -> None:
    rows, _ = read('{"user.mail": "a", "user": {"mail": "b"}}\n{"a.user.mail": 1}\n', redact={"drop": ["user.mail"]})
    assert [row["payload"] for row in rows] == ['{"user":{}}', '{"a.user.mail":1}']


def test_a_broken_line_is_withheld_where_a_mapping_redacts(read: Read) -> None:
    rows, _ = read('{"mail": "ann@example.org"}\n{"mail": "bob@example.org"\n', redact={"hash": ["mail"]})
    assert "bob" not in rows[1]["payload"] and "withheld" in rows[1]["payload"]


@pytest.mark.parametrize(
    ("content", "settings", "parts"),
    [
        ('{"Id": 1}\n', {"key": ["id"]}, ["'id' stands in no record; the file has 'Id' (only case", '"Id" in key']),
        (
            '{"user": {"idd": 1}}\n',
            {"key": ["user.id"]},
            ["'user.id' stands in no record (nearest in the file: 'user.i"],
        ),
        ('{"a": 1}\n', {"redact": {"drop": ["phone"]}}, ["'phone' stands in no record."]),
        ('{"a": 1}\n', {"redact": {"hash": ["phone"]}}, ["'phone' stands in no record."]),
        ('{"a": 1}\n', {"modified_at": "at"}, ["'at' stands in no record"]),
        ('{"a b": 1}\n', {"columns": {"x": "a b "}}, ["only white space differs", 'columns.x = "a b"']),
        ('{"a.b": 1}\n', {"key": ["a.b"]}, ["""nearest in the file: '"a.b"'"""]),
        ('{"a": \n', {}, ["none of its lines is a JSON object. Line 1: no JSON", "jq -c '.[]' FILE"]),
        ('[{"a": 1}, {"a": 2}]\n', {}, ["none of its lines is a JSON object. Line 1: JSON, but a list"]),
        ('\n[\n  {"a": 1},\n  {"a": 2}\n]\n', {}, ["line 2: it is one JSON document over several lines"]),
    ],
)
def test_a_file_that_is_not_what_the_mapping_says_is_refused(
    read: Read, content: str, settings: dict[str, Any], parts: list[str]
) -> None:
    with pytest.raises(SourceFileError) as caught:
        read(content, **settings)
    for part in ["files mapping 'events': events.jsonl", "What to do: ", *parts]:
        assert part in str(caught.value)


def test_a_mapped_member_that_no_record_has_is_a_note_since_it_may_be_rare(read: Read) -> None:
    columns = {"a": "user.plan", "b": "coupon", "c": "user.id"}
    rows, notes = read('{"user": {"id": 1, "plans": "x"}}\n{"user": {}}\n', columns=columns)
    assert len(rows) == 2
    assert notes == [
        "events.jsonl: 'coupon' stands in no record",
        "events.jsonl: 'user.plan' stands in no record (nearest in the file: 'user.plans')",
    ]


def test_members_need_not_be_in_the_first_record(read: Read) -> None:
    content = '{"a": 1}\n{"a": 2, "user": {"id": 3}}\n{"a": 1, "phone": null}\n'
    rows, notes = read(content, key=["user.id"], columns={"x": "a"}, redact={"drop": ["phone"]})
    assert (len(rows), notes) == (3, [])


@pytest.mark.parametrize("content", ["", "\n\n \n"])
def test_an_empty_file_lacks_nothing(read: Read, content: str) -> None:
    assert read(content, key=["id"], columns={"x": "y"}) == ([], [])


def test_an_encoding_and_a_wrong_one_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes('{"a": "größe"}\n'.encode("cp1252"))
    assert [record.fields for record in JsonlRecords(path, "cp1252")] == [{"a": "größe"}]
    [broken] = JsonlRecords(path)
    assert (broken.fields, broken.problem) == (None, "not utf-8 text, or holds a NUL")
    path.write_bytes('{"a": 1}\n'.encode("utf-16"))
    with pytest.raises(UnreadableFile, match="UTF-16"):
        list(JsonlRecords(path))
    assert [record.fields for record in JsonlRecords(path, "utf-16")] == [{"a": 1}]


plain = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | plain | st.floats(allow_nan=False, allow_infinity=False),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(plain, children, max_size=3),
    max_leaves=8,
)


@given(objects=st.lists(st.dictionaries(plain, values, max_size=4), min_size=1, max_size=4), is_redacted=st.booleans())
def test_any_object_reaches_the_payload_unchanged(
    tmp_path_factory: pytest.TempPathFactory, objects: list[dict[str, Any]], is_redacted: bool
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "file"
    path.write_text("\n".join(json.dumps({**item, "secret": 1}) for item in objects), encoding="utf-8")
    settings: dict[str, Any] = {"redact": {"drop": ["secret"]}} if is_redacted else {}
    mapping = FileMapping(name="a", family="b", entity="c", glob="*", format="jsonl", **settings)
    rows = [row for batch in FileReader(mapping, path, "file", KEY, "UTC").batches() for row in batch.to_pylist()]
    expected = [
        {k: v for k, v in {**item, "secret": 1}.items() if not (is_redacted and k == "secret")} for item in objects
    ]
    assert [json.loads(row["payload"]) for row in rows] == expected
