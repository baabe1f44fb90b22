"""What is wrong with a warehouse now, as alerts: from its age, what readers see, the daemon's sign, the disk, the gate.

Belongs here: judging those facts; plain facts in, alerts out. Does not belong here: how runs went (alert_runs.py);
telling anybody (alerting.py).
"""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from orchestration.alert_runs import last_success, readers
from orchestration.home import Home
from orchestration.run_log import Run
from orchestration.status_report import age, size
from serving.alerts.alert import Alert
from serving.alerts.callbacks import Callbacks
from serving.states import Hold, State

STALE, DAEMON, DISK, CALLBACKS, FAMILY = "stale", "daemon", "disk", "callbacks", "family"
"""What the keys of each fact begin with."""

NO_RUN = f"{STALE}:runs"
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


def of_age(runs: list[Run], published: State | None, hold: Hold | None, now: datetime, most: timedelta) -> list[Alert]:
    """Nothing ran for too long; or runs end well and readers have old data all the same."""
    ran = last_success(runs)
    if ran is None or now - ran > most:
        told = f"The last run that ended well ended {age(now - ran)} ago." if ran else "No run has ended well yet."
        return [
            Alert(
                "stale_data", "critical", NO_RUN, "No run has ended well for too long",
                f"{told} {readers(published)}", "runs",
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
            f"{readers(published)} The last run ended well {age(now - ran)} ago.{why}", "published file",
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
