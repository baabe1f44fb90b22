"""Claims about workbooks: cells become the text that an exported file would have, rows keep their numbers."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ingestion.readers import workbook as workbook_module
from ingestion.readers import xlsx_records
from ingestion.readers.lines import UnreadableFile
from ingestion.readers.xlsx_cells import text_of
from ingestion.readers.xlsx_records import XlsxRecords

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def written(tmp_path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "export"  # a workbook is told by its content
    book.save(path)
    return path


def edited(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with a change in one part's bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def lines_and_fields(path: Path, **options: Any) -> list[tuple[int, list[str] | None]]:
    return [(record.line, record.fields) for record in XlsxRecords(path, **options)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" 007 ", " 007 "),
        (7, "7"),
        (7.0, "7"),
        (-0.5, "-0.5"),
        (0.1, "0.1"),
        (1e21, f"1{'0' * 21}"),
        (1e-7, "0.0000001"),
        (12345678901234567890, "12345678901234567890"),
        (True, "true"),
        (False, "false"),
        (datetime(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, 30), "2026-03-01T08:30:00"),
        (datetime(2026, 3, 1, 8, 30, 0, 250_000), "2026-03-01T08:30:00.250000"),
        (date(2026, 3, 1), "2026-03-01"),
        (time(8, 30), "08:30:00"),
        (timedelta(days=1, hours=2, minutes=30), "26:30:00"),
        (timedelta(minutes=-90), "-01:30:00"),
        (timedelta(seconds=1.5), "00:00:01.5"),
        ("#N/A", "#N/A"),
    ],
)
def test_a_cell_is_the_text_an_export_would_have(value: object, text: str) -> None:
    assert text_of(value) == text


def test_cells_of_a_real_sheet_become_text(tmp_path: Path) -> None:
    cells = [7, 7.5, "007", True, datetime(2026, 3, 1), datetime(2026, 3, 1, 8, 30), None, "=1+1", "#N/A", "größe"]
    path = written(tmp_path, s=[[f"h{n}" for n in range(10)], cells])
    assert lines_and_fields(path) == [
        (2, ["7", "7.5", "007", "true", "2026-03-01", "2026-03-01T08:30:00", "", "", "#N/A", "größe"])
    ]


def test_a_formula_is_read_as_the_value_last_computed(tmp_path: Path) -> None:
    path = written(tmp_path, s=[["sum"], ["=3+4"]])
    path = edited(path, "xl/worksheets/sheet1.xml", b"<f>3+4</f><v />", b"<f>3+4</f><v>7</v>")
    assert lines_and_fields(path) == [(2, ["7"])]


def test_blank_rows_are_no_records_and_short_ones_are_filled(tmp_path: Path) -> None:
    path = written(tmp_path, s=[["a", "b", None], ["1"], [], [None, None], ["2", "x"]])
    assert XlsxRecords(path).header == ["a", "b"]
    assert lines_and_fields(path) == [(2, ["1", ""]), (5, ["2", "x"])]


def test_a_value_beyond_the_header_breaks_its_row_only(tmp_path: Path) -> None:
    records = list(XlsxRecords(written(tmp_path, s=[["a", "b"], ["1", "x", None, "stray"], ["2", "y"]])))
    assert [record.fields for record in records] == [None, ["2", "y"]]
    assert (records[0].raw, records[0].problem) == ('["1","x","","stray"]', "4 cells, the header has 2")


def test_a_sheet_is_found_by_name_and_the_first_is_read_without_one(tmp_path: Path) -> None:
    path = written(tmp_path, May=[["a"], ["1"]], June=[["b"], ["2"]])
    assert lines_and_fields(path, sheet="June") == [(2, ["2"])]
    reader = XlsxRecords(path)
    assert reader.header == ["a"]
    assert "'May', 'June'" in reader.notes[0]
    assert XlsxRecords(path, sheet="May").notes == ()
    with pytest.raises(UnreadableFile, match="there is no sheet 'july'; there are 'May', 'June'"):
        XlsxRecords(path, sheet="july")


def test_rows_above_the_header_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, s=[["Export", None, "2026"], [], ["a", "b"], [1, 2]])
    assert lines_and_fields(path, skip_lines=2) == [(4, ["1", "2"])]
    with pytest.raises(UnreadableFile, match="header 2 is empty"):
        XlsxRecords(path)
    for skip_lines in (1, 4, 10):
        with pytest.raises(UnreadableFile, match=f"row {skip_lines + 1} of the sheet is blank"):
            XlsxRecords(path, skip_lines=skip_lines)


def test_an_empty_sheet_holds_no_record(tmp_path: Path) -> None:
    reader = XlsxRecords(written(tmp_path, s=[]))
    assert (reader.header, list(reader)) == ([], [])


def test_wrong_dimensions_in_the_file_hide_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, s=[["a", "b"], ["1", "2"], ["3", "4"]])
    path = edited(path, "xl/worksheets/sheet1.xml", b'ref="A1:B3"', b'ref="A1"')
    assert lines_and_fields(path) == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_a_date_that_cannot_be_costs_its_cell(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    path = written(tmp_path, s=[["at", "n"], [datetime(2026, 3, 1), 1]])
    path = edited(path, "xl/worksheets/sheet1.xml", b"<v>46082</v>", b"<v>4608200000</v>")
    assert lines_and_fields(path) == [(2, ["#VALUE!", "1"])]
    assert not recwarn.list


def unpacks_to(megabytes: int) -> bytes:
    return b"<x>" + b" " * (megabytes * 1024**2) + b"</x>"


def archive(tmp_path: Path, **parts: bytes) -> Path:
    path = tmp_path / "archive"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, data in parts.items():
            stream.writestr(name.replace("__", "/"), data)
    return path


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda folder, good: b"a,b\n1,2\n", "no .xlsx workbook"),
        (lambda folder, good: b"", "no .xlsx workbook"),
        (lambda folder, good: OLD_OFFICE + b"\0" * 600, "an old Excel workbook (.xls) or one with a password"),
        (lambda folder, good: b"\x1f\x8b\x08" + good, "it is a gzip file"),
        (lambda folder, good: good[:-200], "truncated or corrupt"),
        (lambda folder, good: good[: len(good) // 2], "truncated or corrupt"),
        (lambda folder, good: archive(folder, a=b"1,2").read_bytes(), "a zip archive, no .xlsx workbook"),
        (lambda folder, good: archive(folder, **{"xl__workbook.bin": b""}).read_bytes(), "binary workbook (.xlsb)"),
        (lambda folder, good: archive(folder, **{"[Content_Types].xml": b"<no"}).read_bytes(), "cannot be read"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, make: Any, problem: str) -> None:
    good = written(tmp_path, s=[["a"], ["1"]]).read_bytes()
    path = tmp_path / "spoilt"
    path.write_bytes(make(tmp_path, good))
    with pytest.raises(UnreadableFile) as caught:
        XlsxRecords(path)
    assert problem in caught.value.problem
    assert caught.value.remedy.endswith(".")


def test_a_workbook_with_wrong_bytes_inside_is_refused_at_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, s=[["a"], *[[f"value {n}"] for n in range(50)]])
    path = edited(path, "xl/worksheets/sheet1.xml", b"value 30</t>", b"value 30</q>")
    with pytest.raises(UnreadableFile, match="corrupt after row"):
        list(XlsxRecords(path))


def test_an_archive_that_is_made_to_fill_memory_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_module, "_ALWAYS_FINE_BYTES", 1024**2)
    monkeypatch.setattr(workbook_module, "MAX_WHOLE_BYTES", 4 * 1024**2)
    bomb = archive(tmp_path, **{"[Content_Types].xml": b"", "xl__worksheets__sheet1.xml": unpacks_to(3)})
    with pytest.raises(UnreadableFile, match=r"xl/worksheets/sheet1\.xml unpacks to \d+ times its size"):
        XlsxRecords(bomb)
    strings = archive(tmp_path, **{"[Content_Types].xml": b"", "xl__sharedStrings.xml": unpacks_to(5)})
    with pytest.raises(UnreadableFile, match="its texts take 5 MiB unpacked, and 4 MiB is the most"):
        XlsxRecords(strings)


def test_an_impossible_row_number_does_not_make_it_count_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_records, "MAX_ROWS", 1_000)
    path = written(tmp_path, s=[["a"], ["1"]])
    path = edited(path, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999"')
    with pytest.raises(UnreadableFile, match="a sheet has at most 1,000 rows"):
        list(XlsxRecords(path))


def test_a_row_may_not_exceed_the_limit_of_one_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_records, "MAX_RECORD_BYTES", 1_000)
    with pytest.raises(UnreadableFile, match="longer than") as caught:
        list(XlsxRecords(written(tmp_path, s=[["a"], ["1"], ["x" * 1_001]])))
    assert caught.value.line == 3
