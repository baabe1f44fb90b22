"""One whole run in this process: the same Dagster assets that the daily schedule materialises.

Belongs here: the Dagster instance of a home, and executing the job on it. Does not belong here: what the assets do.
"""

import logging
import os
import warnings
from pathlib import Path

from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.run_lock import hold, release
from orchestration.stages import Stages, Step

# Pools hold runs of several processes apart (each writing asset is in the pool `warehouse`); a hung start is noticed.
_DAGSTER_YAML = """\
telemetry:
  enabled: false
concurrency:
  pools:
    default_limit: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
"""


def prepare_dagster(home: Home) -> Path:
    """Create the Dagster home of a warehouse; returns its folder. A dagster.yaml that is there already is kept."""
    home.prepare()
    settings = home.dagster_dir / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_DAGSTER_YAML)
    os.environ["DAGSTER_HOME"] = str(home.dagster_dir)
    return home.dagster_dir


def run_all(config: CemConfig, step: Step) -> None:
    """Load, build, audit, publish. Raises what the failing stage raised; what it had published before stays.

    The run is recorded in the home's Dagster instance, where the web pages show it.
    """
    stages = Stages(config, step)
    hold(stages.home)
    try:
        prepare_dagster(stages.home)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # beta notices of Dagster's own packages, of no use to an operator
            logging.getLogger("dagster").setLevel(logging.CRITICAL)
            from dagster import DagsterInstance

            from orchestration.definitions import JOB, build_definitions

            step("prepare", "parse the models", 0, 1)
            definitions = build_definitions(config, stages=stages)
            step("prepare", "parse the models", 1, 1)
            with DagsterInstance.get() as instance:
                definitions.resolve_job_def(JOB).execute_in_process(
                    instance=instance, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
                )
    finally:
        release(stages.home)
