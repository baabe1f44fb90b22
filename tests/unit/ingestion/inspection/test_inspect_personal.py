"""What is shown of a file holds nothing personal: a value that may be a person's is refused or shown as a pattern."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ingestion.errors import FileLookError
from ingestion.inspection.columns import profile
from ingestion.inspection.findings import inspect_file

Table = Callable[..., Path]

NAMES = [
    "Anna Müller",
    "Ben O'Neil",
    "Chloé Dubois",
    "John Smith",
    "Mary-Jane Watson",
    "李小龙",
    "Иван Петров",
    "de la Cruz, Ana",
]
PERSONAL = {
    "kontakt": lambda i: f"person{i}@mail{i % 7}.example.org",
    "again": lambda i: ("anna@example.org", "web")[i % 2],
    "tel": lambda i: f"+49 30 {231250 + i}",
    "second": lambda i: f"(555) {100 + i % 900}-{1000 + i}",
    "third": lambda i: f"0{30 + i % 60}/{100000 + i}",
    "whole": lambda i: f"{4915100000000 + i}",
    "net": lambda i: f"10.{i % 255}.3.{(i * 7) % 255}",
    "net6": lambda i: f"2001:db8::{i + 17:x}",
    "srv": lambda i: f"192.168.7.{i % 3}",
    "wer": lambda i: NAMES[i % len(NAMES)],
    "lower": lambda i: ("annabell", "benjamin", "marylou")[i % 3],
    "upper": lambda i: ("ANNABELL", "BENJAMIN")[i % 2],
    "title": lambda i: ("Annabell", "Benjamin")[i % 2],
    "login": lambda i: ("anna_bell", "ben_jamin")[i % 2],
    "said": lambda i: f"{NAMES[i % 3]} was here, ask at 555-123-{4567 + i}",
    "birth date": lambda i: f"19{50 + i % 50}-03-{1 + i % 28:02}",
    "zip": lambda i: f"{10115 + i}",
}
ROWS = [[str(i), *(make(i) for make in PERSONAL.values())] for i in range(400)]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_no_personal_value_of_a_file_full_of_them_is_printed(
    kind: str, table: Table, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under headers that give nothing away; what is printed holds no value and no word of one."""
    from orchestration.commands.files import inspect

    path, header = tmp_path / f"file.{kind}", ["no", *PERSONAL]
    if kind == "csv":
        table(path, header, ROWS)
    elif kind == "jsonl":
        path.write_text("".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in ROWS))
    else:
        book = openpyxl.Workbook()
        for row in [header, *ROWS]:
            book.active.append(row)
        book.save(path)
    inspect(path)
    printed = capsys.readouterr().out
    assert printed.count("[[files]]") == 1
    values = {value for row in ROWS for value in row[1:]} - {"web"}
    parts = {
        part
        for value in values
        for part in value.replace(",", " ").split()
        if len(part) > 3 and not part.isascii() or "@" in part
    }
    assert [value for value in values | parts | {"Anna", "John", "Smith", "annabell"} if value in printed] == []


@pytest.mark.parametrize(
    "first", [["anna@example.org", "5"], ["10.0.0.1", "x"], ["+49 30 231250", "x"], ["2026-01-31", "4"]]
)
def test_a_first_line_that_is_a_record_is_refused_and_not_quoted(
    first: list[str], table: Table, tmp_path: Path
) -> None:
    with pytest.raises(FileLookError, match="looks like a record") as refused:
        inspect_file(table(tmp_path / "f.csv", first, [["x", "y"]] * 20))
    assert first[0] not in str(refused.value)


def test_a_list_of_names_without_a_header_is_refused(table: Table, tmp_path: Path) -> None:
    rows = [[random.Random(i).choice(NAMES[:5]), f"place {i}"] for i in range(60)]
    with pytest.raises(FileLookError, match="looks like a record"):
        inspect_file(table(tmp_path / "f.csv", ["Zoe Miller", "somewhere"], rows))


@pytest.mark.parametrize(
    ("header", "personal"),
    [
        *[("email", "e-mail"), ("E-Mail Address", "e-mail"), ("phone_number", "phone"), ("ip_address", "IP address")],
        *[
            ("name", "name"),
            ("customer name", "name"),
            ("FirstName", "name"),
            ("handled_by", "name"),
            ("author", "name"),
        ],
        *[("zip code", "personal detail"), ("date of birth", "personal detail")],
        *[("author_id", None), ("author_country", None), ("airline_name", None), ("user_agent", None)],
        *[("email_status", None), ("first_contact", None), ("product_name", None), ("order_no", None)],
    ],
)
def test_a_header_tells_what_personal_data_its_column_holds(header: str, personal: str | None) -> None:
    values = ["2026-01-01"] * 9 if header == "first_contact" else ["abc", "def", "ghi"]
    assert profile(header, values).personal == personal


def test_codes_that_many_records_share_are_shown_with_their_counts() -> None:
    statuses = ["delivered"] * 30 + ["shipped"] * 12 + ["canceled"] * 3
    assert profile("status", statuses).shown == "delivered (30), shipped (12), canceled (3)"
    assert profile("country", ["DE"] * 20 + ["FR"] * 9).shown == "DE (20), FR (9)"
    assert profile("col", ["1", "2", "2"]).shown == "1 (1), 2 (2)"
    assert profile("col", ["3.5", "10", "2", "8", "9"]).shown == "2 to 10"


def test_what_may_not_be_shown_is_shown_as_a_pattern() -> None:
    assert profile("col", [f"C-{i:03}" for i in range(30)]).shown == "A-999"
    assert profile("col", [f"{i:032x}" for i in range(2**90, 2**90 + 30)]).shown == "32 hexadecimal digits"
    said = [f"It was fine, thank you very much, number {i}" for i in range(10, 40)]
    assert profile("col", said).shown == "text, 43 characters"
