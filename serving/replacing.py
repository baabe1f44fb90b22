"""Replacing the published file: one publisher at a time, durable, at once. Readers see the old file or the new one.

Belongs here: those file operations. Does not belong here: what is in the file (copying.py), which file it is
(publish.py, states.py).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PublishError(RuntimeError):
    """The publication failed; the message says why, what readers see now (the old file, as a rule) and what to do."""


class AnotherPublishes(RuntimeError):
    """Another process replaces that file at this moment."""


def replace(new_file: Path, target: Path) -> int:
    """Make the finished file durable and rename it over the old one; returns its size in bytes."""
    os.chmod(new_file, 0o640)
    _fsync(new_file)
    size = new_file.stat().st_size
    # A log beside the published file means that somebody opened it for writing. DuckDB would look at that log when it
    # opens the new file, so it goes: what was published is ours, and the old file is whole without it.
    target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    os.replace(new_file, target)
    try:
        _fsync(target.parent)
    except OSError as error:
        raise PublishError(
            f"readers see the new {target}, but the disk did not confirm the rename ({error}): after a power cut the"
            " old file may be back. Check the disk, then publish again."
        ) from error
    return size


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def only_publisher(target: Path) -> Iterator[None]:
    """Hold the publisher's lock; the system releases it when the process dies, however it dies."""
    lock = target.with_name(f".{target.name}.lock")
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherPublishes(
                "another process is publishing there now; wait for it to end and run again"
            ) from None
        yield
