"""Claims about access logs and fixed-width files: where a field begins and ends, and which lines are broken."""

from __future__ import annotations

import hmac
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import SourceFileError
from ingestion.readers.access_log import HEADERS, AccessLogRecords
from ingestion.readers.fixed_width import FixedWidthRecords
from ingestion.records import FileReader
from ingestion.settings import FileMapping

KEY = b"k" * 32
REAL_LOG = Path(
    os.environ.get("REAL_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"),
    *("web_apache_log", "apache_logs.gz"),
)
COMMON = '192.0.2.7 - ann [17/May/2015:10:05:03 +0000] "GET /a/b?q=1 HTTP/1.1" 200 2326'
COMBINED = COMMON + ' "http://example.org/" "Mozilla/5.0 (X11)"'


def hits(tmp_path: Path, *lines: str) -> list[dict[str, str] | None]:
    path = tmp_path / "access.log"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [
        dict(zip(HEADERS, record.fields, strict=True)) if isinstance(record.fields, list) else None
        for record in AccessLogRecords(path)
    ]


def read(path: Path, **settings: Any) -> list[dict[str, Any]]:
    mapping = FileMapping(name="hits", family="web_analytics", entity="events", glob="*", **settings)
    reader = FileReader(mapping, path, path.name, KEY, "UTC")
    return [row for batch in reader.batches() for row in batch.to_pylist()]


def test_every_part_of_a_combined_line_has_its_header(tmp_path: Path) -> None:
    assert hits(tmp_path, COMBINED) == [
        {
            "remote_host": "192.0.2.7",
            "identity": "",
            "remote_user": "ann",
            "time": "17/May/2015:10:05:03 +0000",
            "request": "GET /a/b?q=1 HTTP/1.1",
            "method": "GET",
            "path": "/a/b?q=1",
            "protocol": "HTTP/1.1",
            "status": "200",
            "bytes": "2326",
            "referrer": "http://example.org/",
            "user_agent": "Mozilla/5.0 (X11)",
        }
    ]


def test_the_common_format_has_no_referrer_and_no_agent(tmp_path: Path) -> None:
    [hit] = hits(tmp_path, COMMON)
    assert hit is not None
    assert (hit["path"], hit["referrer"], hit["user_agent"]) == ("/a/b?q=1", "", "")


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('::1 - - [x] "-" 408 - "-" "-"', {"remote_host": "::1", "request": "", "status": "408", "bytes": ""}),
        ('h - - [x] "GET /a b c HTTP/2.0" 200 1', {"path": "/a b c", "protocol": "HTTP/2.0"}),
        ('h - - [x] "GET /old" 200 1', {"method": "GET", "path": "/old", "protocol": ""}),
        (r'h - - [x] "\x16\x03\x01" 400 1', {"request": r"\x16\x03\x01", "method": "", "path": ""}),
        (r'h - - [x] "GET /?q=\"a\" HTTP/1.1" 200 1', {"path": '/?q="a"', "request": 'GET /?q="a" HTTP/1.1'}),
        (r'h - - [x] "GET / HTTP/1.1" 200 1 "a\"b\\" "x \"y\" z"', {"referrer": 'a"b\\', "user_agent": 'x "y" z'}),
        ('h - Ann B. Smith [x] "GET / HTTP/1.1" 200 1', {"remote_user": "Ann B. Smith"}),
        ('h - - [x] "GET / HTTP/1.1" 200 1 "" ""', {"referrer": "", "user_agent": ""}),
        ('h - - [x] "" 200 1  ', {"request": "", "method": ""}),
        (COMBINED[:-2], {"user_agent": "Mozilla/5.0 (X11", "referrer": "http://example.org/"}),
    ],
)
def test_odd_lines_that_servers_do_write_are_hits(tmp_path: Path, line: str, fields: dict[str, str]) -> None:
    [hit] = hits(tmp_path, line)
    assert hit is not None
    assert {name: hit[name] for name in fields} == fields


@pytest.mark.parametrize(
    "line",
    [
        "rubbish",
        COMBINED + ' "203.0.113.9"',  # a further field, which may be an address
        COMMON + ' "only a referrer"',
        COMBINED.replace("200 2326", "OK 2326"),
        COMBINED[:60],
        COMBINED[: COMBINED.index("example")],
        COMBINED[:-1] + "\\",
        COMBINED.replace("Mozilla", 'Mozi"lla'),
        "- - - " + "[" * 20,
    ],
)
def test_a_line_of_another_form_costs_one_record(tmp_path: Path, line: str) -> None:
    found = hits(tmp_path, COMBINED, line, COMBINED)
    assert [hit is None for hit in found] == [False, True, False]


@pytest.mark.parametrize("piece", ["[ ", "a ", '"', '\\"', "\\", "[a] ", 'h - - [x] "'])
def test_no_line_takes_long(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "access.log"
    path.write_text('h - - [x] "' + piece * 400_000 + "\n", encoding="utf-8")
    start = time.process_time()
    assert len(list(AccessLogRecords(path))) == 1
    assert time.process_time() - start < 2


def test_an_address_never_lands_in_the_clear(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(f"{COMBINED}\n192.0.2.8 broken\n", encoding="utf-8")
    digest = hmac.new(KEY, b"192.0.2.7", "sha256").hexdigest()
    good, broken = read(path, format="access_log")
    assert json.loads(good["payload"])["remote_host"] == digest
    assert not broken["is_parseable"] and "192.0.2.8" not in broken["payload"]
    assert json.loads(read(path, format="access_log", redact={"hash": ["remote_host"]})[0]["payload"]) == json.loads(
        good["payload"]
    )
    assert "remote_host" not in json.loads(
        read(path, format="access_log", redact={"drop": ["remote_host"]})[0]["payload"]
    )


def test_a_file_without_any_hit_is_no_log(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text("id,score\n1,192.0.2.8\n", encoding="utf-8")
    with pytest.raises(
        SourceFileError, match=r"none of its lines is in the common or combined .* What to do: "
    ) as caught:
        read(path, format="access_log")
    assert "192.0.2.8" not in str(caught.value)


@pytest.mark.skipif(not REAL_LOG.is_file(), reason=f"the real log is not there: {REAL_LOG} (set REAL_DATA)")
def test_the_real_log_has_the_hits_and_visitors_that_were_counted_elsewhere() -> None:
    found = [json.loads(row["payload"]) for row in read(REAL_LOG, format="access_log") if row["is_parseable"]]
    assert len(found) == 10_000
    assert len({json.dumps(hit) for hit in found}) == 9_981
    assert len({hit["remote_host"] for hit in found}) == 1_753
    assert len({(hit["remote_host"], hit["user_agent"]) for hit in found}) == 1_862
    assert sum(bool(re.search("bot|crawl|spider|slurp", hit["user_agent"], re.IGNORECASE)) for hit in found) == 1_398


FIELDS = {"id": [1, 3], "name": [4, 9], "score": [11, 12]}


def cut(tmp_path: Path, content: bytes, **options: Any) -> list[tuple[int, list[str] | None, str]]:
    path = tmp_path / "export.txt"
    path.write_bytes(content)
    return [
        (record.line, record.fields, record.problem)  # type: ignore[misc]
        for record in FixedWidthRecords(path, FIELDS, **options)
    ]


def test_fields_are_cut_by_characters_and_padding_goes(tmp_path: Path) -> None:
    content = "001Zoé   | 9  more\r\n\r\n 02 Bob  |10\n".encode()
    assert cut(tmp_path, content) == [(1, ["001", "Zoé", "9"], ""), (3, ["02", "Bob", "10"], "")]


def test_fields_may_overlap_and_stand_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text("20260301\n", encoding="utf-8")
    reader = FixedWidthRecords(path, {"month": [5, 6], "date": [1, 8]})
    assert reader.header == ["month", "date"]
    assert [record.fields for record in reader] == [["03", "20260301"]]


def test_a_short_line_is_broken_since_a_cut_number_is_another_number(tmp_path: Path) -> None:
    assert cut(tmp_path, b"001Ann   |10\n002Bob   |1\n003\n004Cy    | 7\n") == [
        (1, ["001", "Ann", "10"], ""),
        (2, None, "11 characters, 'score' ends at 12"),
        (3, None, "3 characters, 'score' ends at 12"),
        (4, ["004", "Cy", "7"], ""),
    ]


def test_lines_above_the_first_record_are_left_out_and_other_encodings_are_read(tmp_path: Path) -> None:
    content = "Export\n---\n001Zoé   | 9\n".encode("cp1252")
    assert cut(tmp_path, content, skip_lines=2, encoding="cp1252") == [(3, ["001", "Zoé", "9"], "")]
    assert [problem for _, _, problem in cut(tmp_path, content, skip_lines=2)] == ["not utf-8 text, or holds a NUL"]


def test_a_file_all_of_whose_lines_are_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text("1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(
        SourceFileError, match=r"none of its lines is long enough .* Line 1: 3 characters, 'score' ends"
    ):
        read(path, format="fixed_width", fields=FIELDS)
