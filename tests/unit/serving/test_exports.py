"""`cem export`: files that say what the published table says, and that no spreadsheet runs."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from tiny_published import tiny_published
from typer.testing import CliRunner, Result

from orchestration.cli import app

HOSTILE = ["=1+1", "  =cmd|'/c calc'!A0", "+49 30 1234", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
HOSTILE += ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1"]
HARMLESS = ["a=b", "5-3", "'quoted'", 'says "hm", twice', "zwei\nZeilen", "caf\u00e9 \U0001f600", "", "x\x07y"]
TEXTS = HOSTILE + HARMLESS


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A folder with cem.toml and a published file of one table, a row a text."""
    with tiny_published(tmp_path) as con:
        con.execute(
            "create table marts.mart_said (said_key integer primary key, said text, change decimal(9,2), day date, "
            "said_at timestamp, is_low_n boolean)"
        )
        con.execute("comment on table marts.mart_said is 'What was said.'")
        con.execute("comment on column marts.mart_said.said is '=Its words.'")
        for number, text in enumerate(TEXTS):
            con.execute(
                "insert into marts.mart_said values (?, ?, -1.5, '2026-02-28', '2026-02-28 23:30', ?)",
                [number, text, number % 2 == 0],
            )
        con.execute("insert into marts.mart_said (said_key) values (999)")
    return tmp_path


def export(company: Path, table: str, file: str, *words: str) -> Result:
    arguments = ["export", table, "--out", str(company / file), *words, "--config", str(company / "cem.toml")]
    return CliRunner().invoke(app, arguments, env={"CEM_HOME": str(company / "home")})


def test_a_csv_has_every_row_and_no_text_that_begins_like_a_formula(company: Path) -> None:
    said = export(company, "mart_said", "said.csv")
    assert said.exit_code == 0 and "21 rows of marts.mart_said, as run run-1" in said.output
    with (company / "said.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["said"] for row in rows[:-1]] == [f"'{text}" for text in HOSTILE] + HARMLESS
    assert {row["change"] for row in rows[:-1]} == {"-1.50"}  # a negative number is a number
    assert rows[-1]["change"] == ""


def test_a_sheet_has_texts_as_texts_numbers_as_numbers_and_says_what_they_mean(company: Path) -> None:
    assert export(company, "marts.mart_said", "said.xlsx", "--format", "xlsx").exit_code == 0
    book = openpyxl.load_workbook(company / "said.xlsx")
    rows = list(book["Data"].iter_rows(min_row=2))
    # XML reads a line's end as one sign, and knows no bell.
    expected = [text.replace("\x07", "\ufffd").replace("\r", "\n") for text in TEXTS]
    assert [(row[1].value or "").replace("\r", "\n") for row in rows[:-1]] == expected
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    first = [cell.value for cell in rows[0]]
    assert first[2:] == [-1.5, datetime(2026, 2, 28), datetime(2026, 2, 28, 23, 30), True]
    assert [cell.value for cell in rows[-1]][1:] == [None] * 5
    told = {row[0].value: row[1].value for row in book["What it means"].iter_rows()}
    assert (told["run"], told["meaning"], told["said"]) == ("run-1", "What was said.", "=Its words.")


def test_parquet_has_the_rows_as_they_are_typed_with_the_run_and_the_meanings(company: Path) -> None:
    assert export(company, "mart_said", "said.parquet", "--format", "parquet").exit_code == 0
    file = str(company / "said.parquet")
    with duckdb.connect() as con:
        rows = con.execute(f"select * from '{file}' order by 1").fetchall()
        pairs = con.execute(f"select decode(key), decode(value) from parquet_kv_metadata('{file}')").fetchall()
    assert [row[1] for row in rows[:-1]] == TEXTS and rows[0][3] == date(2026, 2, 28)
    told = dict(pairs)
    assert (told["run_id"], told["description"], told["column said"]) == ("run-1", "What was said.", "=Its words.")


def test_columns_and_rows_can_be_chosen(company: Path) -> None:
    chosen = ("--columns", "said,said_key", "--where", "said_key=1", "--delimiter", ";")
    assert export(company, "mart_said", "one.csv", *chosen).exit_code == 0
    assert (company / "one.csv").read_text() == f"said;said_key\n'{HOSTILE[1]};1\n"
    assert "1 rows" in export(company, "mart_said", "none.csv", "--where", "said=").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mart_sayd", "x.csv"), "Did you mean mart_said"),
        (("mart_said", "x.csv", "--columns", "sayd"), "no column of marts.mart_said named 'sayd'"),
        (("mart_said", "x.csv", "--where", "said"), "column=value"),
        (("mart_said", "x.csv", "--delimiter", ";;"), "one character"),
    ],
)
def test_what_is_not_published_is_told_with_what_is(company: Path, words: tuple[str, ...], told: str) -> None:
    said = export(company, *words)
    assert said.exit_code == 2
    assert told in " ".join(said.output.replace("\u2502", " ").split())
    assert not (company / "x.csv").exists()


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(company: Path) -> None:
    (company / "old.xlsx").mkdir()
    for file in ("nowhere/said.csv", "old.xlsx"):
        said = export(company, "mart_said", file)
        assert said.exit_code == 6 and "could not be written" in said.output
    assert sorted(path.name for path in company.iterdir()) == ["cem.toml", "home", "old.xlsx"]


def test_nothing_published_is_said(company: Path) -> None:
    (company / "home" / "published" / "warehouse.duckdb").unlink()
    assert "cem run" in export(company, "mart_said", "x.csv").output
