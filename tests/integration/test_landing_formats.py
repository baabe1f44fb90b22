"""Claims about landing each format: as received, once, whatever the bytes around the records."""

from __future__ import annotations

import gzip
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from ingestion.load import load_files
from ingestion.report import LoadReport
from ingestion.settings import FileMapping

KEY = "a key of the test, long enough"
ROWS = [{"id": "1", "score": "9", "comment": "größe"}, {"id": "2", "score": "007", "comment": ""}]
HOST = hmac.new(KEY.encode(), b"192.0.2.7", "sha256").hexdigest()
HIT = '192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET /%s HTTP/1.1" 200 5 "-" "Mozilla"\n'
HIT_OF_A = {
    **{"remote_host": HOST, "identity": "", "remote_user": "", "time": "17/May/2015:10:05:03 +0000"},
    **{"request": "GET /a HTTP/1.1", "method": "GET", "path": "/a", "protocol": "HTTP/1.1"},
    **{"status": "200", "bytes": "5", "referrer": "", "user_agent": "Mozilla"},
}

Write = Callable[[Path, bool], None]
"""Writes ``ROWS`` or their like; asked for it again, with other bytes for the same records."""


def write_csv(path: Path, again: bool) -> None:
    text = "Export of May\nid;score;comment\n1;9;größe\n2;007;\n"
    path.write_bytes(gzip.compress(text.replace("\n", "\r\n").encode("cp1252")) if again else text.encode("cp1252"))


def write_jsonl(path: Path, again: bool) -> None:
    text = '{"id": "1", "user": {"score": 9.50}}\n{"id": 2}\n'
    path.write_bytes(gzip.compress(f"\n{text}\n".encode()) if again else text.encode())


def write_parquet(path: Path, again: bool) -> None:
    table = pa.table({"id": [1, 2], "score": [9.5, None], "comment": ["größe", ""]})
    pq.write_table(table.select(["comment", "id", "score"]) if again else table, path, row_group_size=1 + again)


def write_xlsx(path: Path, again: bool) -> None:
    book = Workbook()
    book.create_sheet("May")
    rows = [["comment", "score", "id"], ["größe", 9.5, 1], [], [None, 7.0, 2]]
    for row in rows if again else [row[::-1] for row in rows]:
        book["May"].append(row)
    book.save(path)


def write_log(path: Path, again: bool) -> None:
    text = HIT % "a" + HIT % "b"
    path.write_bytes(gzip.compress(text.encode()) if again else text.encode())


def write_fixed(path: Path, again: bool) -> None:
    text = "  1 9größe   \n  20070       \n"
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-16") if again else text.encode("utf-16"))


CASES: dict[str, tuple[Write, dict[str, Any], list[dict[str, Any]]]] = {
    "csv": (write_csv, {"delimiter": ";", "encoding": "cp1252", "skip_lines": 1}, ROWS),
    "jsonl": (write_jsonl, {"columns": {"score": "user.score"}}, [{"id": "1", "user": {"score": 9.5}}, {"id": 2}]),
    "parquet": (
        write_parquet,
        {},
        [{"comment": "größe", "id": "1", "score": "9.5"}, {"comment": "", "id": "2", "score": None}],
    ),
    "xlsx": (
        write_xlsx,
        {"sheet": "May"},
        [{"comment": "größe", "id": "1", "score": "9.5"}, {"comment": "", "id": "2", "score": "7"}],
    ),
    "access_log": (write_log, {"key": ["path"]}, [HIT_OF_A, {**HIT_OF_A, "request": "GET /b HTTP/1.1", "path": "/b"}]),
    "fixed_width": (
        write_fixed,
        {"encoding": "utf-16", "fields": {"id": [1, 3], "score": [4, 5], "comment": [6, 13]}},
        [{"id": "1", "score": "9", "comment": "größe"}, {"id": "2", "score": "00", "comment": "70"}],
    ),
}


@dataclass
class Loads:
    """Three loads of one file of each format: new, in other bytes, and as it was left."""

    reports: list[LoadReport]
    landed: list[dict[str, list[tuple[str, ...]]]]  # by format, after each load

    def counts(self, number: int, form: str) -> tuple[int, int, int, int]:
        [read] = [read for read in self.reports[number].reads if read.mapping == form]
        return read.counts.read, read.counts.new, read.counts.unchanged, read.records_unparseable


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory) -> Loads:
    data, home = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("home")
    common = {"family": "surveys", "entity": "answers", "key": ["id"]}
    mappings = [
        FileMapping.model_validate({**common, "name": form, "glob": form, "format": form, **settings})
        for form, (_, settings, _) in CASES.items()
    ]
    result = Loads([], [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEM_HASH_KEY", KEY)
        for again in (False, True, None):
            for form, (write, _, _) in CASES.items():
                if again is not None:
                    write(data / form, again)
            result.reports.append(load_files(mappings, data_dir=data, home=home))
            result.landed.append({form: landed(home, form) for form in CASES})
    return result


def landed(home: Path, form: str) -> list[tuple[str, ...]]:
    query = "select payload, record_key, origin from raw_files.surveys_answers where source_instance = ? order by 2"
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(query, [form]).fetchall()


@pytest.mark.parametrize("form", CASES)
def test_a_file_lands_as_received(form: str, loads: Loads) -> None:
    assert loads.counts(0, form) == (2, 2, 0, 0)
    assert [json.loads(payload) for payload, *_ in loads.landed[0][form]] == CASES[form][2]


@pytest.mark.parametrize("form", CASES)
def test_the_same_records_in_other_bytes_are_unchanged(form: str, loads: Loads) -> None:
    assert loads.counts(1, form) == (2, 0, 2, 0)
    assert loads.landed[1][form] == loads.landed[0][form]


def test_files_that_were_read_are_left_alone(loads: Loads) -> None:
    assert loads.reports[2].reads == ()
    assert sorted(skipped.path for skipped in loads.reports[2].skipped) == sorted(CASES)
    assert loads.landed[2] == loads.landed[0]


def test_what_a_user_should_know_is_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    write_jsonl(tmp_path / "data" / "export.jsonl", False)
    mapping = FileMapping(
        name="m", family="surveys", entity="answers", glob="*", format="jsonl", columns={"comment": "coment"}
    )
    report = load_files([mapping], data_dir=tmp_path / "data", home=tmp_path / "home")
    assert [read.notes for read in report.reads] == [("export.jsonl: 'coment' stands in no record",)]
