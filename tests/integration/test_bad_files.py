"""Bad files, each with the sentence that the person who must act gets: path, line, what is wrong, what to do next.

Here stand the files that are refused as a whole: then nothing of the run lands, and all of them are named together.
Damage that costs single records stands in ``test_bad_records.py``.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from ingestion.errors import SourceFilesError
from ingestion.load import load_files
from ingestion.settings import FileMapping

GOOD = b"id,score,comment\n1,9,fine\n2,8,\n"
LONG = b"id,score,comment\n" + b"".join(b"%d,%d,said %x\n" % (n, n % 11, n * n) for n in range(60_000))
CUT = gzip.compress(LONG, mtime=0)
JSON_LINES = b'{"id": "1", "score": 9}\n{"id": "2", "score": 8}\n'
HIT = b'192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5\n'
JSONL, PARQUET, XLSX = {"format": "jsonl"}, {"format": "parquet"}, {"format": "xlsx"}
LOG: dict[str, Any] = {"format": "access_log", "key": [], "columns": {"page": "path"}}
FIXED = {"format": "fixed_width", "fields": {"id": [1, 3], "score": [4, 5]}}


@dataclass(frozen=True)
class Bad:
    """One file: its bytes, what its mapping says besides the default, and what the error must say."""

    what: str
    content: bytes | Callable[[], bytes]
    says: str
    next: str
    line: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)


def parquet(table: pa.Table | None = None) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table or pa.table({"id": ["1"] * 9, "score": [9] * 9}), stream, compression="none")
    return stream.getvalue()


def xlsx(*rows: list[Any], sheets: tuple[str, ...] = ("May", "June")) -> bytes:
    book = Workbook()
    book["Sheet"].title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)
    for row in rows or (["id", "score"], [1, 9]):
        book[sheets[0]].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def with_a_broken_row() -> bytes:
    whole = io.BytesIO(xlsx(["id", "score"], *[[n, f"text {n}"] for n in range(99)]))
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"text 50</t>", b"text 50</z>")
    return zipped(**parts)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


# Seen on opening: all files are opened before the first record is read.
ON_OPENING = [
    Bad("a column is missing", b"id,comment\n1,fine\n", "'score' is missing.", "ask the vendor why", 1),
    Bad(
        "a column was renamed", b"id,scores\n1,9\n", "'score' is missing (nearest in the file: 'scores')", "Correct", 1
    ),
    Bad("blanks behind a name", b"id,score  \n1,9\n", "the file has 'score  ' (only white", 'score = "score  "', 1),
    Bad("a no-break space", "id,score\u00a0\n".encode(), r"has 'score\xa0' (only white", r'"score\u00a0"', 1),
    Bad("a name in capitals", b"ID,score\n1,9\n", "'id' is missing; the file has 'ID' (only case", '"ID" in key', 1),
    Bad("two byte order marks", b"\xef\xbb\xbf" * 2 + GOOD, r"has '\ufeffid' (only invisible", r'"\ufeffid" in key', 1),
    Bad(
        "several differ", b"Id, score\n1,9\n", "(only case differs); 'score' is missing", '"Id" in key, columns.sco', 1
    ),
    Bad("a column stands twice", b"id,score,id\n", "header 'id' stands at positions 1 and 3", "Rename", 1),
    Bad("a column without name", b"id,,score\n", "header 2 is empty", "Give every column a header", 1),
    Bad("semicolons", GOOD.replace(b",", b";"), "none of the mapped headers", 'Set delimiter = ";"', 1),
    Bad("tabs", GOOD.replace(b",", b"\t"), "none of the mapped headers", r'Set delimiter = "\t"', 1),
    Bad("bars", GOOD.replace(b",", b"|"), "none of the mapped headers", 'Set delimiter = "|"', 1),
    Bad("another export", b"a,b,c\n1,2,3\n", "it has 3: 'a', 'b', 'c'", "Check that the glob", 1),
    Bad("no header line", b"1,9,fine\n2,8,\n", "its 3 seem to be values of a record", "with a header line", 1),
    Bad("a title above", b"Export of May\n\n" + GOOD, "none of the mapped headers", "set skip_lines = 2", 1),
    Bad("a title with empty cells", b"Export,,\n" + GOOD, "header 2 is empty", "set skip_lines in the mapping", 1),
    Bad("a blank first line", b"\n" + GOOD, "line 1 is blank", "It must hold the headers", 1),
    Bad("too much skipped", GOOD, "it ends above the header", "Correct skip_lines", 3, {"skip_lines": 7}),
    Bad(
        "a redacted column is missing",
        GOOD,
        "'phone' is missing",
        "Correct the names",
        1,
        {"redact": {"drop": ["phone"]}},
    ),
    Bad("no modification time", GOOD, "'changed' is missing", "Correct the names", 1, {"modified_at": "changed"}),
    Bad("UTF-16", GOOD.decode().encode("utf-16"), "it is UTF-16 text", 'Set encoding = "utf-16"', 1),
    Bad("no UTF-16", GOOD, "not in the declared encoding", "Correct the mapping's encoding", 1, {"encoding": "utf-16"}),
    Bad("latin-1 in the header", "id,größe\n".encode("latin-1"), "the header is not utf-8 text", "cp1252", 1),
    Bad("a NUL in the header", b"id,sco\0re\n", "the header is not utf-8 text", "Correct the mapping's encoding", 1),
    Bad("a quote open in the header", b'id,"score\n1,9\n', "the header cannot be read", "Check delimiter, quote", 1),
    Bad("line ends of old Macs", GOOD.replace(b"\n", b"\r"), "the header cannot be read", "line ends of the file", 1),
    Bad("bytes that are no text", bytes(range(128, 256)) * 9, "the header is not utf-8 text", "encoding", 1),
    Bad("one endless line", lambda: b"x" * (17 << 20), "longer than 16 MiB", "line feeds", 1),
    Bad("a gzip bomb", lambda: gzip.compress(bytes(64 << 20)), "longer than 16 MiB", "line feeds", 1),
    Bad("a gzip cut in its first block", CUT[:30], "gzip file is truncated", "Fetch the file again", 1),
    Bad(
        "half a character of UTF-16",
        GOOD.decode().encode("utf-16")[:-1],
        "not in the declared encoding",
        "Correct",
        1,
        {"encoding": "utf-16"},
    ),
    Bad("garbage after the gzip mark", b"\x1f\x8b" + GOOD, "the gzip file is corrupt", "Fetch the file again", 1),
    Bad("nothing but the gzip mark", b"\x1f\x8b\x08", "gzip file is truncated", "Fetch the file again", 1),
    Bad("a zip", zipped(**{"answers.csv": GOOD}), "it is a zip archive or an Excel workbook, not text", "Unzip it"),
    Bad("a workbook as CSV", xlsx(), "it is a zip archive or an Excel workbook, not text", 'set format = "xlsx"'),
    Bad("Parquet as CSV", parquet(), "it is a Parquet file, not text", 'Set format = "parquet"'),
    Bad("a PDF", b"%PDF-1.7\n" + GOOD, "it is a PDF document, not text", "Ask for the data as CSV"),
    Bad("CSV as Parquet", GOOD, "something else (text, perhaps), not a Parquet", "Correct the", None, PARQUET),
    Bad("an empty Parquet file", b"", "no whole Parquet file", "Fetch the file again", None, PARQUET),
    Bad("half a Parquet file", lambda: parquet()[:300], "no whole Parquet file", "Fetch", None, PARQUET),
    Bad("Parquet without its end", lambda: parquet()[:-4], "no whole Parquet file", "Fetch", None, PARQUET),
    Bad("Parquet with a broken footer", lambda: flipped(parquet(), -60), "no whole Parquet", "Fetch", None, PARQUET),
    Bad("a workbook as Parquet", xlsx(), "it is a zip archive or an Excel workbook, not a Par", "xlsx", None, PARQUET),
    Bad("Parquet lacks a column", parquet(pa.table({"id": ["1"]})), "'score' is missing", "Correct", None, PARQUET),
    Bad("Parquet, other case", parquet(pa.table({"ID": [1], "score": [1]})), "has 'ID' (only c", '"ID"', None, PARQUET),
    Bad("CSV as workbook", GOOD, "something else (text, perhaps), no .xlsx workbook", "Correct", None, XLSX),
    Bad("half a workbook", lambda: xlsx()[:2_000], "truncated or corrupt", "Fetch the file again", None, XLSX),
    Bad(
        "an old or encrypted workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999),
        ".xls) or one with",
        "Save it as .xlsx",
        None,
        XLSX,
    ),
    Bad("a zip as workbook", zipped(a=b"1"), "it is a zip archive, no .xlsx workbook", "Unzip it", None, XLSX),
    Bad("a workbook of rubbish", zipped(**{"[Content_Types].xml": b"<?"}), "cannot be read", "save it", None, XLSX),
    Bad(
        "a workbook bomb",
        lambda: zipped(**{"[Content_Types].xml": b"", "xl__sharedStrings.xml": bytes(140 << 20)}),
        "its texts take 140 MiB",
        "Save the sheet as CSV",
        None,
        XLSX,
    ),
    Bad(
        "a sheet that is not there",
        xlsx(),
        "no sheet 'July'; there are 'May', 'June'",
        "Correct sheet",
        None,
        {**XLSX, "sheet": "July"},
    ),
    Bad(
        "a sheet with a title above",
        xlsx(["Export", None, "May"], ["id", "score"]),
        "header 2 is empty",
        "skip_lines",
        1,
        XLSX,
    ),
    Bad(
        "a sheet with a blank first row",
        xlsx([], ["id", "score"]),
        "row 1 of the sheet is blank",
        "skip_lines",
        1,
        XLSX,
    ),
    Bad(
        "a sheet whose header has blanks",
        xlsx(["id ", "score"]),
        "has 'id ' (only white space",
        '"id " in key',
        1,
        XLSX,
    ),
]

# Seen while reading.
ON_READING = [
    *(
        Bad(f"gzip cut at {cut}", CUT[:cut], "the gzip file is truncated (good up to line ", "Fetch the file again", -1)
        for cut in (10_000, 150_000, len(CUT) // 3, len(CUT) // 2, len(CUT) - 100, len(CUT) - 8, len(CUT) - 1)
    ),
    Bad("a gzip with a wrong checksum", flipped(CUT, len(CUT) - 6), "the gzip file is corrupt", "Fetch", 60_002),
    Bad("a gzip with rubbish behind it", CUT + b"rubbish", "the gzip file is corrupt", "Fetch the file again", 60_002),
    Bad(
        "a line that does not end",
        lambda: GOOD + b"x" * (17 << 20),
        "longer than 16 MiB",
        "Check that it is a text file",
        4,
    ),
    Bad(
        "CSV as JSON lines",
        GOOD,
        "none of its lines is a JSON object. Line 1: no JSON",
        "Write one object a line",
        None,
        JSONL,
    ),
    Bad(
        "a list as JSON lines",
        b'[{"id": 1}]',
        "Line 1: JSON, but a list and not an object",
        "jq -c '.[]' FILE",
        None,
        JSONL,
    ),
    Bad("a document as JSON lines", b'{\n  "id": 1\n}\n', "one JSON document over several lines", "jq -c", 1, JSONL),
    Bad("a cut JSON line alone", b'{"id": "1", "sc', "none of its lines is a JSON object", "Write", None, JSONL),
    Bad("JSON lines in UTF-16", JSON_LINES.decode().encode("utf-16"), "it is UTF-16 text", "Set encoding", 1, JSONL),
    Bad("JSON lines in a zip", zipped(a=JSON_LINES), "it is a zip archive", "Unzip it", None, JSONL),
    Bad("JSON lines cut in a gzip", gzip.compress(JSON_LINES * 9)[:-9], "gzip file is truncated", "Fetch", -1, JSONL),
    Bad(
        "no record has the key",
        JSON_LINES.replace(b'"id"', b'"ID"'),
        "'id' stands in no record; the file has 'ID' (only case",
        '"ID" in key',
        None,
        JSONL,
    ),
    Bad(
        "no record has the redacted member",
        JSON_LINES,
        "'user.mail' stands in no record",
        "Correct the names",
        None,
        {**JSONL, "redact": {"hash": ["user.mail"]}},
    ),
    Bad(
        "a mapped member with a blank",
        JSON_LINES.replace(b'"score"', b'"score "'),
        "has 'score ' (only white space",
        '"score "',
        None,
        JSONL,
    ),
    Bad(
        "CSV as an access log",
        GOOD,
        "none of its lines is in the common or combined log format",
        "Check that",
        None,
        LOG,
    ),
    Bad("a log of another form", HIT.replace(b"[", b"<") * 3, "none of its lines is in the common", "Check", None, LOG),
    Bad("short lines only", b"1,9\n2,8\n", "none of its lines is long enough", "Correct fields", None, FIXED),
    Bad("Parquet with torn pages", lambda: b"PAR1" + b"\xff" * 40 + parquet()[44:], "corrupt", "Fetch", 1, PARQUET),
    Bad(
        "a workbook with a torn sheet", with_a_broken_row, "the sheet is corrupt after row ", "save it again", -1, XLSX
    ),
]


def messages_of(cases: list[Bad], folder: Path) -> dict[str, str]:
    """One load of all the files; by case, the error that names its file."""
    (data := folder / "data").mkdir(parents=True)
    default = {"family": "surveys", "entity": "answers", "key": ["id"], "columns": {"score": "score"}}
    mappings = []
    for number, case in enumerate(cases):
        path = f"bad_{number:02d}"
        (data / path).write_bytes(case.content() if callable(case.content) else case.content)
        mappings.append(FileMapping.model_validate({**default, "name": path, "glob": path, **case.settings}))
    with pytest.raises(SourceFilesError) as caught:
        load_files(mappings, data_dir=data, home=folder / "home")
    assert not (folder / "home" / "ledger" / "ledger.jsonl").exists()
    assert not (folder / "home" / "spool").exists()
    assert not list((folder / "home").rglob("*.duckdb"))
    found = {error.path: str(error) for error in caught.value.errors}
    return {case.what: found.get(f"bad_{number:02d}", "") for number, case in enumerate(cases)}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Two loads, since a file that does not open keeps all others from being read."""
    opening = messages_of(ON_OPENING, tmp_path_factory.mktemp("opening"))
    reading = messages_of(ON_READING, tmp_path_factory.mktemp("reading"))
    return opening | reading


@pytest.mark.parametrize("case", [*ON_OPENING, *ON_READING], ids=lambda case: case.what)
def test_a_bad_file_is_named_with_its_line_and_what_to_do(case: Bad, messages: dict[str, str]) -> None:
    message = messages[case.what]
    number = [*ON_OPENING, *ON_READING].index(case)
    path = f"bad_{number if number < len(ON_OPENING) else number - len(ON_OPENING):02d}"
    where, _, sentence = message.partition(": ")[2].partition(": ")
    assert message.startswith(f"files mapping {path!r}: ")
    if case.line == -1:  # depends on how much the unpacked blocks held
        assert where.startswith(f"{path}, line ")
    else:
        assert where == (path if case.line is None else f"{path}, line {case.line}")
    problem, _, remedy = sentence.partition(" What to do: ")
    assert case.says in problem
    assert case.next in remedy
    assert problem.endswith(".") and remedy.endswith(".")
    assert "fine" not in message and "192.0.2" not in message  # what the records hold is nobody's business


def test_there_are_no_two_cases_of_one_name() -> None:
    names = [case.what for case in [*ON_OPENING, *ON_READING]]
    assert len(set(names)) == len(names)
