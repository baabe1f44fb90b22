"""Claims about the CSV reader: text stays text, no line is lost, one broken record costs one record."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers import csv_records, lines
from ingestion.readers.csv_records import CsvFormat, CsvRecords
from ingestion.readers.lines import UnreadableFile
from ingestion.readers.record import Record


def read(tmp_path: Path, content: bytes, fmt: CsvFormat | None = None) -> list[Record]:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return list(CsvRecords(path, fmt or CsvFormat()))


def zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


def lines_and_fields(records: list[Record]) -> list[tuple[int, list[str] | None]]:
    return [(record.line, record.fields) for record in records]


def test_text_stays_text(tmp_path: Path) -> None:
    records = read(tmp_path, b"a,b,c,d\n007,NA,,null\n 1 ,1e3,=cmd,'x'\n")
    assert [record.fields for record in records] == [["007", "NA", "", "null"], [" 1 ", "1e3", "=cmd", "'x'"]]


def test_a_record_over_several_lines_is_numbered_by_its_first(tmp_path: Path) -> None:
    records = read(tmp_path, b'a,b\n1,"x\ny\r\nz"\n\n\n2,w')
    assert lines_and_fields(records) == [(2, ["1", "x\ny\r\nz"]), (7, ["2", "w"])]


def test_a_record_with_another_number_of_fields_is_kept_whole(tmp_path: Path) -> None:
    records = read(tmp_path, b'a,b\n1\n2,x\n3,"p\nq",z\n4,y\n')
    assert lines_and_fields(records) == [(2, None), (3, ["2", "x"]), (4, None), (6, ["4", "y"])]
    assert [record.raw for record in records if record.fields is None] == ["1", '3,"p\nq",z']
    assert records[0].problem == "1 fields, the header has 2"


@pytest.mark.parametrize(
    ("rest", "good"),
    [
        (b'2,"ok",y\n3,ok,y\n', [3, 4]),  # the next quote closes it, and something follows
        (b"2,ok,y\n3,ok,y\n", [3, 4]),  # no other quote up to the end of the file
        (b'2,"",y\n3,"",y\n', [3, 4]),  # empty quoted fields read as escaped quotes
        (b'2,"p\nq",y\n3,ok,y\n', [3, 5]),  # a record over two lines follows
        (b"", []),
    ],
)
def test_an_unclosed_quote_costs_one_record(tmp_path: Path, rest: bytes, good: list[int]) -> None:
    records = read(tmp_path, b'a,b,c\n1,"open,x\n' + rest)
    assert [(record.line, record.raw) for record in records if record.fields is None] == [(2, '1,"open,x')]
    assert [record.line for record in records if record.fields is not None] == good


def test_many_unclosed_quotes_cost_one_record_each(tmp_path: Path) -> None:
    content = b"a,b\n" + b"".join(b'%d,"open\n%d,fine\n' % (n, n) for n in range(200))
    records = read(tmp_path, content)
    assert [record.line for record in records if record.fields is None] == list(range(2, 402, 2))
    assert [record.line for record in records if record.fields is not None] == list(range(3, 402, 2))


def test_the_tail_of_a_broken_record_is_not_taken_for_a_record(tmp_path: Path) -> None:
    records = read(tmp_path, b'a,b\n1,"bad "quote, then\nthe rest",x\n2,fine\n')
    assert [(record.line, record.raw) for record in records if record.fields is None] == [
        (2, '1,"bad "quote, then'),
        (3, 'the rest",x'),
    ]
    assert lines_and_fields(records)[-1] == (4, ["2", "fine"])


def test_an_open_quote_stops_at_the_limit_of_one_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "MAX_RECORD_BYTES", 1000)
    records = read(tmp_path, b'a,b\n1,"open\n' + b'2,""\n' * 1000)
    assert lines_and_fields(records) == [(2, None), *((line, ["2", ""]) for line in range(3, 1003))]


def test_bytes_that_are_no_text_and_nul_break_their_record_only(tmp_path: Path) -> None:
    records = read(tmp_path, b'a,b\n1,caf\xe9\n2,x\0y\n3,"p\n\xff"\n4,ok\n')
    assert lines_and_fields(records) == [(2, None), (3, None), (4, None), (6, ["4", "ok"])]
    assert [record.raw for record in records[:3]] == ["1,caf\\xe9", "2,x\\x00y", '3,"p\n\\xff"']


@pytest.mark.parametrize(
    ("content", "fmt"),
    [
        ("a;b\nü;'x;y'\n".encode("cp1252"), CsvFormat(";", "'", "cp1252")),
        ("\ufeffa\tb\nü\tx;y\n".encode(), CsvFormat("\t")),
        ("a|b\r\nü|x;y\r\n".encode("utf-16"), CsvFormat("|", encoding="utf-16")),
        ("\ufeffa,b\nü,x;y\n".encode("utf-16-le"), CsvFormat(encoding="utf-16-le")),
        (zipped("a,b\nü,x;y\n"), CsvFormat()),
    ],
)
def test_delimiters_quotes_encodings_marks_and_gzip_are_read(tmp_path: Path, content: bytes, fmt: CsvFormat) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    records = CsvRecords(path, fmt)
    assert records.header == ["a", "b"]
    assert lines_and_fields(list(records)) == [(2, ["ü", "x;y"])]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"a,b\n", b"a,b", b"PAR1,BZh9\n", zipped("")])
def test_empty_and_header_only_files_hold_no_record(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == []


def test_lines_above_the_header_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b'Export, "of May\n\nsep=,\na,b\n1,2\n3\n')
    records = CsvRecords(path, CsvFormat(skip_lines=3))
    assert (records.header, records.header_line) == (["a", "b"], 4)
    assert lines_and_fields(list(records)) == [(5, ["1", "2"]), (6, None)]


@pytest.mark.parametrize(
    ("content", "skip_lines", "line", "problem"),
    [
        (b"a,b\n1,2\n", 2, 2, "it ends above the header, which skip_lines looks for on line 3"),
        (b"a,b\n1,2\n", 9, 2, "it ends above the header, which skip_lines looks for on line 10"),
        (b"x\n\na,b\n", 1, 2, "line 2 is blank"),
        (b"x\na,a\n", 1, 2, "header 'a' stands at positions 1 and 2"),
        (b"x\na\xff\n", 1, 2, "the header is not utf-8 text"),
    ],
)
def test_a_header_that_is_not_where_skip_lines_says_is_refused_with_its_line(
    tmp_path: Path, content: bytes, skip_lines: int, line: int, problem: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, content, CsvFormat(skip_lines=skip_lines))
    assert problem in caught.value.problem
    assert caught.value.line == line


def test_an_empty_file_is_empty_however_many_lines_are_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, b"", CsvFormat(skip_lines=3)) == []


def gzipped(rows: int) -> bytes:
    return zipped("".join(["a,b\n", *(f"{n},{n * n}\n" for n in range(rows))]))


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"a,,c\n1,2,3\n", 1, "header 2 is empty"),
        (b"a,b,a\n1,2,3\n", 1, "header 'a' stands at positions 1 and 3"),
        (b"\na,b\n1,2\n", 1, "line 1 is blank"),
        (b'a,"b\n', 1, "the header cannot be read"),
        (b"a,b\r1,2\r", 1, "the header cannot be read"),
        ("größe,b\n1,2\n".encode("cp1252"), 1, "the header is not utf-8 text"),
        (b"a\0,b\n", 1, "the header is not utf-8 text"),
        ("a,b\n1,2\n".encode("utf-16"), 1, "it is UTF-16 text"),
        (b"PK\x03\x04rest", None, "zip archive or an Excel workbook"),
        (b"PAR1" + bytes(99) + b"PAR1", None, "a Parquet file, not text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), None, "an old Excel workbook (.xls)"),
        (bz2.compress(b"a,b"), None, "a bzip2 file"),
        (lzma.compress(b"a,b"), None, "an xz file"),
        (b"\x28\xb5\x2f\xfd" + bytes(99), None, "a zstd file"),
        (gzipped(50_000)[:-50_000], 16, "gzip file is truncated"),
        (gzipped(50_000)[:-8] + b"12345678", 50_002, "gzip file is corrupt"),
        (b"a,b\n" + b"x" * (lines.MAX_RECORD_BYTES + 1), 2, "longer than 16 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_says_where_why_and_what_to_do(
    tmp_path: Path, content: bytes, line: int | None, problem: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, content)
    assert problem in caught.value.problem
    assert caught.value.remedy.endswith(".")
    if "truncated" in problem:
        assert caught.value.line is not None and 2 < caught.value.line < 50_000
    else:
        assert caught.value.line == line


field = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(rows=st.lists(st.lists(field, min_size=3, max_size=3), max_size=8), data=st.data())
def test_any_text_survives_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], data: st.DataObject
) -> None:
    delimiter = data.draw(st.sampled_from(",;\t|"))
    terminator = data.draw(st.sampled_from(["\n", "\r\n"]))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=terminator, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    path.write_bytes(buffer.getvalue().encode())
    assert [record.fields for record in CsvRecords(path, CsvFormat(delimiter))] == rows


@given(content=st.binary(max_size=300))
def test_no_bytes_make_it_fail_otherwise_or_lose_a_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    path.write_bytes(b"a,b\n" + content)
    records = list(CsvRecords(path, CsvFormat()))
    starts = [record.line for record in records]
    assert starts == sorted(set(starts))
    kept = "".join(record.raw if record.fields is None else "".join(record.fields) for record in records)
    for letter in "xyz":
        assert kept.count(letter) >= content.count(letter.encode())


def test_a_nameless_first_column_is_called_column_1(tmp_path: Path) -> None:
    """Programs of statistics write the numbers of the rows without a header."""
    file = tmp_path / "export.csv"
    file.write_text(',"a","b"\n"1",x,y\n')
    records = CsvRecords(file, CsvFormat())
    assert records.header == ["column 1", "a", "b"]
    assert [record.fields for record in records] == [["1", "x", "y"]]
