"""Binary lines of one file: plain or gzip (told by content, not by name), bounded in length.

Belongs here: bytes, lines, their text. Does not belong here: fields, headers, records (each format's module).
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

from ingestion.readers.signatures import GZIP, kind_of

MAX_RECORD_BYTES = 16 * 1024 * 1024
"""A longer line or record is not data but a wrong delimiter, a wrong quote or a binary file."""

_BLOCK_BYTES = 1 << 18
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

    Raises ``UnreadableFile`` on a corrupt or truncated gzip, a file of another kind, a wrong UTF-16 declaration, a line
    longer than ``MAX_RECORD_BYTES``.
    """
    kind = kind_of(path)
    is_gzip = kind is GZIP
    if kind and not is_gzip:
        raise UnreadableFile(f"it is {kind.name}, not text.", kind.remedy)
    with path.open("rb") as raw:
        stream: io.BufferedIOBase = gzip.GzipFile(fileobj=raw) if is_gzip else raw
        if is_line_transparent(encoding):
            yield from _split(lambda: stream.read1(_BLOCK_BYTES))  # before an error: what was good
        else:
            text = io.TextIOWrapper(cast(IO[bytes], stream), encoding=encoding, newline="\n")
            yield from _split(lambda: text.read(_BLOCK_BYTES).encode())


def read_text(path: Path, encoding: str, skip_lines: int = 0) -> Generator[tuple[int, str, str], None, None]:
    """Yield of every line that is not blank: its number, its text without line end, and what is wrong with that or "".

    A NUL and bytes that are no text are written out (``\\x00``, ``\\xe9``). Raises as ``read_lines``.
    """
    codec = encoding if is_line_transparent(encoding) else "utf-8"
    for number, line in enumerate(read_lines(path, encoding), 1):
        if number <= skip_lines:
            continue
        problem = ""
        try:
            text = line.decode(codec)
        except UnicodeError:
            text, problem = line.decode(codec, "backslashreplace"), not_text(encoding)
        if "\0" in text:
            text, problem = text.replace("\0", "\\x00"), not_text(encoding)
        text = text.rstrip("\r\n")
        if text and not text.isspace():
            yield number, text, problem


def not_text(encoding: str) -> str:
    """What is wrong with a record whose bytes do not make text."""
    return f"not {encoding} text, or holds a NUL"


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
