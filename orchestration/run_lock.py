"""One run at a time: the lock that a run takes with its first step and keeps until its process ends or releases it.

A run of several steps must not let another in between them, or the other's half-built tables could be published. All
steps of a run share one process (the in-process executor), so the process is what holds the lock.
"""

from contextlib import ExitStack

from orchestration.home import Home

_held: dict[Home, ExitStack] = {}


def hold(home: Home) -> None:
    """Take the run lock of `home` unless this process has it already. Raises WarehouseBusy if another has it."""
    if home not in _held:
        home.prepare()
        stack = ExitStack()
        stack.enter_context(home.lock())
        _held[home] = stack


def release(home: Home) -> None:
    """Give the run lock back, if this process has it."""
    if stack := _held.pop(home, None):
        stack.close()
