"""The workbook as a file: is it one, may it be opened safely, which sheets has it.

Belongs here: the archive around the sheets. Does not belong here: rows and cells (``xlsx_records``, ``xlsx_cells``).
"""

import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingestion.readers.lines import UnreadableFile
from ingestion.readers.signatures import ZIP, kind_of

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_WHOLE_BYTES = 128 * 1024 * 1024
"""Of the parts that are held in memory as long as a sheet is read; the texts of all cells are the largest of them."""
MAX_INFLATION = 200
"""Sheets shrink to a tenth or a thirtieth; what unpacks to more than this is made to fill memory."""
_ALWAYS_FINE_BYTES = 64 * 1024 * 1024

_AS_CSV = "Open it in the spreadsheet program and save it as .xlsx again, or save the sheet as CSV."


def open_workbook(path: Path, stream: BinaryIO) -> "Workbook":
    """The workbook in ``stream``, which is ``path`` opened, for reading row by row.

    Raises ``UnreadableFile`` if it is none, encrypted, corrupt or a trap.
    """
    from openpyxl import load_workbook

    _check_archive(path)
    # About styles and extensions, on which no value depends, and of dates that cannot be: their cells read #VALUE!.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a parser of foreign XML may raise; its text may quote cells
        raise UnreadableFile(f"the workbook cannot be read ({type(error).__name__}).", _AS_CSV) from error


def _check_archive(path: Path) -> None:
    kind = kind_of(path)
    if kind is not ZIP:
        found = kind.name if kind else "something else (text, perhaps)"
        remedy = kind.remedy if kind else "Correct the mapping's format, or fetch the file again."
        raise UnreadableFile(f"it is {found}, no .xlsx workbook.", remedy)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(f"the workbook is truncated or corrupt ({error}).", "Fetch the file again.") from error
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise UnreadableFile("it is a binary workbook (.xlsb).", "Save it as .xlsx.")
    if "[Content_Types].xml" not in names:
        raise UnreadableFile("it is a zip archive, no .xlsx workbook.", "Unzip it, and correct the mapping's format.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("the archive is encrypted.", "Save it without a password.")
    whole = sum(part.file_size for part in parts if not part.filename.startswith(("xl/worksheets/", "xl/media/")))
    if whole > MAX_WHOLE_BYTES:
        raise UnreadableFile(
            f"its texts take {whole // 1024**2} MiB unpacked, and {MAX_WHOLE_BYTES // 1024**2} MiB is the most.",
            "Save the sheet as CSV, which has no such limit.",
        )
    for part in parts:
        if part.file_size > max(_ALWAYS_FINE_BYTES, MAX_INFLATION * part.compress_size):
            raise UnreadableFile(
                f"{part.filename} unpacks to {part.file_size // max(part.compress_size, 1)} times its size.",
                "Do not open it unless you know where it comes from.",
            )
