"""How long each stage of each run took and what it counted, as rows of a table that is published with the data.

Belongs here: those rows, out of the log of runs. Does not belong here: the table (serving.pipeline_runs), the log.
"""

import json
from datetime import timedelta

from orchestration.home import Home
from orchestration.run_log import RunLog, StageRun
from serving.pipeline_runs import PipelineStage

MOST_BYTES = 5_000_000
"""As much of the log is published: some twenty thousand stages, a year of a run an hour."""


def metrics_of(home: Home) -> list[PipelineStage]:
    """One row per stage of the runs in the log, the one that is under way last."""
    runs = RunLog(home.run_log).runs(MOST_BYTES)
    return [_row(run.run_id, number, stage) for run in runs for number, stage in enumerate(run.stages, 1)]


def _row(run_id: str, number: int, found: StageRun) -> PipelineStage:
    figures = dict(found.figures)
    stage, _, source = found.stage.partition(" ")
    quarantined = figures.pop("quarantined", None)
    return PipelineStage(
        run_id=run_id,
        stage_number=number,
        stage=stage,
        source=source or None,
        status=found.status,
        started_at=found.at - timedelta(seconds=found.seconds),
        seconds=found.seconds if found.status != "started" else None,
        error_kind=found.error or None,
        rows_read=figures.pop("records_read", None),
        rows_new=figures.pop("records_new", None),
        rows_unchanged=figures.pop("records_unchanged", None),
        rows_repeated=figures.pop("records_repeated", None),
        bytes_read=figures.pop("bytes", None),
        rows_quarantined=sum(quarantined.values()) if quarantined is not None else None,
        rows_published=figures.pop("rows", None),
        nodes_built=figures.pop("nodes", None),
        checks_failed=figures.pop("failed", None),
        other_figures=json.dumps(figures, sort_keys=True),
    )
