"""Delimiter, quote and header line of a delimited text.

Belongs here: how lines split into fields, guessed. Does not belong here: reading the records (``ingestion.readers``),
what the fields hold, other formats.
"""

import csv
import re
from collections import Counter
from typing import NamedTuple

_DELIMITERS = (",", ";", "\t", "|", "^", "~", " ")
_LEAST_FIT, _LEAST_FIT_OF_BLANKS = 0.5, 0.85
_JUDGED_LINES = 400
_MOST_PREAMBLE = 30
_LOOKS_LIKE_DATA = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}\b.*|\S+@\S+\.\S+")


class Dialect(NamedTuple):
    """``fits``: share of the first lines' records that have as many fields as the header."""

    delimiter: str
    quote: str
    skip_lines: int
    fits: float


def looks_like_data(cell: str) -> bool:
    """Whether a cell of the first line is rather a value than the name of a column."""
    return bool(_LOOKS_LIKE_DATA.fullmatch(cell.strip()))


def find_dialect(lines: list[str]) -> Dialect | None:
    """The delimiter and quote that split ``lines`` best into two or more fields; None if none does."""
    judged = lines[:_JUDGED_LINES]
    found = []
    for rank, delimiter in enumerate(_DELIMITERS):
        quote = _quote(judged, delimiter)
        widths = _widths(judged, delimiter, quote)
        if not widths:
            continue
        (mode, _), *_ = Counter(width for _, width in widths).most_common(1)
        skip = _preamble(judged, widths, mode, delimiter, quote)
        below = [width for line, width in widths if line >= skip]
        if not below or max(below[0], mode) < 2:
            continue
        fits = sum(width == below[0] for width in below) / len(below)
        # A delimiter that splits the records alike, though not as the header, beats one that splits them anyhow.
        alike = sum(width == mode for width in below) / len(below) if mode > 1 else 0
        fit, dialect = round(max(fits, 0.9 * alike), 2), Dialect(delimiter, quote, skip, fits)
        is_blank = delimiter == " "
        if fit >= (_LEAST_FIT_OF_BLANKS if is_blank else _LEAST_FIT) and not (
            is_blank and "" in header_of(lines, dialect)
        ):
            found.append((fit, mode, -rank, dialect))
    return max(found)[-1] if found else None


def _quote(lines: list[str], delimiter: str) -> str:
    """An apostrophe where fields are closed in apostrophes and none in quotation marks."""
    mark = re.escape(delimiter)
    counts = {
        quote: len(re.findall(f"(?:^|{mark}){quote}[^{quote}\n]*{quote}(?={mark}|\r?$)", "".join(lines), re.MULTILINE))
        for quote in ('"', "'")
    }
    return "'" if counts["'"] > 2 and not counts['"'] else '"'


def _widths(lines: list[str], delimiter: str, quote: str) -> list[tuple[int, int]]:
    """(index of the first line, number of fields) of each record that is not blank."""
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    widths, start = [], 0
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                widths.append((start, len(fields)))
            start = reader.line_num
    except csv.Error:  # a field beyond the csv module's limit: an open quote, judge by what came before
        pass
    return widths


def _preamble(lines: list[str], widths: list[tuple[int, int]], mode: int, delimiter: str, quote: str) -> int:
    """How many lines stand above the header: titles and notes, narrower than the table.

    None, if what would then be the header looks like a record: a header may itself be narrower than its records.
    """
    start = next((line for line, width in widths if width == mode), 0)
    if not start:
        return start
    first = next(csv.reader(lines[start:], delimiter=delimiter, quotechar=quote), [])
    is_header = bool(first) and not any(looks_like_data(cell) for cell in first)
    return start if is_header and start <= _MOST_PREAMBLE else widths[0][0]


def header_of(lines: list[str], dialect: Dialect) -> list[str]:
    """The cells of the header line; none if the csv module refuses it."""
    try:
        return next(csv.reader(lines[dialect.skip_lines :], delimiter=dialect.delimiter, quotechar=dialect.quote), [])
    except csv.Error:
        return []
