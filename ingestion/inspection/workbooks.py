"""Where the table begins on a sheet of an Excel workbook.

Belongs here: the sheet's name and the rows above the header. Does not belong here: reading the rows
(``ingestion.readers``).
"""

from pathlib import Path
from typing import NamedTuple

from ingestion.errors import FileLookError
from ingestion.inspection.delimited import looks_like_data
from ingestion.readers.workbook import open_workbook
from ingestion.readers.xlsx_cells import text_of

_JUDGED_ROWS = 60
_MOSTLY = 0.7


class Sheet(NamedTuple):
    """``skip_lines``: rows above the header; ``others``: the workbook's further sheets."""

    name: str
    skip_lines: int
    others: list[str]


def find_sheet(path: Path, named: str | None) -> Sheet:
    """The sheet ``named``, or the first, and where its header is: the first row as wide as most that holds no values.

    Raises ``FileLookError`` for a sheet that is not there or holds nothing, ``UnreadableFile`` as the reader does.
    """
    with path.open("rb") as stream:
        workbook = open_workbook(path, stream)
        sheets = {sheet.title: sheet for sheet in workbook.worksheets}
        name = next(iter(sheets), "") if named is None else named
        if name not in sheets:
            remedy = f"It has: {', '.join(map(repr, sheets))}." if sheets else "It has no sheet of cells at all."
            raise FileLookError(path, f"there is no sheet {name!r}.", remedy)
        sheets[name].reset_dimensions()
        rows = [
            [text_of(cell) for cell in row] for row in sheets[name].iter_rows(max_row=_JUDGED_ROWS, values_only=True)
        ]
        workbook.close()
    widths = [sum(bool(cell) for cell in row) for row in rows]
    if not any(widths):
        raise FileLookError(path, f"the sheet {name!r} is empty.", "Name another with --sheet.")
    wide = [at for at, width in enumerate(widths) if width >= _MOSTLY * max(widths)]
    skip = next((at for at in wide if not any(map(looks_like_data, rows[at]))), wide[0])
    return Sheet(name, skip, [other for other in sheets if other != name])
