"""What is wrong with a warehouse now, as alerts: from the log of runs, what readers see, the daemon's sign, the disk.

Belongs here: judging those facts; plain facts in, alerts out. Does not belong here: telling anybody (alerting.py).
"""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from orchestration.home import Home
from orchestration.run_log import Run, StageRun
from orchestration.status_report import age, size
from serving.alerts.alert import Alert
from serving.alerts.callbacks import Callbacks
from serving.states import Hold, State

RUNS, STALE, DAEMON, DISK, CALLBACKS, FAMILY = "run", "stale", "daemon", "disk", "callbacks", "family"
"""What the keys of each fact begin with."""

START = f"{RUNS}:start"
_BY_HAND = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}
_LEAST_FREE = 1_000_000_000


class FamilyWarning(Protocol):
    """Lateness or volume of one family, as the gate words it: names, counts and moments only. ``since``: ISO 8601 or
    empty; ``runbook``: the section."""

    @property
    def family(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def runbook(self) -> str: ...


def of_runs(runs: list[Run], *, is_running: bool, kept: State | None) -> list[Alert]:
    """Each stage whose latest try failed, or died with its process. ``kept``: what readers have."""
    latest: dict[str, tuple[Run, StageRun]] = {}
    for run in runs:
        for stage in run.stages:
            is_under_way = stage.status == "started" and is_running and run is runs[-1]
            if is_under_way or stage.error in _BY_HAND:
                continue
            latest[stage.stage] = run, stage
            if stage.stage == "build" and stage.status == "done":
                latest.pop("test", None)  # a build runs the tests, too
    return [_of_stage(run, stage, kept) for run, stage in latest.values() if stage.status != "done"]


def of_start(run_id: str, error: str, kept: State | None) -> Alert:
    """A run that failed before its first stage, or outside of them."""
    return Alert(
        "run_failed", "critical", START, "A run failed outside its stages",
        f"The run ended with {error or 'an error'}. {_readers(kept)}",
        "before or between the stages of a run",
        "Read what it printed (cem run), or its page in Dagster; then run again.", "run-failed", run_id,
    )  # fmt: skip


def last_success(runs: list[Run]) -> datetime | None:
    """When the latest run that loaded, and ended well, ended."""
    good = [
        run.last.at
        for run in runs
        if any(stage.stage == "load" for stage in run.stages) and all(stage.status == "done" for stage in run.stages)
    ]
    return max(good, default=None)


def of_age(runs: list[Run], published: State | None, hold: Hold | None, now: datetime, most: timedelta) -> list[Alert]:
    """Nothing ran for too long; or runs end well and readers have old data all the same."""
    ran = last_success(runs)
    if ran is None or now - ran > most:
        told = f"The last run that ended well ended {age(now - ran)} ago." if ran else "No run has ended well yet."
        return [
            Alert(
                "stale_data", "critical", f"{STALE}:runs", "No run has ended well for too long",
                f"{told} {_readers(published)}", "runs",
                "See cem status and Dagster's schedule; start one with cem run.", "stale-data",
            )
        ]  # fmt: skip
    as_of = published.data_as_of if published else None
    if as_of is not None and now - as_of <= most:
        return []
    why = f" Publication is on hold since {hold.since}: cem publish ends it." if hold else ""
    return [
        Alert(
            "stale_data", "critical", f"{STALE}:published", "Readers have old data although runs end well",
            f"{_readers(published)} The last run ended well {age(now - ran)} ago.{why}", "published file",
            "See in cem status which source was not read, and whether publication is on hold.", "stale-data",
        )
    ]  # fmt: skip


def of_daemon(last_sign: datetime | None, now: datetime, most: timedelta) -> list[Alert]:
    """The daemon gave a sign once and no more. Where it never did, nobody expects one."""
    if last_sign is None or now - last_sign <= most:
        return []
    return [
        Alert(
            "daemon_dead", "critical", f"{DAEMON}:silent", "Dagster's daemon gives no sign of life",
            f"Its last sign was {age(now - last_sign)} ago: no schedule starts a run while it is gone.", "daemon",
            "Start it again; if none is to run here any more, remove dagster/heartbeat in the home.", "daemon-dead",
        )
    ]  # fmt: skip


def of_disk(home: Home) -> list[Alert]:
    """Less is free than the next run may need: room for another published file, and for what a build spills."""
    free = shutil.disk_usage(home.root).free
    file = home.published_file
    needed = max(_LEAST_FREE, 2 * file.stat().st_size if file.is_file() else 0)
    if free >= needed:
        return []
    return [
        Alert(
            "disk_low", "warning", f"{DISK}:free", "The disk is nearly full",
            f"{size(free)} are free; the next run may need {size(needed)}.", "disk of the home",
            "Free space there; cem status tells what the home uses.", "disk-low",
        )
    ]  # fmt: skip


def of_callbacks(found: Callbacks | None, listed_at: str) -> list[Alert]:
    """Customers who wait for a call: how many, and where the list is."""
    if found is None or not found.waiting:
        return []
    return [
        Alert(
            "callbacks_due", "warning", f"{CALLBACKS}:waiting", "Customers wait to be called back",
            f"{found.waiting:,} unhappy customers were not contacted yet, {found.overdue:,} of them are overdue.",
            listed_at, "Open the list, and let each owner call.", "callbacks-due",
            figures={"waiting": found.waiting, "overdue": found.overdue},
        )
    ]  # fmt: skip


def of_families(warnings: Iterable[FamilyWarning]) -> list[Alert]:
    """Lateness and volume, a family and source each: they label, and stop nothing."""
    return [
        Alert(
            "family_warning", "warning", f"{FAMILY}:{one.family}:{one.source}:{one.kind}",
            f"{one.family} of {one.source}: {one.kind}", one.what + (f" Since {one.since}." if one.since else ""),
            f"{one.family}, {one.source}", f"See cem audit and the source itself. Its owner is {one.owner}.",
            one.runbook,
        )
        for one in warnings
    ]  # fmt: skip


def _of_stage(run: Run, stage: StageRun, kept: State | None) -> Alert:
    key = f"{RUNS}:{stage.stage}"
    where = f"stage {stage.stage}, begun or ended {stage.at:%Y-%m-%d %H:%M} UTC"
    if stage.status == "failed" and not stage.error:
        failed = int(stage.figures.get("failed", 0))
        named = ", ".join(map(str, stage.figures.get("failed_checks", ())))
        return Alert(
            "check_failed", "critical", key, f"The audit failed in {stage.stage}; nothing was published",
            f"{failed:,} checks or tables failed{f': {named}' if named else ''}. {_readers(kept)}", where,
            "Mend the cause (a source, a mapping, a model), then run again; what has landed stays as it is.",
            "check-failed", run.run_id, {"failed": failed},
        )  # fmt: skip
    how = "died" if stage.status == "started" else f"failed ({stage.error})"
    return Alert(
        "run_failed", "critical", key, f"A run {how.split()[0]} in {stage.stage}",
        f"Stage {stage.stage} {how}. {_readers(kept)}", where,
        "Read what that stage printed, or cem status; then run again: it goes on from what has landed.",
        "run-failed", run.run_id,
    )  # fmt: skip


def _readers(kept: State | None) -> str:
    if kept is None:
        return "Nothing is published yet."
    as_of = f", data as of {kept.data_as_of:%Y-%m-%d %H:%M} UTC" if kept.data_as_of else ""
    return f"Readers have the state of run {kept.run_id}{as_of}."
