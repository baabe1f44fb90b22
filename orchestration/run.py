"""One whole run in this process: the same Dagster assets that the schedules materialise.

Belongs here: the Dagster instance of a home, and executing the job on it. Does not belong here: what the assets do.
"""

import logging
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.run_lock import hold, release
from orchestration.stages import Stages, Step

if TYPE_CHECKING:
    from dagster import DagsterInstance

# The daemon starts one run at a time. Pools would hold steps apart as well, but their slots outlive a killed process,
# and the next run then waits for ever; the run lock (orchestration.run_lock) is freed by the kernel.
_DAGSTER_YAML = """\
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  max_runtime_seconds: 43200
# A run whose process died goes on by itself; one that failed waits for its next time, since it would fail again.
run_retries:
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: 7
"""


def prepare_dagster(home: Home) -> Path:
    """Create the Dagster home of a warehouse; returns its folder. A dagster.yaml that is there already is kept."""
    home.prepare()
    settings = home.dagster_dir / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_DAGSTER_YAML)
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
        prepare_dagster(stages.home)
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
