"""All that a look at one file finds, and the way to it.

Belongs here: the order of the steps, and which files are refused. Does not belong here: the steps, and what the
findings mean for a mapping.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import FileLookError
from ingestion.inspection.columns import Column, profile
from ingestion.inspection.delimited import looks_like_data
from ingestion.inspection.keys import find_keys
from ingestion.inspection.layout import Layout, find_layout
from ingestion.inspection.personal import is_name_not_header, is_personal_value
from ingestion.inspection.sample import SAMPLE_BYTES, Sample, read_sample
from ingestion.inspection.tables import Table, read_table
from ingestion.inspection.text_encoding import TextEncoding, guess_encoding
from ingestion.inspection.workbooks import find_sheet
from ingestion.readers.lines import UnreadableFile
from ingestion.settings.layout import FileLayout

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_JUDGED_VALUES = 2_000
_A_YEAR = re.compile("(19|20)[0-9]{2}")
_JUDGED_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Findings:
    """What one file is. ``keys``: columns, or pairs of them, that told the records apart; the likeliest first."""

    sample: Sample
    layout: Layout
    encoding: TextEncoding | None
    table: Table
    columns: list[Column]
    keys: list[tuple[str, ...]]
    notes: list[str]

    def tells_apart(self, headers: Sequence[str]) -> bool:
        """Whether these columns together told all records apart; lines that stand twice count once."""
        at = {column.header: index for index, column in enumerate(self.columns)}
        if not headers or not all(self.columns[at[header]].is_full for header in headers):
            return False
        different = len(set(zip(*(self.table.columns[at[header]] for header in headers), strict=True)))
        return different == self.table.records or different == len(set(zip(*self.table.columns, strict=True)))


def inspect_file(path: Path, sheet: str | None = None, *, limit: int = SAMPLE_BYTES) -> Findings:
    """Look at the first ``limit`` (unpacked) bytes of a file. Writes nothing.

    Raises ``FileLookError`` (with what to do) for one that holds no records.
    """
    sample = read_sample(path, limit)
    if sheet is not None and sample.kind != "xlsx":
        raise FileLookError(path, "only an Excel workbook has sheets.", "Leave out --sheet.")
    encoding, lines, others = None, None, list[str]()
    try:
        if sample.kind == "parquet":
            layout = Layout(FileLayout(format="parquet"))
        elif sample.kind == "xlsx":
            sheet, skip, others = find_sheet(path, sheet)
            said = {"format": "xlsx", "sheet": sheet, **({"skip_lines": skip} if skip else {})}
            layout = Layout(FileLayout.model_validate(said))
        else:
            encoding = guess_encoding(sample.head, is_whole=sample.is_whole)
            text = _decoded(sample, encoding)
            lines = text.count("\n")
            layout = find_layout(path, split_lines(text[:_JUDGED_CHARACTERS]), encoding.name)
            _refuse_headless(path, layout.header)
        table = read_table(sample, layout.settings, lines)
    except UnreadableFile as error:
        where = "" if error.line is None else f"line {error.line}: "
        raise FileLookError(path, f"{where}{error.problem}", error.remedy) from error
    if layout.settings.format in ("csv", "xlsx", "parquet"):
        _refuse_headless(path, table.headers, table.columns)
    if table.broken and not table.records:
        first = table.broken[0]
        message = f"no record fits the header; the first stands on line {first.line:,}: {first.problem}."
        raise FileLookError(
            path, message, "Complete the header (programs leave out the one of row numbers), or the records."
        )
    columns = [profile(header, values) for header, values in zip(table.headers, table.columns, strict=True)]
    notes = [f"the workbook also has the sheets {', '.join(map(repr, others))} (--sheet)"] if others else []
    if len(table.broken) > table.records:
        notes.append("most records do not fit the header: is a header missing, or do the fields hold the delimiter?")
    return Findings(sample, layout, encoding, table, columns, find_keys(columns, table.columns), notes)


def _decoded(sample: Sample, encoding: TextEncoding) -> str:
    text = sample.head.decode(encoding.name, "replace").removeprefix("\ufeff")
    judged = text[:_JUDGED_CHARACTERS]
    if len(_CONTROL.findall(judged)) > 0.01 * len(judged):
        raise FileLookError(sample.path, "it is a binary file, not text.", "Export the data as CSV, Excel or Parquet.")
    return text


def split_lines(text: str) -> list[str]:
    """Lines with their ends; of all that Python takes for a line end only line feeds count, as for the landing."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _refuse_headless(path: Path, headers: Sequence[str], columns: Sequence[Sequence[str]] = ()) -> None:
    """Refuse a file whose first line is a record: it holds personal data, mostly values, or what its column repeats.

    It is looked for before anything is shown, since headers are shown as they are.
    """
    data = sum(looks_like_data(header) and not _A_YEAR.fullmatch(header) for header in headers)
    below = [(header, values[:_JUDGED_VALUES]) for header, values in zip(headers, columns, strict=False)]
    repeated = sum(header in values for header, values in below)
    named = any(is_name_not_header(header, values) for header, values in below)
    if named or any(map(is_personal_value, headers)) or max(2 * data, 3 * repeated) > len(headers):
        message = "its first line looks like a record, not like the names of the columns."
        raise FileLookError(path, message, "Add a line with headers: a mapping names columns by them.")
