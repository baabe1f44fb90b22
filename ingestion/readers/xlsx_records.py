"""Records of one sheet of an Excel workbook, row by row.

Belongs here: header, rows, what is no record. Does not belong here: the archive (``workbook``), one value
(``xlsx_cells``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ingestion.readers.headers import named_header
from ingestion.readers.lines import MAX_RECORD_BYTES, UnreadableFile
from ingestion.readers.record import Record, Records
from ingestion.readers.workbook import open_workbook
from ingestion.readers.xlsx_cells import text_of

MAX_ROWS = 1_048_576
"""Of a sheet. A higher row number is a defect that would have the library count up to it."""


_SAVE_AGAIN = "Open it in the spreadsheet program and save it again, or fetch it again."


class XlsxRecords(Records):
    """The rows below the header, numbered as the spreadsheet program does; ``skip_lines`` rows stand above the header.

    Values, not formulas: what the program computed when it last saved. Rows without any value are no records, and empty
    columns after the last header none of its columns. A row with a value beyond them is broken.
    """

    def __init__(self, path: Path, sheet: str | None = None, skip_lines: int = 0) -> None:
        self._stream = path.open("rb")  # a stream: the library judges paths by their ending
        try:
            self._workbook = open_workbook(path, self._stream)
            self._rows = self._numbered(self._sheet(sheet))
            self.header_line = skip_lines + 1
            self.header: list[str] = self._read_header(skip_lines)
        except UnreadableFile:
            self._stream.close()
            raise

    def close(self) -> None:
        self._workbook.close()
        self._stream.close()

    def __iter__(self) -> Iterator[Record]:
        width = len(self.header)
        blank = [""] * width
        try:
            for row, fields in self._rows:
                if len(fields) > width:
                    problem = f"{len(fields)} cells, the header has {width}"
                    yield Record(row, None, orjson.dumps(fields).decode(), problem)
                elif fields:
                    yield Record(row, fields + blank[len(fields) :])
        finally:
            self.close()

    def _sheet(self, name: str | None) -> Any:
        sheets = {sheet.title: sheet for sheet in self._workbook.worksheets}
        names = ", ".join(repr(title) for title in sheets)
        if not sheets:
            raise UnreadableFile("the workbook has no sheet of cells.", "Check that it is the right file.")
        if name is not None and name not in sheets:
            raise UnreadableFile(f"there is no sheet {name!r}; there are {names}.", "Correct sheet in the mapping.")
        if name is None and len(sheets) > 1:
            self.notes = (f"of the sheets {names} the first is read; the mapping's sheet names another",)
        return sheets[name] if name is not None else next(iter(sheets.values()))

    def _numbered(self, sheet: Any) -> Iterator[tuple[int, list[str]]]:
        """Row numbers and texts up to the last value of the row."""
        sheet.reset_dimensions()  # some programs write wrong ones, and rows would be cut to them
        rows, row = sheet.iter_rows(values_only=True), 0
        while True:
            try:
                cells = next(rows, None)
            except Exception as error:  # as in open_workbook
                raise UnreadableFile(
                    f"the sheet is corrupt after row {row} ({type(error).__name__}).", _SAVE_AGAIN, row + 1
                ) from error
            if cells is None:
                return
            row += 1
            texts = [text_of(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if row > MAX_ROWS:
                raise UnreadableFile(f"a sheet has at most {MAX_ROWS:,} rows; this one numbers more.", _SAVE_AGAIN, row)
            if sum(map(len, texts)) > MAX_RECORD_BYTES:
                raise UnreadableFile(f"this row is longer than {MAX_RECORD_BYTES // 1024**2} MiB.", _SAVE_AGAIN, row)
            yield row, texts

    def _read_header(self, skip_lines: int) -> list[str]:
        header: list[str] = []
        is_empty = True
        for row, header in self._rows:
            is_empty = is_empty and not header
            if row > skip_lines:
                break
            header = []
        if header:
            header = named_header(header, skip_lines + 1)
        elif not is_empty or any(texts for _, texts in self._rows):
            problem = f"row {skip_lines + 1} of the sheet is blank."
            remedy = "It must hold the headers; skip_lines in the mapping leaves out rows above them."
            raise UnreadableFile(problem, remedy, skip_lines + 1)
        return header
