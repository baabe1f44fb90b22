"""What a file is by its first bytes, for a clear sentence when it is not what the mapping says.

Belongs here: kinds of files that people take for others. Does not belong here: reading any of them.
"""

from pathlib import Path
from typing import NamedTuple

_HEAD_BYTES = 16
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(NamedTuple):
    name: str
    remedy: str


GZIP = Kind("a gzip file", "Unpack it; only text files may be gzipped.")
ZIP = Kind("a zip archive or an Excel workbook", 'Unzip it; for a workbook set format = "xlsx".')
PARQUET = Kind("a Parquet file", 'Set format = "parquet" in the mapping.')
_KINDS = (
    (b"\x1f\x8b", GZIP),
    (b"PK\x03\x04", ZIP),
    (_OLD_OFFICE, Kind("an old Excel workbook (.xls) or one with a password", "Save it as .xlsx without a password.")),
    (b"PAR1", PARQUET),
    (b"\x28\xb5\x2f\xfd", Kind("a zstd file", "Unpack it, or pack it with gzip.")),
    (b"\xfd7zXZ\x00", Kind("an xz file", "Unpack it, or pack it with gzip.")),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", "Unpack it.")),
    (b"%PDF-", Kind("a PDF document", "Ask for the data as CSV.")),
    (b"SQLite format 3\x00", Kind("an SQLite database", "Export its table as CSV.")),
)


def kind_of(path: Path) -> Kind | None:
    """The kind of the file; ``None`` if it is text or unknown."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
            return Kind("a bzip2 file", "Unpack it, or pack it with gzip.")
        for signature, kind in _KINDS:
            if head.startswith(signature):
                # Four letters can begin a text as well; a Parquet file also ends with them.
                return kind if signature != b"PAR1" or _ends_with(path, signature) else None
    return None


def _ends_with(path: Path, signature: bytes) -> bool:
    with path.open("rb") as stream:
        stream.seek(-len(signature), 2)
        return stream.read() == signature
