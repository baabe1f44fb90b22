"""How a warehouse is, for `cem status`: who runs on it, how the last run went, what readers see, how far it is read.

Belongs here: finding that out without changing anything and without importing dlt, dbt or Dagster. Does not belong
here: layout (status_report.py).
"""

import shutil
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ingestion.ledger import Ledger
from orchestration.config import CemConfig
from orchestration.consumers import states_of
from orchestration.home import Holder, Home
from orchestration.run_log import Run, RunLog
from orchestration.source_list import SourceRow, source_rows
from serving.states import Hold, State, current_state, earlier_states, hold_on


@dataclass(frozen=True)
class Disk:
    """Bytes: of the home by folder, and free on its disk."""

    used: dict[str, int]
    free: int


@dataclass(frozen=True)
class WarehouseStatus:
    """``interrupted_loads``: batches that were read and not settled; the next load finishes or undoes them.
    ``quarantined``: records by entity, as the last audit counted them; None before the first. ``databases``: of each
    consumer in PostgreSQL the run whose state it has, "" where none is known."""

    home: Path
    profile: str
    is_half_restored: bool
    holder: Holder | None
    last_run: Run | None
    published: State | None
    databases: dict[str, str]
    earlier: list[State]
    hold: Hold | None
    sources: list[SourceRow]
    interrupted_loads: int
    quarantined: dict[str, int] | None
    disk: Disk

    @property
    def died(self) -> bool:
        """The last run began a stage and nobody is there any more to end it."""
        return self.last_run is not None and self.last_run.last.status == "started" and self.holder is None


def read_status(config: CemConfig) -> WarehouseStatus:
    """The state of the home of `config`, as it is at this moment."""
    home = Home(config.home)
    holder = home.holder()  # asked first: a run that ends meanwhile has ended, and did not die
    runs = RunLog(home.run_log).runs()
    return WarehouseStatus(
        home=home.root,
        profile=config.profile,
        is_half_restored=home.restoring_dir.exists() and holder is None,
        holder=holder,
        last_run=runs[-1] if runs else None,
        published=current_state(home.published_file),
        databases=states_of(config, home),
        earlier=earlier_states(home.published_file),
        hold=hold_on(home.published_file),
        sources=[row for row in source_rows(config) if row.is_on],
        interrupted_loads=len(Ledger(home.ledger_file).open_batches()),
        quarantined=_quarantined(runs),
        disk=_disk(home.root),
    )


def _quarantined(runs: list[Run]) -> dict[str, int] | None:
    for run in reversed(runs):
        for stage in reversed(run.stages):
            if (found := stage.figures.get("quarantined")) is not None:
                return dict(found)
    return None


def _disk(root: Path) -> Disk:
    used: Counter[str] = Counter()
    seen: set[int] = set()
    for file in root.rglob("*"):
        try:
            found = file.lstat()
        except FileNotFoundError:
            continue  # a run that is under way makes and removes files
        if stat.S_ISREG(found.st_mode) and found.st_ino not in seen:
            seen.add(found.st_ino)  # a state that was put back has two names
            used[file.relative_to(root).parts[0]] += found.st_blocks * 512
    there = root if root.is_dir() else Path(root.anchor)
    return Disk(dict(used.most_common()), shutil.disk_usage(there).free)
