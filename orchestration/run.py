"""One whole run in this process: the same Dagster assets that the schedules materialise.

Belongs here: the Dagster instance of a home, and executing the job on it. Does not belong here: what the assets do.
"""

import logging
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.config import CemConfig, DagsterSettings
from orchestration.dagster_yaml import dagster_yaml, is_ours
from orchestration.home import Home
from orchestration.loading import Step
from orchestration.run_lock import hold, release
from orchestration.stages import Stages

if TYPE_CHECKING:
    from dagster import DagsterInstance


def prepare_dagster(home: Home, settings: DagsterSettings) -> Path:
    """Create the Dagster home of a warehouse; returns its folder. A dagster.yaml that somebody wrote is kept."""
    home.prepare()
    file = home.dagster_dir / "dagster.yaml"
    text = dagster_yaml(settings.storage)
    if not file.exists() or (is_ours(found := file.read_text()) and found != text):
        file.write_text(text)
    os.environ["DAGSTER_HOME"] = str(home.dagster_dir)
    return home.dagster_dir


def close_dead_runs(instance: "DagsterInstance") -> None:
    """Mark commands' runs that are recorded as under way as failed: they hold the run lock as long as they live, and
    the caller holds it now. A run of the daemon may be waiting for it; Dagster itself watches whether those live."""
    from dagster import DagsterRunStatus, RunsFilter

    from orchestration.assets.running import BY_HAND

    under_way = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    for run in instance.get_runs(RunsFilter(statuses=under_way, tags=BY_HAND)):
        instance.report_run_failed(run, message="The process of this run died; a later run found it gone.")


def run_all(config: CemConfig, step: Step) -> list[str]:
    """Load, build, audit, publish; returns the notes for the operator (see Stages).

    Raises what the failing stage raised; what was published before stays.

    The run is recorded in the home's Dagster instance, where the web pages show it.
    """
    stages = Stages(config, step)
    hold(stages.home)
    try:
        stages.home.belong_to(config.profile)
        prepare_dagster(stages.home, config.dagster)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # beta notices of Dagster's own packages, of no use to an operator
            logging.getLogger("dagster").setLevel(logging.CRITICAL)
            from dagster import DagsterInstance

            from orchestration.assets.running import BY_HAND
            from orchestration.definitions import build_defs
            from orchestration.schedules import WAREHOUSE

            step("prepare", "parse the models", 0, 1)
            definitions = build_defs(config, {"resources": {"stages": stages}})
            step("prepare", "parse the models", 1, 1)
            with DagsterInstance.get() as instance:
                close_dead_runs(instance)
                definitions.resolve_job_def(WAREHOUSE).execute_in_process(
                    instance=instance,
                    tags=BY_HAND,
                    run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                )
    finally:
        release(stages.home)
    return stages.notes
