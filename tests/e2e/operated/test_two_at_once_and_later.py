"""A warehouse in operation: two runs at once, a day without the daemon, what follows by itself."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import dagster as dg
import pytest
from operated_company import Operated, hits, reviews

from orchestration.definitions import build_defs

LAND = """
import sys
from pathlib import Path
from orchestration.config import load_config
from orchestration.home import WarehouseBusy
from orchestration.run_lock import hold
from orchestration.stages import Stages
stages = Stages(load_config(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
try:
    hold(stages.home)
except WarehouseBusy as busy:
    print(busy, flush=True)
    sys.exit(5)
stages.load()
"""


@pytest.mark.parametrize("pairs", [1, pytest.param(20, marks=pytest.mark.sweep)])
def test_of_two_runs_at_once_one_works_and_the_other_says_who_has_it_and_the_rows_are_exact(
    operated: Operated, pairs: int
) -> None:
    landed = "select count(distinct record_key) from raw_files.reviews_reviews"
    for pair in range(pairs):
        before = operated.one(landed)
        first = before * 1000
        reviews(operated.data / f"reviews_{pairs}_{pair}.csv", range(first, first + 5))
        runs = [
            subprocess.Popen(
                [sys.executable, "-c", LAND, str(operated.config)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )  # fmt: skip
            for _ in range(2)
        ]
        for run in runs:
            assert run.stdout is not None and run.stdout.readline() == "ready\n"
        for run in runs:
            assert run.stdin is not None
            run.stdin.write("go\n")
            run.stdin.flush()
        said = [run.communicate(timeout=120)[0] for run in runs]
        codes = [run.returncode for run in runs]
        assert 0 in codes and set(codes) <= {0, 5}  # both work where the second came when the first was done
        for run, code, words, other in zip(runs, codes, said, reversed(runs), strict=True):
            assert code == 0 or f"held by process {other.pid} since" in words, (run.pid, words)
        assert operated.one(landed) == before + 5
        assert operated.one("select count(*) from raw_files.reviews_reviews") == before + 5


def test_one_load_after_a_day_without_the_daemon_lands_all_that_came_and_what_follows_is_asked_for(
    operated: Operated,
) -> None:
    stages = operated.stages
    definitions = build_defs(stages.config, {"resources": {"stages": stages}})
    load = definitions.resolve_job_def("load_web_analytics")
    events = "select count(*) from raw_files.web_analytics_events_typed"
    with dg.DagsterInstance.ephemeral() as dagster:
        assert load.execute_in_process(instance=dagster).success
        before = operated.one(events)
        quiet = dg.evaluate_automation_conditions(definitions, dagster)  # the first look notes how things stand
        for hour in range(24):
            hits(operated.data / f"hits_late_{hour:02}.parquet", [date(2026, 5, 9)], hour=hour)
        assert load.execute_in_process(instance=dagster).success
        assert operated.one(events) == before + 24 * 9
        asked = dg.evaluate_automation_conditions(definitions, dagster, cursor=quiet.cursor)
        keys = {str(result.key) for result in asked.results if not result.true_subset.is_empty}
        for name in (["core", "fct_web_sessions"], ["marts", "mart_digital_experience"], ["published", "warehouse"]):
            assert str(dg.AssetKey(name)) in keys
        assert str(dg.AssetKey(["staging", "stg_files__reviews_reviews"])) not in keys
        assert dagster.get_materialized_partitions(dg.AssetKey(["raw_files", "web_events_by_day"])) >= {"2026-05-09"}


@pytest.mark.sweep
def test_what_was_asked_for_and_never_ran_is_asked_for_again_after_the_next_load(operated: Operated) -> None:
    stages = operated.stages
    definitions = build_defs(stages.config, {"resources": {"stages": stages}})
    load = definitions.resolve_job_def("load_web_analytics")
    published = str(dg.AssetKey(["published", "warehouse"]))
    with dg.DagsterInstance.ephemeral() as dagster:
        assert load.execute_in_process(instance=dagster).success
        looked = dg.evaluate_automation_conditions(definitions, dagster)
        for day, is_asked in ((10, True), (None, False), (11, True)):
            if day:
                hits(operated.data / f"hits_{day}.parquet", [date(2026, 5, day)])
                assert load.execute_in_process(instance=dagster).success
            looked = dg.evaluate_automation_conditions(definitions, dagster, cursor=looked.cursor)
            asked = {str(result.key) for result in looked.results if not result.true_subset.is_empty}
            assert (published in asked) == is_asked, day
