"""One run at a time: the lock that a run takes with its first step and keeps until its process ends or releases it.

A run of several steps must not let another in between them, or the other's half-built tables could be published. All
steps of a run share one process (the in-process executor), so the process is what holds the lock; its id names the run.
"""

import atexit
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

from orchestration.home import Home

_held: dict[Home, tuple[str, ExitStack]] = {}


def hold(home: Home) -> None:
    """Take the run lock of `home` unless this process has it already. Raises WarehouseBusy if another has it."""
    if home not in _held:
        home.prepare()
        stack = ExitStack()
        stack.enter_context(home.lock())
        _held[home] = new_run_id(), stack
        atexit.register(release, home)  # a run of the daemon ends with its process


def release(home: Home) -> None:
    """Give the run lock back, if this process has it."""
    if held := _held.pop(home, None):
        held[1].close()


def run_id_of(home: Home) -> str:
    """The id of the run that this process is on; a new one where nobody took the lock."""
    return _held[home][0] if home in _held else new_run_id()


def at_end(home: Home, do: Callable[[], None]) -> bool:
    """Call ``do`` when the run that this process is on gives the lock back; False where it is on none."""
    if home in _held:
        _held[home][1].callback(do)
    return home in _held


def new_run_id() -> str:
    """A name for one run that sorts by time: 20260131T050000Z-1a2b3c."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
