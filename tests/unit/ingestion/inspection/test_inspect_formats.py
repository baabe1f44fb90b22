"""A look at a file tells how it is written, whatever wrote it; and what is no table is refused with a remedy."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import itertools
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.errors import FileLookError
from ingestion.inspection.findings import Findings, inspect_file
from ingestion.inspection.text_encoding import guess_encoding

RECORDS = [(f"A{i:03}", f"2026-01-{1 + i % 28:02}", f"{i}.50", "München – naïve Façade") for i in range(60)]
HEADER = ("order", "day", "amount", "place")


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def delimited(delimiter: str = ",", quote: str = '"', records: Any = RECORDS, header: Any = HEADER) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quotechar=quote, lineterminator="\n")
    writer.writerows([header, *records])
    return text.getvalue()


def layout_of(found: Findings) -> dict[str, object]:
    """The settings that a mapping would need beyond the defaults."""
    layout = found.layout.settings
    return {name: getattr(layout, name) for name in layout.model_fields_set if getattr(layout, name) != DEFAULTS[name]}


DEFAULTS = {
    **{"format": "csv", "delimiter": ",", "quote": '"', "encoding": "utf-8", "skip_lines": 0},
    **{"sheet": None, "fields": {}},
}

WRITTEN = {
    "plain CSV": (delimited(), {}),
    "semicolons": (delimited(";"), {"delimiter": ";"}),
    "tabs": (delimited("\t"), {"delimiter": "\t"}),
    "bars": (delimited("|"), {"delimiter": "|"}),
    "Windows line ends": (delimited().replace("\n", "\r\n"), {}),
    "byte order mark": (delimited().encode("utf-8-sig"), {}),
    "UTF-16 with its mark": (delimited("\t").encode("utf-16"), {"delimiter": "\t", "encoding": "utf-16"}),
    "UTF-16 without a mark": (delimited().encode("utf-16-le"), {"encoding": "utf-16-le"}),
    "UTF-16, big end first": (delimited().encode("utf-16-be"), {"encoding": "utf-16-be"}),
    "Windows' Western European": (delimited(";").encode("cp1252"), {"delimiter": ";", "encoding": "cp1252"}),
    "old Macs' letters": (delimited(";").encode("mac_roman"), {"delimiter": ";", "encoding": "mac_roman"}),
    "DOS's letters": (
        delimited(";", records=[("1", "München"), ("2", "Genève")] * 9, header=("no", "city")).encode("cp850"),
        {"delimiter": ";", "encoding": "cp850"},
    ),
    "Cyrillic": (
        delimited(";", records=[(f"клиент{i}", "Москва") for i in range(50)], header=("имя", "город")).encode("cp1251"),
        {"delimiter": ";", "encoding": "cp1251"},
    ),
    "gzipped": (gzip.compress(delimited(";").encode()), {"delimiter": ";"}),
    "a title above the header": ("Orders of May\nmade by the shop\n\n" + delimited(), {"skip_lines": 3}),
    "decimal commas beside semicolons": (
        delimited(";", records=[(f"{i}", f"{i},5") for i in range(40)], header=("no", "amount")),
        {"delimiter": ";"},
    ),
    "apostrophes around fields": (
        "no|'full text'|n\n" + "".join(f"{i}|'a|b {i}'|3\n" for i in range(50)),
        {"delimiter": "|", "quote": "'"},
    ),
    "JSON lines": (
        "".join(json.dumps(dict(zip(HEADER, record, strict=True))) + "\n" for record in RECORDS),
        {"format": "jsonl"},
    ),
    "access log, combined": (
        "".join(
            f'10.0.0.{i} - - [17/May/2026:10:05:{i:02} +0200] "GET /a{i} HTTP/1.1" 200 {i} "-" "Mozilla/5.0 (X; Y)"\n'
            for i in range(50)
        ),
        {"format": "access_log"},
    ),
    "access log, common": (
        "".join(f'10.0.0.{i} - - [17/May/2026:10:05:{i:02} +0200] "GET /a HTTP/1.1" 404 -\n' for i in range(50)),
        {"format": "access_log"},
    ),
    "fixed width": (
        "".join(
            f"A{i:05}   2026-01-{1 + i % 28:02} {i * 7.25:9.2f} {'open   ' if i % 2 else 'shipped'}\n"
            for i in range(90)
        ),
        {
            "format": "fixed_width",
            "fields": {"field_1": [1, 9], "field_2": [10, 19], "field_3": [20, 30], "field_4": [31, 37]},
        },
    ),
    "fixed width below a header": (
        "NUMBER DATE          SUM\n" + "".join(f"A{i:05} 2026-01-{1 + i % 28:02} {i * 7.25:6.2f}\n" for i in range(90)),
        {"format": "fixed_width", "fields": {"NUMBER": [1, 7], "DATE": [8, 17], "SUM": [18, 24]}, "skip_lines": 1},
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_the_layout_of_a_file_is_told(case: str, tmp_path: Path) -> None:
    content, expected = WRITTEN[case]
    found = inspect_file(written(tmp_path / "some file", content))
    assert layout_of(found) == expected
    assert found.table.is_exact and not found.table.broken
    assert found.table.total == len(found.table.columns[0]) > 10


def test_a_workbook_is_read_below_its_title_and_names_its_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "May"
    for row in (
        ["Answers"],
        [],
        ["no", "when", "nps"],
        *([i, datetime.datetime(2026, 5, 1, 9, i), i % 11] for i in range(50)),
    ):
        sheet.append(row)
    book.create_sheet("June").append(["a", "b"])
    book.save(tmp_path / "answers.xlsx")
    found = inspect_file(tmp_path / "answers.xlsx")
    assert layout_of(found) == {"format": "xlsx", "sheet": "May", "skip_lines": 2}
    assert [column.header for column in found.columns] == ["no", "when", "nps"]
    assert found.table.total == 50
    assert "June" in " ".join(found.notes)
    assert [column.header for column in inspect_file(tmp_path / "answers.xlsx", "June").columns] == ["a", "b"]
    with pytest.raises(FileLookError, match="'May', 'June'"):
        inspect_file(tmp_path / "answers.xlsx", "July")


def test_a_parquet_file_says_its_records_itself(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": range(7000), "paid": [True, False] * 3500}), tmp_path / "orders")
    found = inspect_file(tmp_path / "orders")
    assert layout_of(found) == {"format": "parquet"}
    assert (found.table.total, found.table.is_exact) == (7000, True)
    assert [column.kind.name for column in found.columns] == ["integer", "boolean"]


def test_members_of_json_are_named_by_their_path(tmp_path: Path) -> None:
    line = json.dumps({"id": 7, "user": {"country": "DE", "tags": ["a", "b"]}, "gone": None})
    found = inspect_file(written(tmp_path / "e.jsonl", f"{line}\n" * 20 + "{broken\n" + "[1]\n"))
    assert [column.header for column in found.columns] == ["id", "user.country", "user.tags", "gone"]
    assert [column.filled for column in found.columns] == [20, 20, 20, 0]
    assert [broken.line for broken in found.table.broken] == [21, 22]


NO_TABLES = {
    "missing": (None, "no such file"),
    "empty": (b"", "empty"),
    "blank lines": (b"\n\r\n\n", "blank"),
    "a truncated gzip": (gzip.compress(b"a,b\n1,2\n" * 9999)[:60], "truncated"),
    "a corrupt gzip": (gzip.compress(b"a,b\n1,2\n" * 9)[:12] + b"x" * 90, "corrupt"),
    "a gzip of nothing": (gzip.compress(b""), "nothing"),
    "a JSON document": (b'[{"a": 1}, {"a": 2}]', "jq -c"),
    "a JSON object on many lines": (b'{\n  "a": 1\n}\n', "jq -c"),
    "a web page": (b"<!DOCTYPE html><html><body>Error</body></html>", "HTML"),
    "XML": (b'<?xml version="1.0"?><a/>', "XML"),
    "a PDF": (b"%PDF-1.7 and so on", "PDF"),
    "bytes": (bytes(range(256)) * 40, "binary"),
    "an old Mac's text": (b"a,b\r1,2\r3,4\r", "carriage returns"),
    "a header too short": (b"mpg,cyl\ncar,1,2\nbus,3,4\n", "line 2: 3 fields, the header has 2"),
    "a nameless column": (b"a,b,\n1,2,3\n", "header 3 is empty"),
    "a header twice": (b"a,b,a\n1,2,3\n", "positions 1 and 3"),
}


@pytest.mark.parametrize("case", NO_TABLES)
def test_what_is_no_table_is_refused_with_what_to_do(case: str, tmp_path: Path) -> None:
    content, words = NO_TABLES[case]
    path = tmp_path / "file" if content is None else written(tmp_path / "file", content)
    with pytest.raises(FileLookError) as refused:
        inspect_file(path)
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"{path}: ")
    assert "What to do: " in str(refused.value)


def test_a_folder_and_a_zip_archive_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileLookError, match="folder"):
        inspect_file(tmp_path)
    import zipfile

    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("b.csv", "a,b\n1,2\n")
    with pytest.raises(FileLookError, match="zip archive of 2 files"):
        inspect_file(tmp_path / "two.zip")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_of_a_large_file_a_sample_is_read_and_the_rest_estimated(packed: bool, tmp_path: Path) -> None:
    lines = ["id,day\n", *(f"{i},2026-01-{1 + i % 28:02}\n" for i in range(60_000))]
    content = "".join(lines).encode()
    path = written(tmp_path / "large", gzip.compress(content) if packed else content)
    found = inspect_file(path, limit=300_000)
    assert not found.table.is_exact
    assert found.table.records < 30_000
    assert abs(found.table.total - 60_000) < (12_000 if packed else 3_000)


def test_broken_records_are_told_with_line_and_reason_and_without_their_text(tmp_path: Path) -> None:
    good = "".join(f'{i},"fine {i}",2\n' for i in range(100))
    found = inspect_file(
        written(tmp_path / "b.csv", "id,text,n\n" + good + "7,Anna Bell\n" + '8,"never closed,2\n' + good)
    )
    assert [broken.line for broken in found.table.broken] == [102, 103]
    assert "2 fields, the header has 3" in found.table.broken[0].problem
    assert not any("Anna" in broken.problem or "never" in broken.problem for broken in found.table.broken)
    assert found.table.records == 200


# Names and values in which no delimiter of another file could hide, and no line end.
HEADERS = st.lists(st.from_regex(r"[a-zA-Z][a-zA-Z_ ]{0,8}[a-z]", fullmatch=True), min_size=2, max_size=6, unique=True)
CELL = st.text(st.sampled_from("abcxyz ÄÖß09.,;|\t\"'\n-"), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_file_of_the_csv_module_is_read_back(data: st.DataObject, tmp_path: Path) -> None:
    """Whatever the cells hold: delimiter and encoding are found, every record and every filled cell is counted."""
    header = data.draw(HEADERS)
    delimiter = data.draw(st.sampled_from(",;\t|"))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    numbers = itertools.count(1000)
    rows = data.draw(st.lists(st.tuples(*[CELL] * (len(header) - 1)), min_size=12, max_size=25))
    records = [(f"k{next(numbers)}", *row) for row in rows]
    path = written(tmp_path / "any", delimited(delimiter, records=records, header=header).encode(encoding))
    found = inspect_file(path)
    assert found.layout.settings.delimiter == delimiter
    assert found.table.headers == header
    assert found.table.total == len(records)
    assert [list(column) for column in zip(*found.table.columns, strict=True)] == [list(record) for record in records]
    assert [column.filled for column in found.columns] == [
        sum(bool(c.strip(" ")) for c in column) for column in zip(*records, strict=True)
    ]


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_letter_cut_at_the_sample_s_end_does_not_make_another_encoding(cut: int) -> None:
    text = ("ä,ö\n" * 1000 + "😀").encode()
    assert guess_encoding(text[:-cut], is_whole=False).name == "utf-8"


def test_a_few_lines_in_another_encoding_do_not_hide_utf_8() -> None:
    guess = guess_encoding(("Köln;1\n" * 50).encode() + b"K\xf6ln;2\n", is_whole=True)
    assert (guess.name, guess.is_guess) == ("utf-8", True)
    assert "all but 1" in guess.note


def test_latin_1_and_cp1252_are_told_apart_where_the_bytes_tell() -> None:
    assert guess_encoding("it’s 5 € in Köln\n".encode("cp1252") * 9, is_whole=True).name == "cp1252"
    assert guess_encoding("Köln\x81ü é\n".encode("latin-1") * 9, is_whole=True).name == "latin-1"
    both = guess_encoding("Köln\n".encode("latin-1") * 9, is_whole=True)
    assert both.is_guess and "latin-1 reads these bytes the same" in both.note
