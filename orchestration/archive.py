"""A tar, compressed by zstd, whose files are hashed as they pass. Belongs here: writing and reading one, file by file.
Does not belong here: what is in it, and whether it is whole (backup)."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

_IN_MEMORY = 16_000_000
_CHUNK = 4_000_000

FOLDER = (0, "folder")
"""Bytes and hash of an empty folder."""


def put(tar: tarfile.TarFile, file: Path, name: str) -> tuple[int, str]:
    """Add a file under a name; returns its bytes and SHA-256 as they went in."""
    found = file.stat()
    if found.st_size <= _IN_MEMORY:
        content = file.read_bytes()  # at once: somebody may be adding a line
        return put_bytes(tar, name, content, found.st_mode)
    with file.open("rb") as source:
        hashed = Hashing(source)
        info = _info(name, found.st_size, found.st_mode)
        tar.addfile(info, hashed)
    return found.st_size, hashed.digest.hexdigest()


def put_bytes(tar: tarfile.TarFile, name: str, content: bytes, mode: int) -> tuple[int, str]:
    """The same of a content in memory."""
    tar.addfile(_info(name, len(content), mode), BytesIO(content))
    return len(content), hashlib.sha256(content).hexdigest()


def put_folder(tar: tarfile.TarFile, name: str) -> tuple[int, str]:
    """Add an empty folder; returns what stands for it beside the hashes of files."""
    info = tarfile.TarInfo(name)
    info.type, info.mode = tarfile.DIRTYPE, 0o750
    tar.addfile(info)
    return FOLDER


def _info(name: str, size: int, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, mode & 0o640
    return info


def take(content: IO[bytes], file: Path, mode: int) -> tuple[int, str]:
    """Write what is read to a file, and to the disk; returns its bytes and SHA-256."""
    file.parent.mkdir(parents=True, exist_ok=True)
    hashed, size = Hashing(content), 0
    with file.open("wb") as target:
        while chunk := hashed.read(_CHUNK):
            size += target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    file.chmod(mode & 0o640 | 0o600)
    return size, hashed.digest.hexdigest()


def take_folder(folder: Path) -> tuple[int, str]:
    """Make an empty folder; returns what stands for it."""
    folder.mkdir(parents=True, exist_ok=True)
    return FOLDER


class Hashing:
    """A file to read from, which adds to a SHA-256 what passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self.digest = hashlib.sha256()
        self._source = source

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


@contextmanager
def writing(file: Path) -> Iterator[tarfile.TarFile]:
    """A new archive that its owner alone may read."""
    import pyarrow as pa

    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds personal data
    os.close(descriptor)
    with (
        pa.output_stream(str(file), compression="zstd") as stream,
        tarfile.open(fileobj=_as_file(stream), mode="w|") as tar,
    ):
        yield tar


@contextmanager
def reading(file: Path) -> Iterator[tarfile.TarFile]:
    """An archive, to be read from its beginning to its end."""
    import pyarrow as pa

    with (
        pa.input_stream(str(file), compression="zstd") as stream,
        tarfile.open(fileobj=_as_file(stream), mode="r|") as tar,
    ):
        yield tar


def _as_file(stream: Any) -> IO[bytes]:
    """Arrow's stream is a file of bytes in all that tarfile asks of it."""
    file: IO[bytes] = stream
    return file
