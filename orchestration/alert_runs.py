"""What the log of runs says is wrong, and what it cannot say: stages that failed or died, failures outside of them.

Belongs here: judging runs; plain facts in, alerts out. Does not belong here: age, disk, daemon, marts (alert_facts.py);
telling anybody (alerting.py).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from orchestration.run_log import Run, StageRun
from serving.alerts.alert import Alert
from serving.states import State

RUNS = "run"
START, FOLLOW = f"{RUNS}:start", f"{RUNS}:follow"
"""Keys of failures outside the stages: of whatever loads, and of what follows from new data."""

LOAD, LOAD_FILES = "load", "load files"
"""What the names of all stages that land data begin with; and the stage of all files, of which ``load files reviews``
is a part."""
BUILD, TEST, BOOKS, PUBLISH = "build", "test", "books", "publish"
BY_HAND = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}
"""Kinds of errors by which somebody ends a run."""

Tries = dict[str, tuple[Run, StageRun]]
"""By stage: the latest try that counts."""


@dataclass(frozen=True)
class RunFailure:
    """A run that failed, by somebody who saw it: the kind of its error, and when it ran. ``follows``: it builds and
    publishes what others have loaded."""

    error: str
    since: datetime
    until: datetime
    run_id: str = ""
    follows: bool = False

    @property
    def key(self) -> str:
        return FOLLOW if self.follows else START


def latest_tries(runs: list[Run], *, running_since: datetime | None = None, families: Collection[str] = ()) -> Tries:
    """How each stage went last. ``running_since``: when whoever holds the run lock took it; ``families``: of the files.

    What a run has not brought to its end counts only once the run is over: it may try again what failed. What somebody
    interrupted counts never. Files read as a whole are as good as all their families, and the other way round.
    """
    latest: Tries = {}
    for run in runs:
        is_on = is_under_way(run, running_since)
        for stage in run.stages:
            if (is_on and stage.status != "done") or stage.error in BY_HAND:
                continue
            latest[stage.stage] = run, stage
            if stage.status != "done":
                continue
            if stage.stage == BUILD:
                latest |= dict.fromkeys((TEST, BOOKS), (run, stage))  # which a build does, too
            elif stage.stage == LOAD_FILES:
                latest |= dict.fromkeys(map(part_of_files, families), (run, stage))
            elif stage.stage.startswith(LOAD_FILES) and _is_whole_again(latest, families):
                latest[LOAD_FILES] = run, stage
    return latest


def is_under_way(run: Run, running_since: datetime | None) -> bool:
    """Whether it is ``run`` that holds the lock, and not one before it that has ended."""
    return running_since is not None and run.last.at >= running_since


def part_of_files(family: str) -> str:
    """The stage that reads the files of one family."""
    return f"{LOAD_FILES} {family}"


def of_runs(tries: Tries, kept: State | None) -> list[Alert]:
    """Each stage whose latest try failed, or died with its process. ``kept``: what readers have."""
    return [_of_stage(name, run, stage, kept) for name, (run, stage) in tries.items() if stage.status != "done"]


def of_failure(failure: RunFailure, runs: list[Run], kept: State | None) -> list[Alert]:
    """A run that failed before, between or after its stages. What failed in one is told by the log: one failure, one
    message."""
    for run in runs:
        if failure.since <= run.last.at <= failure.until:
            last = {stage.stage: stage for stage in run.stages}
            if any(stage.status != "done" and stage.error not in BY_HAND for stage in last.values()):
                return []
    what, where = "A run", "before, between or after the stages of a run"
    if failure.follows:
        what, where = "A run that follows new data", f"{where} that builds, audits and publishes what is loaded"
    return [
        Alert(
            "run_failed", "critical", failure.key, f"{what} failed outside its stages",
            f"The run ended with {failure.error or 'an error'}. {readers(kept)}", where,
            "Read what it printed (cem run), or its page in Dagster; then run again.", "run-failed", failure.run_id,
            at=failure.until,
        )
    ]  # fmt: skip


def last_success(runs: list[Run], stage: str = LOAD) -> datetime | None:
    """When the latest run ended that has a stage of that name (or whose name begins so) and ended well.

    A load is a good run by itself: what follows from it is a run of its own, and old data before the readers are told
    by themselves. A stage that was tried again counts as it went last.
    """
    good = []
    for run in runs:
        last = {one.stage: one.status for one in run.stages}
        if set(last.values()) == {"done"} and any(name.startswith(stage) for name in last):
            good.append(run.last.at)
    return max(good, default=None)


def is_over(key: str, tries: Tries, asked: Collection[str]) -> bool:
    """Whether the stage of ``key`` has worked since it failed, or is not ``asked`` for any more. The log keeps the
    latest runs alone: one that it says nothing of has not worked."""
    name = key.removeprefix(f"{RUNS}:")
    if name in tries:
        return tries[name][1].status == "done"
    return name.startswith(LOAD) and name not in asked


def readers(kept: State | None) -> str:
    """What they have."""
    if kept is None:
        return "Nothing is published yet."
    as_of = f", data as of {kept.data_as_of:%Y-%m-%d %H:%M} UTC" if kept.data_as_of else ""
    return f"Readers have the state of run {kept.run_id}{as_of}."


def _is_whole_again(latest: Tries, families: Collection[str]) -> bool:
    """Whether every family's files were read well since reading all of them failed."""
    if LOAD_FILES not in latest or not families:
        return False
    failed_at = latest[LOAD_FILES][1].at
    parts = [latest.get(part_of_files(family)) for family in families]
    return all(part and part[1].status == "done" and part[1].at > failed_at for part in parts)


def _of_stage(name: str, run: Run, stage: StageRun, kept: State | None) -> Alert:
    key = f"{RUNS}:{name}"
    where = f"stage {name}, begun or ended {stage.at:%Y-%m-%d %H:%M} UTC"
    if stage.status == "failed" and not stage.error:
        failed = int(stage.figures.get("failed", 0))
        named = ", ".join(map(str, stage.figures.get("failed_checks", ())))
        return Alert(
            "check_failed", "critical", key, f"The audit failed in {name}; nothing was published",
            f"{failed:,} checks or tables failed{f': {named}' if named else ''}. {readers(kept)}", where,
            "Mend the cause (a source, a mapping, a model), then run again; what has landed stays as it is.",
            "check-failed", run.run_id, {"failed": failed},
        )  # fmt: skip
    how = "died" if stage.status == "started" else f"failed ({stage.error})"
    return Alert(
        "run_failed", "critical", key, f"A run {how.split()[0]} in {name}",
        f"Stage {name} {how}. {readers(kept)}", where,
        "Read what that stage printed, or cem status; then run again: it goes on from what has landed.",
        "run-failed", run.run_id,
    )  # fmt: skip
