"""Dagster's sensors that tell people: one looks at everything every half minute, one hears of runs that fail.

Belongs here: how Dagster's events become a look at the warehouse. Does not belong here: what is looked at or sent.
"""

from datetime import UTC, datetime

import dagster as dg

from orchestration.alerting import tell_of_runs, watch
from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.run_log import RunLog

_SECONDS = 30


def alert_sensors(config: CemConfig) -> list[dg.SensorDefinition]:
    """The sensors, for the definitions."""

    @dg.sensor(
        name="watch",
        minimum_interval_seconds=_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Gives the daemon's sign of life to cem watchdog, and tells of what is wrong. Starts no run.",
    )
    def look() -> dg.SkipReason:
        home = Home(config.home)
        home.prepare()
        home.heartbeat_file.touch()
        settled = watch(config)
        wrong = [entry.alert.title for entry in settled.entries.values() if not entry.over_since]
        return dg.SkipReason("; ".join(wrong) or "All is well.")

    @dg.run_failure_sensor(
        name="failed_runs",
        minimum_interval_seconds=_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells of runs that fail, and of those whose process died.",
    )
    def failed(context: dg.RunFailureSensorContext) -> None:
        if {"WarehouseBusy", "WarehouseBusyError"} & set(_kinds(context)):
            return  # another run was on
        run_id = context.dagster_run.run_id
        (record,) = context.instance.get_run_records(dg.RunsFilter(run_ids=[run_id]))
        # What fails inside a stage is told by the log of runs: one failure, one message.
        outside = None if _is_in_log(config, record.start_time) else (_kinds(context) or ["an error"])[-1]
        tell_of_runs(config, outside, run_id)

    return [look, failed]


def _kinds(context: dg.RunFailureSensorContext) -> list[str]:
    """The kinds of the errors that failed the run, the cause last; never their words, which may quote a record."""
    kinds = []
    for event in context.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None:
            kinds.append(str(error.cls_name))
            error = error.cause
    return kinds


def _is_in_log(config: CemConfig, started: float | None) -> bool:
    """Whether a stage began or ended since the run started."""
    if started is None:
        return False
    since = datetime.fromtimestamp(started, UTC).replace(tzinfo=None)
    return any(run.last.at >= since for run in RunLog(Home(config.home).run_log).runs())
