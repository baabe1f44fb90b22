"""The first megabytes of one file, unpacked: all that a look at a file reads.

Belongs here: bytes, compression, files that are no data at all. Does not belong here: text and its encoding.
"""

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import FileLookError
from ingestion.readers.signatures import kind_of

SAMPLE_BYTES = 20 * 1024 * 1024
"""Enough to see what a file is, little enough to answer in seconds."""

_GZIP = b"\x1f\x8b"
_PACKED = (b"PK\x03\x04", b"PAR1", _GZIP)


@dataclass(frozen=True)
class Sample:
    """``head``: up to ``SAMPLE_BYTES`` bytes, unpacked; it ends after a line feed unless ``is_whole`` or it has none.

    ``size``: bytes on disk; ``taken``: how many of them went into ``head`` (so that totals can be estimated).
    ``kind``: ``text``, or ``parquet`` or ``xlsx``, which are read by path and whose ``head`` is empty.
    """

    path: Path
    kind: str
    size: int
    taken: int
    is_gzip: bool
    is_whole: bool
    head: bytes


def read_sample(path: Path, limit: int) -> Sample:
    """Read at most ``limit`` unpacked bytes of ``path``. Raises ``FileLookError`` if it holds no data to look at."""
    try:
        size = _size_of(path)
        with path.open("rb") as stream:
            kind = _kind_of(path)
            is_gzip = stream.read(2) == _GZIP
            stream.seek(0)
            if kind != "text":
                return Sample(path, kind, size, size, False, True, b"")
            head = gzip.GzipFile(fileobj=stream).read(limit + 1) if is_gzip else stream.read(limit + 1)
            taken = min(stream.tell(), size)
    except PermissionError as error:
        raise FileLookError(path, "this user may not read it.", "Give the user the right to read it.") from error
    except EOFError as error:
        raise FileLookError(path, "the gzip file is truncated.", "Fetch the file again.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileLookError(path, f"the gzip file is corrupt ({error}).", "Fetch the file again.") from error
    except OSError as error:
        raise FileLookError(path, f"it cannot be read: {error.strerror}.", "Check the disk and try again.") from error
    if not head:
        raise FileLookError(path, "the gzip file holds nothing.", "Fetch the file again.")
    if is_gzip and head.startswith(_PACKED):
        raise FileLookError(path, "inside the gzip file there is a file that is packed itself.", "Unpack it (gunzip).")
    is_whole = len(head) <= limit
    if not is_whole:
        head = head[:limit]
        head = head[: head.rfind(b"\n") + 1] or head
        taken = taken if is_gzip else len(head)
    return Sample(path, "text", size, taken, is_gzip, is_whole, head)


def _size_of(path: Path) -> int:
    if path.is_dir():
        raise FileLookError(path, "it is a folder.", "Name one file in it.")
    if not path.exists():
        raise FileLookError(path, "there is no such file.", "Check the name; a path counts from the current folder.")
    if not path.is_file():
        raise FileLookError(path, "it is no regular file.", "Save the data to a file first.")
    size = path.stat().st_size
    if not size:
        raise FileLookError(path, "the file is empty (0 bytes).", "Fetch the file again.")
    return size


def _kind_of(path: Path) -> str:
    """``text``, ``parquet`` or ``xlsx``. Raises ``FileLookError`` for what is none of them."""
    kind = kind_of(path)
    if kind is None or kind.name == "a gzip file":
        return "text"
    if kind.name == "a Parquet file":
        return "parquet"
    if "zip archive" in kind.name:
        return _kind_of_zip(path)
    raise FileLookError(path, f"it is {kind.name}.", kind.remedy)


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        message = "it is a zip archive or a workbook, and damaged."
        raise FileLookError(path, message, "Fetch the file again.") from error
    if any(name.startswith("xl/workbook.") for name in names):
        return "xlsx"
    raise FileLookError(path, f"it is a zip archive of {len(names)} files.", "Unzip it, and look at a file in it.")
