"""The log of runs: one JSON object a line for each stage that began and each that ended, with the run's id.

Belongs here: writing it, and reading how the last runs went. Does not belong here: what a stage does; layout.

A stage that has begun and not ended is under way, or its process died: the run lock tells which.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from orchestration.event_log import append, utc_text

Status = Literal["started", "done", "failed"]

# About a hundred thousand stages; the half before it is kept beside it, so that a year of runs fills no disk.
MOST_BYTES = 20_000_000
_TAIL_BYTES = 200_000


@dataclass
class StageRun:
    """One stage of a run. ``at``: of its last line; ``figures``: what it counted, as far as it says."""

    stage: str
    status: Status
    at: datetime
    seconds: float = 0.0
    error: str = ""
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass
class Run:
    """One run, as far as the log tells: its stages in their order."""

    run_id: str
    stages: list[StageRun] = field(default_factory=list)

    @property
    def last(self) -> StageRun:
        return self.stages[-1]


class RunLog:
    """The log in ``file``. Reading it creates nothing; a line that a crash tore is passed over.

    ``tell`` is called with each line that is written, so that a stage is measured once for whoever wants to know.
    """

    def __init__(self, file: Path, tell: Callable[[dict[str, Any]], None] = lambda line: None) -> None:
        self.file, self._tell = file, tell

    @contextmanager
    def stage(self, run_id: str, stage: str) -> Iterator[dict[str, Any]]:
        """Log that ``stage`` begins and how it ends. The caller puts what it counted into the dictionary; ``failed``
        (how many checks) makes it a failed stage although nothing was raised. Errors pass through: only their kind is
        logged, since their words may quote a record."""
        begun = time.monotonic()
        figures: dict[str, Any] = {}
        self._write(run_id, stage, "started")
        try:
            yield figures
        except BaseException as error:
            self._write(run_id, stage, "failed", seconds=_since(begun), error=type(error).__name__, **figures)
            raise
        status: Status = "failed" if figures.get("failed") else "done"
        self._write(run_id, stage, status, seconds=_since(begun), **figures)

    def runs(self, most_bytes: int = _TAIL_BYTES) -> list[Run]:
        """The latest runs, oldest first, as far as ``most_bytes`` of the log reach; the first of them may lack its
        first stages."""
        runs: dict[str, Run] = {}
        for line in self._tail(most_bytes):
            run = runs.setdefault(line.pop("run_id"), Run(""))
            found = StageRun(
                line.pop("stage"),
                line.pop("status"),
                datetime.fromisoformat(line.pop("at")).replace(tzinfo=None),
                line.pop("seconds", 0.0),
                line.pop("error", ""),
                line,
            )
            if run.stages and run.last.stage == found.stage and run.last.status == "started":
                run.stages[-1] = found
            else:
                run.stages.append(found)
        for run_id, run in runs.items():
            run.run_id = run_id
        return list(runs.values())

    def _write(self, run_id: str, stage: str, status: Status, **figures: Any) -> None:
        line = {"at": utc_text(), "run_id": run_id, "stage": stage, "status": status} | figures
        append(self.file, line, MOST_BYTES)
        self._tell(line)

    def _tail(self, most_bytes: int) -> Iterator[dict[str, Any]]:
        if not self.file.is_file():
            return
        with self.file.open("rb") as file:
            file.seek(max(0, self.file.stat().st_size - most_bytes))
            for line in file:
                try:
                    found = json.loads(line)
                except ValueError:
                    continue
                if isinstance(found, dict) and {"at", "run_id", "stage", "status"} <= found.keys():
                    yield found


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
