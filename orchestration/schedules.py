"""When what runs: one schedule for each family that has a source, the nightly audit, the weekly maintenance.

Belongs here: jobs, which are parts of the graph, and their times, as ``[schedule]`` of cem.toml sets them. Does not
belong here: what follows from new data (``automation``), what the assets do.

Times are the company's (``company.timezone``): 03:00 is 03:00 in summer and in winter. A time that a change of the
clock leaves out runs at the first moment after it; of one that comes twice, hourly jobs run both times and daily ones
once. After downtime Dagster starts the last missed run of each schedule, and by its cursor or the ledger a source gives
all that has come since.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from orchestration.assets.books import LEDGER
from orchestration.assets.documents import DOCUMENTS
from orchestration.assets.event_days import BACKFILL, DAYS
from orchestration.assets.landing import keys_of_family
from orchestration.config import CemConfig
from orchestration.configuration.registry import FAMILIES
from orchestration.configuration.schedule import OFF
from orchestration.maintenance import maintenance_job

WAREHOUSE = "warehouse"
_HOUR = 3600
Parts = dict[str, Any]
"""Jobs by name. Dagster gives a part of the graph no public type until the whole is known."""


def jobs(config: CemConfig, landing: Sequence[dg.AssetsDefinition]) -> Parts:
    """By name: the whole warehouse, a load for each family that has a source, the audit, maintenance, backfill."""
    days = dg.AssetSelection.assets(*([DAYS] if config.event_tables else []))
    everything = dg.AssetSelection.all() - days - dg.AssetSelection.groups(DOCUMENTS)
    checks = dg.AssetSelection.all_asset_checks()
    made = [
        _job(WAREHOUSE, everything | checks, "Load, build, audit, publish.", hours=12),
        _job("audit", checks, "Every dbt test and every expectation, on the tables as they stand.", hours=6),
        maintenance_job(),
    ]
    for family in FAMILIES:
        if keys := keys_of_family(landing, family):
            selection = dg.AssetSelection.assets(*keys, LEDGER)
            made.append(_job(f"load_{family}", selection, f"Read what is new of {family}; the rest follows.", hours=6))
    if config.event_tables:
        made.append(_job(BACKFILL, days, "Read days of web events again.", hours=12))
    return {job.name: job for job in made}


def schedules(config: CemConfig, made: Parts) -> list[dg.ScheduleDefinition]:
    """The jobs that have a time."""
    times = config.schedule.times()
    return [
        dg.ScheduleDefinition(
            name=name,
            job=job,
            cron_schedule=times[name],
            execution_timezone=config.company.timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=job.description,
        )
        for name, job in made.items()
        if times.get(name, OFF) != OFF
    ]


def _job(name: str, selection: dg.AssetSelection, description: str, *, hours: int) -> Any:
    """A job that run monitoring ends when it takes longer than anything it does ever should."""
    return dg.define_asset_job(
        name, selection, description=description, tags={"dagster/max_runtime": str(hours * _HOUR)}
    )
