"""dbt's stream of events, as progress and as a log.

Belongs here: what listens while dbt works. Does not belong here: running dbt, its results (``transformation``).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

NodeDone = Callable[[str, int, int], None]
"""Called as ``done(node name, finished, total)`` while dbt works."""

_LOG_BYTES, _LOGS_KEPT = 10 * 1024 * 1024, 5


class Watcher:
    """Turns dbt's events into progress: how many of the selected nodes are finished."""

    def __init__(self, done: NodeDone | None) -> None:
        self._done, self._finished, self._total = done, 0, 0

    def see(self, event: Any) -> None:
        if self._done is None:
            return
        if event.info.name == "NodeStart":
            self._total = max(self._total, self._finished + 1)
        elif event.info.name == "LogStartLine":
            self._total = max(self._total, event.data.total)
        elif event.info.name == "NodeFinished":
            self._finished += 1
            self._done(event.data.node_info.node_name, self._finished, max(self._total, self._finished))


@contextmanager
def log_in(folder: Path, run_id: str) -> Iterator[Callable[[Any], None]]:
    """A callback that writes what dbt tells into ``dbt.log``, with the run's id, but for what only helps to debug dbt
    itself.

    dbt's own log formats that too, eleven thousand lines a build and a tenth of its time, before it drops them.
    """
    file = RotatingFileHandler(
        folder / "dbt.log", maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8", delay=True
    )

    def write(event: Any) -> None:
        if event.info.level not in ("debug", "test"):
            line = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} [{event.info.level}] [{run_id}] {event.info.msg}"
            file.handle(logging.makeLogRecord({"msg": line}))

    try:
        yield write
    finally:
        file.close()
