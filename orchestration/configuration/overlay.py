"""The overlay folder: CSV files of the user's own seed rows, which win over the shipped rows by key.

Here belong reading them (text stays text) and every check that needs only the file and the seed it extends. Whether the
rows make sense together is tested in dbt, where they meet the shipped ones.
"""

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from orchestration.configuration.problems import Problem, nearest
from orchestration.configuration.registry import Seed

Rows = list[dict[str, str]]


def read_overlay(folder: Path, shown: str, seeds: Mapping[str, Seed]) -> tuple[dict[str, Rows], list[Problem]]:
    """Rows by seed name, and every problem with file and line. `shown` is how the user knows the folder.

    Only `*.csv` are read; a folder that does not exist has no rows.
    """
    rows: dict[str, Rows] = {}
    problems: list[Problem] = []
    files = [file for file in folder.glob("*") if file.suffix.lower() == ".csv" and file.is_file()]
    for file in sorted(files):
        where = str(Path(shown) / file.name)
        if file.stem not in seeds or file.suffix != ".csv":
            names = ", ".join(seeds)
            hint = nearest(file.stem, seeds)
            problems.append(
                Problem(
                    where,
                    None,
                    None,
                    "",
                    f"no seed has this name. A file is named as its seed: {names}.",
                    hint and f"{hint}.csv",
                )
            )
            continue
        found, wrong = _read_file(file, where, seeds[file.stem])
        problems += wrong
        if found:
            rows[file.stem] = found
    return rows, problems


def _read_file(file: Path, where: str, seed: Seed) -> tuple[Rows, list[Problem]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [], [Problem(where, line, None, "", "this line is not UTF-8. Save the file as UTF-8.")]
    lines: list[tuple[int, list[str]]] = []
    try:
        lines.extend(_lines(text))
    except csv.Error as error:
        line = lines[-1][0] + 1 if lines else 1
        return [], [Problem(where, line, None, "", f"from here on this is no CSV: {error}. Is a quote left open?")]
    if not lines:
        return [], [Problem(where, 1, None, "", f"the file is empty; its first line must be: {','.join(seed.columns)}")]
    header_line, header = lines[0]
    problems = [Problem(where, header_line, None, *wrong) for wrong in _header_problems(header, seed)]
    if problems:
        return [], problems
    rows: Rows = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            message = (
                f"{len(cells)} cells, but the header names {len(header)} columns. A cell with a comma stands in quotes."
            )
            problems.append(Problem(where, line, None, "", message))
            continue
        row = dict(zip(header, cells, strict=True))
        rows.append({column: row[column] for column in seed.columns})
        for column, value in row.items():
            if (wanted := _wanted(value, seed.types.get(column, "string"))) is not None:
                problems.append(Problem(where, line, None, column, f"{value!r} is not {wanted}."))
        key = tuple(row[column] for column in seed.key if column in row)
        if key and (first := seen.setdefault(key, line)) != line:
            message = f"the same key as line {first}: {', '.join(seed.key)} must be unique in {seed.name}."
            problems.append(Problem(where, line, None, "", message))
    return rows, problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; blank lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1


def _header_problems(header: list[str], seed: Seed) -> Iterator[tuple[str, str, str | None]]:
    """(key, message, suggestion) of each column that is too much, too little or twice. The order is free."""
    missing = [column for column in seed.columns if column not in header]
    for column in dict.fromkeys(header):
        if column not in seed.columns:
            hint = nearest(column, missing)
            missing = [name for name in missing if name != hint]
            yield column, f"no such column of the seed {seed.name}.", hint
        elif header.count(column) > 1:
            yield column, "this column stands twice in the header.", None
    for column in missing:
        yield column, f"this column of the seed {seed.name} is missing in the header.", None


def _wanted(value: str, declared: str) -> str | None:
    """What the value should have been, None if it is that. An empty cell is null, in every type."""
    if value == "":
        return None
    kind = declared.split("(")[0].strip().lower()
    if kind in ("integer", "bigint", "int"):
        return None if value.removeprefix("-").isdecimal() and value.isascii() else "a whole number"
    if kind in ("decimal", "numeric", "double", "float"):
        return None if _is_number(value) else "a number (with a point, as in 4.5)"
    if kind == "boolean":
        return None if value in ("true", "false") else "true or false"
    if kind == "date":
        return None if _is_date(value) else "a date as YYYY-MM-DD"
    return None


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite() and value.isascii() and "_" not in value and value == value.strip()
    except InvalidOperation:
        return False


def _is_date(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
