"""Dagster's table of contents: assets, checks, jobs, schedules, sensors.

Dagster calls `defs` when it loads this module; it reads the configuration that CEM_CONFIG names (default: cem.toml
here).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.assets.audit import audit_checks
from orchestration.assets.books import books_asset
from orchestration.assets.documents import catalogue_asset, report
from orchestration.assets.event_days import event_days
from orchestration.assets.landing import files_landing, source_landing
from orchestration.assets.publishing import published_asset
from orchestration.assets.transformation import transformation_assets
from orchestration.automation import automation_sensor
from orchestration.config import CemConfig, load_config
from orchestration.schedules import jobs, schedules
from orchestration.sensors import alert_sensors
from orchestration.stages import Stages


def build_defs(config: CemConfig, overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """The whole graph on one configuration. ``overrides`` replaces arguments of Definitions, by name; its resources
    replace single resources, such as the stages (what the assets do)."""
    replaced = dict(overrides or {})
    resources = {"stages": Stages(config)} | replaced.pop("resources", {})
    home = resources["stages"].home
    home.prepare()
    home.belong_to(config.profile)

    landing = [files_landing(config), *(source_landing(config, source) for source in config.sources_on)]
    ledger = books_asset([key for assets in landing for key in assets.keys])
    days = [event_days(config)] if config.event_tables else []
    transformation = transformation_assets(resources["stages"].dbt.parse().file, config.owners)
    made = jobs(config, landing)
    parts: dict[str, Any] = {
        "assets": [
            *landing,
            *days,
            ledger,
            transformation,
            published_asset(transformation),
            catalogue_asset(config.company.timezone),
            report,
        ],
        "asset_checks": [audit_checks(transformation)],
        "jobs": list(made.values()),
        "schedules": schedules(config, made),
        "sensors": [automation_sensor(config.schedule), *alert_sensors(config)],
        # All steps in one process: a process costs seconds of imports per step, and the run lock belongs to a process.
        "executor": dg.in_process_executor,
    }
    return dg.Definitions(**parts | replaced, resources=resources)


@dg.definitions
def defs() -> dg.Definitions:
    path = os.environ.get("CEM_CONFIG")
    return build_defs(load_config(Path(path) if path else None))
