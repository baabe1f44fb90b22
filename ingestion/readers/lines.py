"""Binary lines of one file: plain or gzip (told by content, not by name), bounded in length.

Belongs here: bytes and lines. Does not belong here: fields, headers, records (``csv_records``).
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""A longer line or record is not data but a wrong delimiter, a wrong quote or a binary file."""

_BLOCK_BYTES = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


class UnreadableFile(Exception):
    """The bytes cannot be turned into lines; carries ``problem``, ``remedy`` and the last good ``line``."""

    def __init__(self, problem: str, remedy: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.line = problem, remedy, line


class FileIdentity(NamedTuple):
    sha256: str
    bytes: int


def identify(path: Path) -> FileIdentity:
    """SHA-256 (hex) and size of the file as it lies on disk (a gzip file: of the compressed bytes)."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    return FileIdentity(digest.hexdigest(), size)


def is_line_transparent(encoding: str) -> bool:
    """Whether a line feed is the one byte 0x0A, so that raw bytes can be split before they are decoded."""
    return "\n".encode(encoding) == b"\n" and "a".encode(encoding) == b"a"


def read_lines(path: Path, encoding: str) -> Generator[bytes, None, None]:
    """Yield the file's lines with their line ends; encodings such as UTF-16 come out as UTF-8.

    Raises ``UnreadableFile`` on a corrupt or truncated gzip, an archive, a wrong UTF-16 declaration, a line longer
    than ``MAX_RECORD_BYTES``.
    """
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        if start.startswith(_ZIP_MAGIC):
            raise UnreadableFile(
                "it is a zip archive or an Excel workbook, not a CSV file.", "Unzip it, or save the sheet as CSV."
            )
        is_gzip = start.startswith(_GZIP_MAGIC)
        stream: io.BufferedIOBase = gzip.GzipFile(fileobj=raw) if is_gzip else raw
        if is_line_transparent(encoding):
            yield from _split(lambda: stream.read1(_BLOCK_BYTES))  # before an error: what was good
        else:
            text = io.TextIOWrapper(cast(IO[bytes], stream), encoding=encoding, newline="\n")
            yield from _split(lambda: text.read(_BLOCK_BYTES).encode())


def _split(read: Callable[[], bytes]) -> Iterator[bytes]:
    """Lines, by whole blocks: twice as fast as asking for each line."""
    number, rest = 0, b""
    try:
        while block := read():
            if not number and not rest:
                if block.startswith(_UTF16_MARKS):
                    raise UnreadableFile("it is UTF-16 text.", 'Set encoding = "utf-16" in the mapping.', 1)
                block = block.removeprefix(_UTF8_MARK)
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                yield line + b"\n"
            number += len(whole)
            if len(rest) > MAX_RECORD_BYTES:
                raise UnreadableFile(
                    f"this line is longer than {MAX_RECORD_BYTES // 1024**2} MiB.",
                    "Check that it is a text file with line feeds at its line ends.",
                    number + 1,
                )
        if rest:
            yield rest
    except UnicodeError as error:
        raise UnreadableFile(
            f"the text is not in the declared encoding ({error}).", "Correct the mapping's encoding.", number + 1
        ) from error
    except EOFError as error:
        raise UnreadableFile(
            f"the gzip file is truncated (good up to line {number}).", "Fetch the file again.", number + 1
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile(f"the gzip file is corrupt ({error}).", "Fetch the file again.", number + 1) from error
