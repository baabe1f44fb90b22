"""The watchdog knows a good run by the stages that a real one logs."""

from __future__ import annotations

import pytest

from orchestration.alert_runs import BUILD, LOAD_FILES, PUBLISH, last_success
from orchestration.run_log import RunLog

pytestmark = pytest.mark.xdist_group("shop")


def test_a_run_that_ended_well_is_a_good_run_for_the_watchdog(shop):
    runs = RunLog(shop.home / "logs" / "runs.jsonl").runs()
    assert {LOAD_FILES, BUILD, PUBLISH} <= {stage.stage for run in runs for stage in run.stages}
    assert last_success(runs) is not None
    assert "ended well" not in shop.cem("watchdog").stdout
