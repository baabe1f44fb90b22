"""The log of the process, `logs/cem.jsonl`: one JSON object a line for each thing that happened, for a log collector.

Belongs here: the form of a line, appending it, making room. Does not belong here: what is worth a line (observing.py),
the stages as `cem status` reads them (run_log.py, which writes by the same function).

A line has names, counts, moments, places and kinds of errors: never a value of a record, never a secret, never the
words of an error, which may quote either.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

Level = Literal["info", "warning", "error"]
MOST_BYTES = 20_000_000
"""About a hundred thousand events; the half before it is kept beside it, so that a year of runs fills no disk."""


@dataclass(frozen=True)
class EventLog:
    """The log in ``file`` of the run ``run_id``."""

    file: Path
    run_id: str

    def write(self, event: str, *, level: Level = "info", stage: str = "", source: str = "", **figures: Any) -> None:
        """Append one event. ``source``: vendor and instance, where it is about one."""
        line = {"ts": utc_text(), "level": level, "run_id": self.run_id, "stage": stage, "source": source}
        append(self.file, line | {"event": event, "version": project_version()} | figures, MOST_BYTES)

    def stage_line(self, line: dict[str, Any]) -> None:
        """The same of what the log of runs says of a stage."""
        figures = {name: value for name, value in line.items() if name not in ("at", "run_id", "stage", "status")}
        level: Level = "error" if line["status"] == "failed" else "info"
        self.write(f"stage_{line['status']}", level=level, stage=line["stage"], **figures)


def append(file: Path, line: dict[str, Any], most_bytes: int) -> None:
    """Append ``line``; a file that is longer than ``most_bytes`` becomes the one before."""
    if file.is_file() and file.stat().st_size > most_bytes:
        file.replace(file.with_suffix(f".1{file.suffix}"))
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


def utc_text() -> str:
    """Now, in ISO 8601."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


@cache
def project_version() -> str:
    return version("cem-warehouse")
