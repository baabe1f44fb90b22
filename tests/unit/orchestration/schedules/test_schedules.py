"""What is started when, by Dagster's own scheduler on a clock that the test moves.

The clock is an argument of the scheduler's loop body, which has no public name; runs are queued and none is launched.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import create_test_daemon_workspace_context
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._scheduler.scheduler import launch_scheduled_runs

BERLIN = ZoneInfo("Europe/Berlin")
IDLE = str(Path(__file__).with_name("idle.py"))


class Clock:
    """A Dagster instance with the schedules of ``idle``, and a clock."""

    def __init__(self, instance: dg.DagsterInstance, workspace: Any) -> None:
        self.instance, self.workspace = instance, workspace
        self._iterations: dict[str, Any] = {}

    def tick(self, moment: datetime) -> None:
        """The scheduler looks at the clock once."""
        list(launch_scheduled_runs(self.workspace, logging.getLogger("test"), moment.astimezone(UTC), self._iterations))

    def pass_time(self, start: datetime, end: datetime) -> None:
        """The daemon looks every hour, which is as often as any schedule here is due."""
        moment = start.astimezone(UTC)
        while moment <= end.astimezone(UTC):
            self.tick(moment)
            moment += timedelta(hours=1)

    def started(self) -> list[tuple[str, datetime]]:
        """Every run that was asked for, with the moment it was due at, on Berlin's clock."""
        due = ".dagster/scheduled_execution_time"
        runs = self.instance.get_runs()
        return [(run.job_name, datetime.fromisoformat(run.tags[due]).astimezone(BERLIN)) for run in runs]

    def count(self) -> Counter[str]:
        return Counter(name for name, _ in self.started())

    def times_of(self, job: str) -> list[str]:
        moments = sorted(moment.astimezone(UTC) for name, moment in self.started() if name == job)
        return [f"{moment.astimezone(BERLIN):%d. %H:%M %z}" for moment in moments]


@contextmanager
def clock(folder: Path) -> Iterator[Clock]:
    settings = "telemetry: {enabled: false}\nconcurrency: {runs: {max_concurrent_runs: 1}}\n"
    (folder / "dagster.yaml").write_text(settings)
    idle = LoadableTargetOrigin(executable_path=sys.executable, python_file=IDLE, attribute="hourly")
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        target = InProcessWorkspaceLoadTarget([InProcessCodeLocationOrigin(idle)])
        with create_test_daemon_workspace_context(target, instance) as workspace:
            yield Clock(instance, workspace)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type]


RUNS = {
    1: {"load_web_analytics": 24, "load_crm": 4, "load_reviews": 1, "audit": 1, "maintenance": 1},
    7: {"load_web_analytics": 7 * 24, "load_crm": 7 * 4, "load_reviews": 7, "audit": 7, "maintenance": 1},
}


@pytest.mark.parametrize("days", [1, pytest.param(7, marks=pytest.mark.sweep)])
def test_each_job_starts_as_often_as_its_schedule_says_and_no_other(tmp_path: Path, days: int) -> None:
    """To the night after a Sunday: of that day, or of the week."""
    with clock(tmp_path) as dagster:
        end = berlin(2026, 6, 8, 0, 10)
        dagster.pass_time(end - timedelta(days=days), end)
        assert dagster.count() == RUNS[days]
        assert len(set(dagster.started())) == len(dagster.started())  # nothing twice
        assert dagster.times_of("maintenance") == ["07. 04:00 +0200"]


@pytest.mark.sweep
def test_in_the_night_that_has_no_half_past_two_the_audit_starts_at_three(tmp_path: Path) -> None:
    with clock(tmp_path) as dagster:
        dagster.pass_time(berlin(2026, 3, 28, 23, 10), berlin(2026, 3, 29, 5, 10))
        assert dagster.times_of("audit") == ["29. 03:00 +0200"]
        assert [time[:9] for time in dagster.times_of("load_web_analytics")] == [
            "29. 00:00", "29. 01:00", "29. 03:00", "29. 04:00", "29. 05:00",
        ]  # fmt: skip
        assert dagster.times_of("load_reviews") == ["29. 05:00 +0200"]


@pytest.mark.sweep
def test_in_the_night_that_has_half_past_two_twice_the_audit_starts_once_and_hours_run_on(tmp_path: Path) -> None:
    with clock(tmp_path) as dagster:
        dagster.pass_time(berlin(2026, 10, 24, 23, 10), berlin(2026, 10, 25, 5, 10))
        assert [time[:9] for time in dagster.times_of("audit")] == ["25. 02:30"]
        assert dagster.times_of("load_web_analytics") == [
            "25. 00:00 +0200", "25. 01:00 +0200", "25. 02:00 +0200", "25. 02:00 +0100", "25. 03:00 +0100",
            "25. 04:00 +0100", "25. 05:00 +0100",
        ]  # fmt: skip
        assert dagster.times_of("load_reviews") == ["25. 05:00 +0100"]


def test_after_a_day_without_the_daemon_each_schedule_starts_its_last_missed_run_and_goes_on(tmp_path: Path) -> None:
    with clock(tmp_path) as dagster:
        dagster.pass_time(berlin(2026, 6, 1, 10, 40), berlin(2026, 6, 1, 12, 10))
        before = dagster.count()
        dagster.tick(berlin(2026, 6, 2, 12, 20))
        missed = dagster.count() - before
        assert missed == {"load_web_analytics": 1, "load_crm": 1, "load_reviews": 1, "audit": 1}
        assert dagster.times_of("load_web_analytics")[-1] == "02. 12:00 +0200"
        dagster.pass_time(berlin(2026, 6, 2, 12, 50), berlin(2026, 6, 2, 14, 50))
        assert dagster.times_of("load_web_analytics")[-2:] == ["02. 13:00 +0200", "02. 14:00 +0200"]
