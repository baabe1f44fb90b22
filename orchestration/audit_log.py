"""What the last audits found: one JSON file a run in the home, written whole or not at all.

Belongs here: writing and reading them. Does not belong here: what a check is (checks), layout (audit_report).

An audit has parts that are done apart (dbt tests while building, expectations after it, the quality of sources); each
is added to its run's file. The run lock keeps two from writing at once.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from orchestration.checks import Check
from orchestration.quality import QualityState

KEPT = 20
Part = Literal["tests", "expectations", "quality"]


@dataclass(frozen=True)
class AuditPart:
    """One part of an audit: of which run, and when it was done (ISO 8601, UTC)."""

    run_id: str
    at: str
    checks: tuple[Check, ...] = ()
    quality: QualityState | None = None


@dataclass(frozen=True)
class AuditLog:
    """The files in ``folder``. Reading creates nothing; a file that cannot be read is passed over."""

    folder: Path

    def record(
        self, run_id: str, part: Part, checks: Sequence[Check] = (), quality: QualityState | None = None
    ) -> None:
        """Add a part to the file of a run, in the place of an earlier one of that run; drop the oldest files."""
        file = self.folder / f"{run_id}.json"
        content = _read(file) or {"run_id": run_id}
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        content[part] = {
            "at": now,
            "checks": [asdict(check) for check in checks],
            **({"quality": asdict(quality)} if quality else {}),
        }
        self.folder.mkdir(mode=0o700, exist_ok=True)
        new = file.with_suffix(".tmp")
        with new.open("w") as stream:
            json.dump(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(new, file)
        self._drop_oldest()

    def _drop_oldest(self) -> None:
        """All but the newest, and the newest of each part: looks at sources are many, and have no tests."""
        wanted: set[str] = set(get_args(Part))
        for number, file in enumerate(self._files()):
            parts = wanted & (_read(file) or {}).keys() if wanted else set()
            if number >= KEPT and not parts:
                file.unlink(missing_ok=True)
            wanted -= parts

    def last(self, part: Part) -> AuditPart | None:
        """The newest audit's part; None before the first."""
        for file in self._files():
            content = _read(file)
            if content and part in content:
                found = content[part]
                quality = found.get("quality")
                return AuditPart(
                    content["run_id"],
                    found["at"],
                    tuple(Check(**check) for check in found["checks"]),
                    QualityState.of(quality) if quality else None,
                )
        return None

    def _files(self) -> list[Path]:
        """Newest first: a run's name begins with its moment."""
        return sorted(self.folder.glob("*.json"), reverse=True)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
