"""Bad records in good files: each costs itself, is kept as it was, counted, and named with its line.

One load of all files. For each, counted by hand: the records that are new, repeated and unparseable, and so read; as
many rows landed as are new. Files that are refused as a whole stand in ``test_bad_files.py``; values that only
SQL can judge (a score of 11, the 31st of February) in the tests of dbt.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from ingestion.load import load_files
from ingestion.report import FileRead
from ingestion.settings import FileMapping

HEADER = "id,score,comment\n"
HIT = '192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET /%s HTTP/1.1" 200 5\n'
LOG: dict[str, Any] = {"format": "access_log", "key": ["path"], "columns": {"page": "path"}}
JSONL = {"format": "jsonl"}
FIXED = {"format": "fixed_width", "fields": {"id": [1, 3], "score": [4, 5]}}
INJECTION = "'); drop table raw_files.surveys_answers; --"
ODD_TEXT = "\u202egnol \u2066x\u2069 😀👩‍👩‍👧 e\u0301 \u200b ９ ٣ \t"


@dataclass(frozen=True)
class Case:
    """One file, and what becomes of its records."""

    what: str
    content: bytes | str
    new: int
    unparseable: int = 0
    repeated: int = 0
    says: tuple[str, ...] = ()  # "<line>: <what is wrong>" of the first three
    holds: tuple[str, ...] = ()  # texts that must be in a payload, character by character
    settings: dict[str, Any] = field(default_factory=dict)


def parquet(**columns: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def xlsx(*rows: list[Any]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book["Sheet"].append(row)
    book.save(stream)
    return stream.getvalue()


def jsonl_with(line: str, position: int) -> str:
    lines = ['{"id": 1, "score": 9}', '{"id": 2, "score": 8}', '{"id": 3, "score": 7}']
    lines.insert(position, line)
    return "\n".join(lines)


CSV = [
    Case("a short row", HEADER + "1,9\n2,8,b\n", 2, 1, says=("2: 2 fields, the header has 3",), holds=("1,9",)),
    Case("a long row", HEADER + "1,9,a,b,c\n2,8,b\n", 2, 1, says=("2: 5 fields",), holds=("1,9,a,b,c",)),
    Case("an unquoted comma", HEADER + "1,9,well, yes\n", 1, 1, says=("2: 4 fields",), holds=("1,9,well, yes",)),
    Case("a quote left open", HEADER + '1,9,"a\n2,8,b\n3,7,c\n', 3, 1, says=("2: ",), holds=('1,9,"a', "c")),
    Case("a quote left open at the end", HEADER + '1,9,a\n2,8,"b', 2, 1, says=("3: ",), holds=('2,8,"b',)),
    Case("text behind a quote", HEADER + '1,9,"a"b\n2,8,c\n', 2, 1, says=("2: ",), holds=('1,9,"a"b',)),
    Case("quotes inside a field", HEADER + '1,9,5" screen\n', 1, holds=('5" screen',)),
    Case(
        "a NUL", HEADER + "1,9,a\0b\n2,8,c\n", 2, 1, says=("2: not utf-8 text, or holds a NUL",), holds=("1,9,a\\x00b",)
    ),
    Case("latin-1 in a row", (HEADER + "1,9,größe\n2,8,b\n").encode("latin-1"), 2, 1, holds=("1,9,gr\\xf6\\xdfe",)),
    Case(
        "cp1252 declared",
        (HEADER + "1,9,€ größe\n").encode("cp1252"),
        1,
        holds=("€ größe",),
        settings={"encoding": "cp1252"},
    ),
    Case(
        "UTF-16 declared",
        (HEADER + "1,9,größe\n").encode("utf-16"),
        1,
        holds=("größe",),
        settings={"encoding": "utf-16"},
    ),
    Case("a byte order mark", "\ufeff" + HEADER + "1,9,a\n", 1, holds=('"id":"1"',)),
    Case("line ends of two kinds", HEADER + "1,9,a\r\n2,8,b\n", 2, holds=('"comment":"a"',)),
    Case("line ends inside quotes", HEADER + '1,9,"a\r\nb\nc"\n2,8,d\n', 2, holds=("a\r\nb\nc",)),
    Case("blank lines", HEADER + "\n1,9,a\n\n\n2,8,b\n\n", 2),
    Case("no line end at the end", HEADER + "1,9,a\n2,8,b", 2),
    Case("a file cut in its last row", HEADER + "1,9,a\n2,8", 2, 1, says=("3: 2 fields",), holds=("2,8",)),
    Case("a file cut in its last value", HEADER + "1,9,a\n12,8,b"[:-3], 2, 1, holds=("12,",)),
    Case("nothing at all", "", 0),
    Case("only a byte order mark", "\ufeff", 0),
    Case("only a header", HEADER, 0),
    Case("a further column", "id,score,comment,extra\n1,9,a,kept\n", 1, holds=('"extra":"kept"',)),
    Case("rows that come again", HEADER + "1,9,a\n" * 3 + "2,8,b\n", 2, repeated=2),
    Case("rows that come again without a key", HEADER + "1,9,a\n" * 3, 3, settings={"key": []}),
    Case("broken rows that come again", HEADER + "1,9\n" * 3, 3, 3, says=("2: ", "3: ", "4: ")),
    Case("one id with two contents", HEADER + "1,9,a\n1,2,a\n", 2, holds=('"score":"9"', '"score":"2"')),
    Case("blank keys", HEADER + ",9,a\n ,8,b\n,9,a\n", 3, holds=('"id":" "',)),
    Case("rows of delimiters", HEADER + ",,\n,,\n", 2),
    Case(
        "text that looks like something else", HEADER + "007,1e3,NA\n+1,=1+1,@x\n", 2, holds=('"007"', '"=1+1"', '"NA"')
    ),
    Case("SQL in every field", HEADER + f'"{INJECTION}","{INJECTION}","{INJECTION}"\n', 1, holds=(INJECTION,)),
    Case("bidirectional text and emoji", HEADER + f"1,9,{ODD_TEXT}\n", 1, holds=(ODD_TEXT.replace("\t", "\\t"),)),
    Case("HTML and templates", HEADER + "1,9,<script>{{ x }}</script>\n", 1, holds=("<script>{{ x }}</script>",)),
    Case("a cell of ten megabytes", HEADER + f"1,9,{'x' * 10_000_000}\n2,8,b\n", 2, holds=("x" * 10_000_000,)),
    Case("gzip in two parts", gzip.compress(HEADER.encode()) + gzip.compress(b"1,9,a\n"), 1, holds=('"id":"1"',)),
    Case("the wrong quote", HEADER + "1,9,'a, b'\n2,8,c\n", 2, 1, says=("2: 4 fields",), holds=("1,9,'a, b'",)),
]
JSON = [
    *(
        Case(
            f"a cut line at position {n}",
            jsonl_with('{"id": 9, "sco', n),
            4,
            1,
            says=(f"{n + 1}: no JSON",),
            settings=JSONL,
        )
        for n in range(4)
    ),
    Case("two objects on a line", jsonl_with('{"id": 8} {"id": 9}', 1), 4, 1, says=("2: no JSON",), settings=JSONL),
    Case(
        "a line that is a list",
        jsonl_with("[9]", 1),
        4,
        1,
        says=("2: JSON, but a list",),
        holds=("[9]",),
        settings=JSONL,
    ),
    Case("a line that is null", jsonl_with("null", 1), 4, 1, says=("2: JSON, but null",), settings=JSONL),
    Case("NaN", jsonl_with('{"id": 9, "score": NaN}', 0), 4, 1, says=("1: no JSON",), settings=JSONL),
    Case(
        "a member twice",
        jsonl_with('{"id": 8, "id": 9}', 0),
        4,
        1,
        says=("1: member 'id' stands twice",),
        settings=JSONL,
    ),
    Case("half a surrogate pair", jsonl_with(r'{"id": "\ud83d"}', 0), 4, 1, holds=(r'"\ud83d"',), settings=JSONL),
    Case(
        "a whole surrogate pair",
        jsonl_with(r'{"id": "\ud83d\ude00"}', 0),
        4,
        holds=(r'"\ud83d\ude00"',),
        settings=JSONL,
    ),
    Case("an escaped NUL", jsonl_with(r'{"id": "a\u0000b"}', 0), 4, 1, says=("1: it holds a NUL",), settings=JSONL),
    Case(
        "JSON 500 deep",
        jsonl_with('{"id": ' + "[" * 500 + "]" * 500 + "}", 0),
        4,
        1,
        says=("1: nested",),
        settings=JSONL,
    ),
    Case("JSON 100,000 deep", jsonl_with("[" * 100_000, 0), 4, 1, says=("1: no JSON",), settings=JSONL),
    Case("a number of 30 digits", jsonl_with(f'{{"id": {"7" * 30}}}', 0), 4, holds=(f": {'7' * 30}",), settings=JSONL),
    Case(
        "ids that differ in the 20th digit",
        f'{{"id": {"7" * 20}, "score": 1}}\n{{"id": {"7" * 19}8}}\n',
        2,
        settings=JSONL,
    ),
    Case(
        "latin-1 in JSON",
        '{"id": 1, "score": "ö"}\n{"id": 2}\n'.encode("latin-1"),
        2,
        1,
        holds=("\\xf6",),
        settings=JSONL,
    ),
    Case("JSON lines that come again", '{"id": 1, "score": 9}\n' * 3, 1, repeated=2, settings=JSONL),
    Case("JSON lines between blank ones", '\n\n{"id": 1, "score": 9}\r\n  \n', 1, settings=JSONL),
    Case("a record without the key", jsonl_with('{"score": 1}', 3), 4, holds=('{"score": 1}',), settings=JSONL),
]
OTHERS = [
    Case(
        "garbage between hits",
        HIT % "a" + "rubbish 192.0.2.9\n" + HIT % "b" + "\0\n",
        4,
        2,
        says=("2: not in the common", "4: not utf-8"),
        settings=LOG,
    ),
    Case("a hit with a further field", HIT % "a" + (HIT % "b").rstrip() + ' "192.0.2.9"\n', 2, 1, settings=LOG),
    Case(
        "a scanner's bytes",
        HIT % "a" + (HIT % "b").replace("GET /b HTTP/1.1", r"\x16\x03"),
        2,
        holds=(r"\\x16\\x03",),
        settings=LOG,
    ),
    Case(
        "lines that are too short",
        "001 9\n002\n003 7\n\n004 \n",
        4,
        2,
        says=("2: 3 characters, 'score' ends at 5", "5: 4 char"),
        settings=FIXED,
    ),
    Case(
        "fixed width in the wrong encoding",
        "00ö 9\n002 8\n".encode("latin-1"),
        2,
        1,
        says=("1: not utf-8",),
        settings=FIXED,
    ),
    Case(
        "Parquet with bytes that are no text",
        parquet(id=["1", "2", "3"], score=pa.array([b"9", b"\xff", b"a\0"]).view(pa.string())),
        *(3, 2),
        says=("2: not utf-8 text", "3: not utf-8 text"),
        holds=(r'["2","\\xff"]',),
        settings={"format": "parquet"},
    ),
    Case(
        "a workbook with a stray cell, gaps and errors",
        xlsx(["id", "score"], [1, 9, "stray"], [], [2, "#N/A"], [None, None], [3]),
        *(3, 1),
        says=("2: 3 cells, the header has 2",),
        holds=('["1","9","stray"]', '"#N/A"', '{"id":"3","score":""}'),
        settings={"format": "xlsx"},
    ),
]
CASES = [*CSV, *JSON, *OTHERS]


@dataclass
class Outcome:
    reads: dict[str, FileRead]
    payloads: dict[str, list[tuple[str, bool]]]  # by case: payload, is_parseable


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    data, home = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("home")
    default = {"family": "surveys", "entity": "answers", "key": ["id"], "columns": {"score": "score"}}
    mappings, names = [], {}
    for number, case in enumerate(CASES):
        name = f"case_{number:02d}"
        names[name] = case.what
        (data / name).write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
        mappings.append(FileMapping.model_validate({**default, "name": name, "glob": name, **case.settings}))
    reads = {names[read.mapping]: read for read in load_files(mappings, data_dir=data, home=home).reads}
    payloads: dict[str, list[tuple[str, bool]]] = {case.what: [] for case in CASES}
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
        query = "select source_instance, payload, is_parseable from raw_files.surveys_answers"
        for name, payload, is_parseable in con.execute(query).fetchall():
            payloads[names[name]].append((payload, is_parseable))
    return Outcome(reads, payloads)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_bad_record_costs_itself_and_nothing_is_lost(case: Case, outcome: Outcome) -> None:
    read, payloads = outcome.reads[case.what], outcome.payloads[case.what]
    counts = (read.counts.new, read.counts.repeated, read.counts.unchanged, read.records_unparseable)
    assert counts == (case.new, case.repeated, 0, case.unparseable)
    assert len(payloads) == case.new
    assert sum(not is_parseable for _, is_parseable in payloads) == case.unparseable
    for expected, example in zip(case.says, read.examples, strict=False):
        assert example.startswith(f"{read.path}:{expected}")
    assert len(read.examples) == min(case.unparseable, 3)
    for text in case.holds:
        written = {text, json.dumps(text, ensure_ascii=False)[1:-1]}
        assert any(form in payload for form in written for payload, _ in payloads), text[:99]


def test_good_records_are_json_and_broken_ones_are_text(outcome: Outcome) -> None:
    for payloads in outcome.payloads.values():
        for payload, is_parseable in payloads:
            if is_parseable:
                assert isinstance(json.loads(payload), dict)


def test_no_address_of_a_log_is_stored_or_told(outcome: Outcome) -> None:
    logs = [case.what for case in CASES if case.settings is LOG]
    assert len(logs) == 3
    for what in logs:
        assert not any("192.0.2" in payload for payload, _ in outcome.payloads[what])
        assert not any("192.0.2" in example for example in outcome.reads[what].examples)


def test_there_are_no_two_cases_of_one_name() -> None:
    assert len({case.what for case in CASES}) == len(CASES)
    assert sys.getrecursionlimit() < 100_000  # else the deep cases show nothing
