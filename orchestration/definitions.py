"""Dagster's table of contents: assets, checks, the job, the schedule.

`build_definitions` takes its parts as arguments, so that a test or another deployment can swap them. Dagster calls
`defs` when it loads this module; it reads the configuration that CEM_CONFIG names (default: cem.toml here).
"""

import os
from pathlib import Path

import dagster as dg

from orchestration.assets.audit import audit_checks
from orchestration.assets.landing import landing_assets
from orchestration.assets.publishing import published_asset
from orchestration.assets.transformation import transformation_assets
from orchestration.config import CemConfig, load_config
from orchestration.stages import Stages

JOB = "warehouse"


def build_definitions(config: CemConfig, *, stages: Stages | None = None) -> dg.Definitions:
    """The whole graph on one configuration. `stages` replaces what the assets do, e.g. to report progress."""
    stages = stages or Stages(config)
    stages.home.prepare()
    transformation = transformation_assets(stages.dbt.parse().file)
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
        description="Load, build, audit, publish.",
    )
    hour, minute = config.schedule.daily_at.split(":")
    return dg.Definitions(
        assets=[landing_assets(config), transformation, published_asset(transformation)],
        asset_checks=[audit_checks(transformation)],
        jobs=[job],
        schedules=[
            dg.ScheduleDefinition(
                name="daily",
                job=job,
                cron_schedule=f"{int(minute)} {int(hour)} * * *",
                execution_timezone=config.company.timezone,
                default_status=dg.DefaultScheduleStatus.RUNNING,
            )
        ],
        resources={"stages": stages},
        # All steps in one process: a process costs seconds of imports per step, and the run lock belongs to a process.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    path = os.environ.get("CEM_CONFIG")
    return build_definitions(load_config(Path(path) if path else None))
