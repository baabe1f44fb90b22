"""Writing an export: CSV and Parquet by DuckDB itself, Excel by openpyxl. A file is there whole or not at all.

Belongs here: the three formats. Does not belong here: what is exported (table.py).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from serving.exports import CannotExport, Format
from serving.exports.formulas import inert
from serving.exports.table import Asked, Selection, select
from serving.relations import literal, quoted
from serving.states import State, current_state

MOST_SHEET_ROWS = 1_048_575
"""Rows that a sheet of Excel can have below its header."""
MOST_CELL_CHARACTERS = 32_767
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SEVERAL_ROWS = 10_000


@dataclass(frozen=True)
class Exported:
    """A finished file: its rows, without the header, and its size."""

    file: Path
    table: str
    rows: int
    bytes: int
    state: State


def export(published: Path, asked: Asked, file: Path, form: Format, *, delimiter: str = ",") -> Exported:
    """Write a published table, or a part of it, to ``file``.

    CSV is UTF-8 with ``delimiter``; texts that a spreadsheet would run as a formula begin with an apostrophe in CSV and
    are marked as text in Excel. Moments are UTC. Excel's second sheet says what the columns mean, as does the
    description of a Parquet file's metadata; both name the run. Raises NoSuchTable, CannotExport.
    """
    state = current_state(published)
    if state is None:
        raise CannotExport(f"There is no published file at {published}. What to do: cem run.")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with duckdb.connect(str(published), read_only=True) as con:
            con.execute("SET TimeZone = 'UTC'")
            chosen = select(con, asked)
            rows = _writer(form, delimiter)(con, chosen, unfinished, state)
        os.replace(unfinished, file)
    except OSError as error:
        raise CannotExport(
            f"{file} could not be written: {error.strerror or error}. Is there such a folder?"
        ) from error
    except duckdb.IOException as error:
        raise CannotExport(f"{file} could not be written: {str(error).replace(unfinished.name, file.name)}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Exported(file, chosen.relation.label, rows, file.stat().st_size, state)


_Write = Callable[[duckdb.DuckDBPyConnection, Selection, Path, State], int]


def _writer(form: Format, delimiter: str) -> _Write:
    if form == "csv":
        return lambda con, chosen, file, _: _write_csv(con, chosen, file, delimiter)
    return _write_parquet if form == "parquet" else _write_xlsx


def _write_csv(con: duckdb.DuckDBPyConnection, chosen: Selection, file: Path, delimiter: str) -> int:
    cells = ", ".join(
        f"{inert(quoted(one.name)) if one.data_type == 'VARCHAR' else quoted(one.name)} as {quoted(one.name)}"
        for one in chosen.relation.columns
    )
    options = f"format csv, header, delimiter {literal(delimiter)}"
    return _copied(con, f"select {cells} from ({chosen.query})", file, options)


def _write_parquet(con: duckdb.DuckDBPyConnection, chosen: Selection, file: Path, state: State) -> int:
    meanings = {column.name: column.comment or "" for column in chosen.relation.columns}
    told = {"description": chosen.relation.comment or "", "run_id": state.run_id, "data_as_of": str(state.data_as_of)}
    pairs = ", ".join(
        f"{quoted(name)}: {literal(value)}"
        for name, value in {**told, **{f"column {name}": meaning for name, meaning in meanings.items()}}.items()
    )
    return _copied(con, chosen.query, file, f"format parquet, compression zstd, kv_metadata {{{pairs}}}")


def _copied(con: duckdb.DuckDBPyConnection, query: str, file: Path, options: str) -> int:
    row = con.execute(f"copy ({query}) to {literal(str(file))} ({options})").fetchone()
    assert row is not None  # copy answers with the number of rows
    return int(row[0])


def _write_xlsx(con: duckdb.DuckDBPyConnection, chosen: Selection, file: Path, state: State) -> int:
    (rows,) = con.execute(f"select count(*) from ({chosen.query})").fetchone() or (0,)
    if rows > MOST_SHEET_ROWS:
        raise CannotExport(
            f"{chosen.relation.label} has {rows:,} rows, and a sheet of Excel {MOST_SHEET_ROWS:,}. What to do: fewer "
            "rows with --where, or --format parquet or csv."
        )
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in chosen.relation.columns])
    found = con.execute(chosen.query)
    while several := found.fetchmany(_SEVERAL_ROWS):
        for row in several:
            sheet.append([_cell(sheet, value) for value in row])
    _append_meanings(book.create_sheet("What it means"), chosen, state)
    book.save(file)
    return int(rows)


def _append_meanings(sheet: Any, chosen: Selection, state: State) -> None:
    about: Sequence[tuple[str, object]] = (
        ("table", chosen.relation.label),
        ("meaning", chosen.relation.comment or ""),
        ("run", state.run_id),
        ("data as of (UTC)", state.data_as_of),
        ("published (UTC)", state.published_at),
        ("", ""),
        *((column.name, column.comment or "") for column in chosen.relation.columns),
    )
    for name, value in about:
        sheet.append([_cell(sheet, name), _cell(sheet, value)])


def _cell(sheet: Any, value: object) -> object:
    """A text that looks like a formula would be one in Excel, did its cell not say that it is a text."""
    if not isinstance(value, str):
        return value
    text = _NO_XML.sub("\ufffd", value)
    if len(text) > MOST_CELL_CHARACTERS:
        text = f"{text[: MOST_CELL_CHARACTERS - 1]}\u2026"
    if not text.startswith(("=", "+", "-", "@")):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    cell.value, cell.data_type = text, "s"
    return cell
