"""The book of alerts: what is wrong, since when, and what each channel was told of it. One small file, one writer.

Belongs here: the file and its lock. Does not belong here: deciding what is due (desk.py).
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from serving.alerts.alert import Alert

WAIT_SECONDS = 60.0
"""Longer than sending takes."""
_MOST_BYTES = 5_000_000


@dataclass
class Told:
    """What one channel was told last, and how it went since. ``not_before``: it is left in peace till then."""

    status: Literal["", "open", "resolved"] = ""
    at: datetime | None = None
    failures: int = 0
    error: str = ""
    not_before: datetime | None = None


@dataclass
class Entry:
    """One alert. ``since``: when it was found, ``over_since``: when it was found gone (naive UTC)."""

    alert: Alert
    since: datetime
    over_since: datetime | None = None
    told: dict[str, Told] = field(default_factory=dict)


Entries = dict[str, Entry]
_FORM: TypeAdapter[Entries] = TypeAdapter(Entries)


class BookBusy(RuntimeError):
    """Another process has been sending for longer than sending takes."""


class Book:
    """The book in ``folder``. Reading creates nothing. ``wait_seconds``: for another who has it."""

    def __init__(self, folder: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self._folder = folder
        self._wait_seconds = wait_seconds
        self._file = folder / "open.json"

    def read(self) -> Entries:
        """The entries by key. What cannot be read is forgotten, which costs one message too many."""
        try:
            return _FORM.validate_json(self._file.read_bytes())
        except (OSError, ValueError):
            return {}

    def write(self, entries: Entries) -> None:
        """The whole book, durable, at once."""
        new = self._file.with_suffix(".tmp")
        with new.open("wb") as file:
            file.write(_FORM.dump_json(entries, indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self._file)

    def log(self, at: datetime, channel: str, key: str, status: str, answer: str, *, is_sent: bool) -> None:
        """A line of what was tried, beside the book."""
        line = {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "channel": channel, "key": key, "status": status}
        log = self._folder / "deliveries.jsonl"
        if log.is_file() and log.stat().st_size > _MOST_BYTES:
            log.replace(log.with_suffix(".1.jsonl"))
        with log.open("a") as file:
            file.write(json.dumps(line | {"is_sent": is_sent, "answer": answer}) + "\n")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the book. Waits for another holder; raises BookBusy when that takes too long."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # a full disk, say: told all the same, if need be twice
            yield
            return
        try:
            deadline = time.monotonic() + self._wait_seconds
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise BookBusy("Another process is sending alerts and does not end.") from None
                    time.sleep(0.05)
            yield
        finally:
            os.close(descriptor)
