"""Dagster's sensors that tell people: one looks at everything every half minute, one hears of runs that fail.

Belongs here: how Dagster's events become a look at the warehouse. Does not belong here: what is looked at or sent.
"""

from datetime import UTC, datetime

import dagster as dg

from orchestration.alert_runs import BY_HAND, RunFailure
from orchestration.alerting import tell_of_runs, utc_now, watch
from orchestration.assets.publishing import PUBLISHED
from orchestration.assets.running import BY_HAND as BY_COMMAND
from orchestration.config import CemConfig
from orchestration.home import Home
from serving.alerts.book import BookBusy

_SECONDS = 30
_NO_LOCK = "WarehouseBusy"
_BUSY = {_NO_LOCK, "WarehouseBusyError"}
_WAIT_SECONDS = 20.0
"""For somebody who sends alerts: Dagster ends a sensor that takes a minute."""


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
        run, kinds = context.dagster_run, _kinds(context)
        follows = PUBLISHED in (run.asset_selection or ())
        if not follows and _BUSY & set(kinds):
            return  # another run was on: what this one was to load is read next time
        if run.tags.items() >= BY_COMMAND.items() and BY_HAND & set(kinds):
            return  # whoever waited for it has stopped it
        (record,) = context.instance.get_run_records(dg.RunsFilter(run_ids=[run.run_id]))
        until = _moment(record.end_time) or utc_now()
        # What never started or never got the run lock has no stage in the log; those of that time are another's.
        since = until if _NO_LOCK in kinds else _moment(record.start_time) or until
        failure = RunFailure((kinds or ["an error"])[-1], since, until, run.run_id, follows)
        try:
            tell_of_runs(config, failure, wait_seconds=_WAIT_SECONDS)
        except BookBusy as error:
            # After an error of Dagster's own kind the sensor comes again to this run; after any other it goes on.
            raise dg.DagsterError(str(error)) from error

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


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None) if seconds else None
