"""What is tidied once a week, so that a year of runs fills no disk.

Belongs here: what is old, and removing it. Does not belong here: data that people may ask for again (the landing, the
published states), which nothing here touches.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration.assets.event_days import mark_landed_days
from orchestration.assets.running import under_lock
from orchestration.figures import landed_days
from orchestration.stages import Stages

KEEP_RUNS_DAYS = 90
_AT_ONCE = 100


@dg.op(out=dg.Out(dg.Nothing))
def tidy(context: dg.OpExecutionContext, stages: dg.ResourceParam[Stages]) -> None:
    """Forget Dagster's record of runs that ended 90 days ago; note the landed days that it does not know."""
    with under_lock(context, stages.home):
        removed = forget_runs(context.instance, datetime.now(UTC) - timedelta(days=KEEP_RUNS_DAYS), context.run_id)
        noted = mark_landed_days(context.instance, landed_days(stages.home, stages.config.event_tables))
    context.log.info(f"{removed} runs of before {KEEP_RUNS_DAYS} days forgotten, {noted} days of web events noted.")


def maintenance_job() -> dg.JobDefinition:
    """The weekly job."""

    @dg.job(name="maintenance", description="Forget old runs; note which days of web events are landed.")
    def maintenance() -> None:
        tidy()

    return maintenance


def forget_runs(instance: dg.DagsterInstance, before: datetime, this_run: str) -> int:
    """Delete the records of runs that were made before a moment, and their events; returns how many."""
    removed = 0
    while runs := [
        record.dagster_run
        for record in instance.get_run_records(dg.RunsFilter(created_before=before), limit=_AT_ONCE)
        if record.dagster_run.is_finished and record.dagster_run.run_id != this_run
    ]:
        for run in runs:
            instance.delete_run(run.run_id)
        removed += len(runs)
    return removed
