"""Publish a DuckDB copy: write new, check, rename. Readers see the old file or the new one, whole, never a mix.

Belongs here: the order of file operations and what a failure leaves behind. Does not belong here: what is copied
(copying.py), and whether the data deserves to be published (the audit, which ran before).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from serving.copying import ContractError, as_utc, build_copy, check_copy
from serving.keys import Key
from serving.pipeline_runs import PipelineStage
from serving.postgres.result import NotAllPublished, PostgresPublication
from serving.replacing import AnotherPublishes, PublishError, only_publisher, replace
from serving.states import Hold, drop_oldest, hold_on, keep_current, release_hold

__all__ = ["OnHold", "Publication", "PublishError", "publish"]

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


@dataclass(frozen=True)
class Publication:
    """A finished publication. `tables` maps `schema.name` to its rows; `published_at` is naive UTC; `consumers`: the
    databases that have it, too; `missed`: those that have not, and why."""

    path: Path
    tables: dict[str, int]
    bytes: int
    published_at: datetime
    consumers: tuple[PostgresPublication, ...] = ()
    missed: NotAllPublished | None = None

    def require_all(self) -> None:
        """Raises NotAllPublished where a database has not got it: said last, since the file stands all the same."""
        if self.missed:
            raise self.missed


class OnHold(RuntimeError):
    """Nothing was published: somebody put an earlier state back, and nobody has ended that ``hold``."""

    def __init__(self, hold: Hold) -> None:
        self.hold = hold
        super().__init__(f"publication is on hold since {hold.since}, for the state of run {hold.run_id}")


def publish(
    warehouse: Path,
    target: Path,
    *,
    run_id: str,
    project_version: str,
    data_as_of: datetime | None,
    pipeline_runs: Sequence[PipelineStage] = (),
    keys: Sequence[Key] = (),
    memory_limit: str = "4GB",
    ends_hold: bool = False,
    keeps_current: bool = True,
) -> Publication:
    """Copy the schemas core and marts of `warehouse` into a new file and rename it over `target`.

    The copy holds tables only (views are materialised), in a fixed row order, with keys, NOT NULL and comments, and
    `main.publication` with one row, `main.pipeline_runs` with `pipeline_runs`, and
    `main.published_keys` with those of `keys` that it holds both ends of. `data_as_of` is UTC (naive) or
    aware; None when no record was ever read.
    The file is group-readable (0640), the folder is created as 0750 when missing.

    `keeps_current`: what readers have had until now stays beside it, to go back to.
    Raises OnHold while somebody has an earlier state put back; with `ends_hold` publishes, and lets later ones through.
    Raises PublishError when anything at all goes wrong; then `target` is what it was before. The exceptions say so:
    a disk that does not confirm the rename itself, or keeps the hold.
    """
    if not _RUN_ID.fullmatch(run_id):
        raise PublishError(f"cannot publish: run id {run_id!r} must be letters, digits, - and _ (it names a file)")
    if not warehouse.is_file():
        raise PublishError(f"cannot publish: there is no warehouse at {warehouse}; run the build first")
    published_at = as_utc(datetime.now(UTC))
    new_file = target.with_name(f"{target.name}.{run_id}.tmp")
    try:
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with only_publisher(target):
            # Asked under the lock that going back takes, too: a state that is put back is never published over.
            hold = hold_on(target)
            if hold and not ends_hold:
                raise OnHold(hold)
            _remove_unfinished(target)
            try:
                tables = build_copy(
                    warehouse,
                    new_file,
                    run_id=run_id,
                    project_version=project_version,
                    published_at=published_at,
                    data_as_of=data_as_of,
                    pipeline_runs=pipeline_runs,
                    keys=keys,
                    spill=_spill(new_file),
                    memory_limit=memory_limit,
                )
                check_copy(new_file, tables, len(pipeline_runs))
                if keeps_current:
                    keep_current(target)
                size = replace(new_file, target)
                if hold:
                    _end_hold(target)
                # Readers have the new state: an old one too many is no failure, and the next publication tries again.
                with suppress(duckdb.Error, OSError):
                    drop_oldest(target)
            finally:
                _remove_unfinished(target)
    except (AnotherPublishes, ContractError, duckdb.Error, OSError) as error:
        raise PublishError(_explain(error, warehouse, target)) from error
    return Publication(target, tables, size, published_at)


def _end_hold(target: Path) -> None:
    try:
        release_hold(target)
    except OSError as error:
        raise PublishError(
            f"readers see the new {target}, but publication is still on hold ({error}): later runs publish nothing. "
            "Mend the disk, then publish again."
        ) from error


def _spill(new_file: Path) -> Path:
    return new_file.with_name(f"{new_file.name}.spill")


def _remove_unfinished(target: Path) -> None:
    """Remove what a killed or failed publication left behind. Only the holder of the lock may call this."""
    for leftover in target.parent.glob(f"{_escaped(target.name)}.*.tmp*"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _explain(error: Exception, warehouse: Path, target: Path) -> str:
    """One sentence for whoever is woken up: what, where, what readers see now, what to do."""
    reason = str(error).strip() or type(error).__name__
    if isinstance(error, duckdb.IOException) and "lock" in reason:
        reason = f"the warehouse is in use by another process; wait for it to end and run again ({reason})"
    elif "No space left" in reason or getattr(error, "errno", None) == 28:
        reason = f"the disk is full; free space on the disk of {target.parent} and run again ({reason})"
    state = "still the one published before" if target.exists() else "not there yet"
    return f"nothing was published from {warehouse}: {reason}. The file that readers see, {target}, is {state}."
