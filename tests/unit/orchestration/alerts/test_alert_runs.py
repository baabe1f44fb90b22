"""What the log of runs says is wrong and what it cannot say; which runs are good; the stages' real names are meant."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from orchestration import alert_runs as facts
from orchestration.alert_runs import BOOKS, BUILD, LOAD_FILES, PUBLISH, TEST, RunFailure, part_of_files
from orchestration.config import load_config
from orchestration.run_log import Run, RunLog, StageRun
from orchestration.stages import Stages
from serving.states import State

NOW = datetime(2026, 3, 2, 12, 0)
KEPT = State(Path("published"), "r0", NOW - timedelta(days=1), NOW - timedelta(days=1), "0.1.0")
LOAD_CRM, LOAD_SHOP = "load hubspot", "load shopify"
REVIEWS, ORDERS = part_of_files("reviews"), part_of_files("commerce")


def stage(name: str, status="done", hours_ago=1.0, error="", **figures) -> StageRun:
    return StageRun(name, status, NOW - timedelta(hours=hours_ago), 1.0, error, figures)


def failed(name: str, error="SourceError", hours_ago=1.0) -> StageRun:
    return stage(name, "failed", hours_ago, error)


def wrong(*runs: Run, running_since=None) -> dict[str, str]:
    tries = facts.latest_tries(list(runs), running_since=running_since, families=("commerce", "reviews"))
    return {alert.key: alert.kind for alert in facts.of_runs(tries, KEPT)}


@dataclass
class Vendor:
    """A source of which nothing can be read."""

    vendor: str = "hubspot"

    def load(self, *_args, **_how):
        raise OSError


class NoDbt:
    """dbt, as far as a stage calls it before it fails."""

    def __getattr__(self, _name):
        raise OSError


@pytest.fixture
def stages(root, tmp_path, monkeypatch) -> Stages:
    """Real stages whose tools all fail at once: what is left of them is their names in the log."""
    stages = Stages(load_config(root / "examples" / "shop" / "cem.toml", home=tmp_path / "home"))
    stages.home.prepare()
    no_loader = ModuleType("ingestion.load")
    no_loader.load_files = Vendor().load
    monkeypatch.setitem(sys.modules, "ingestion.load", no_loader)
    monkeypatch.setattr(Stages, "dbt", NoDbt())
    return stages


def logged(stages: Stages, work) -> str:
    with suppress(OSError):
        work()
    return RunLog(stages.home.run_log).runs()[-1].last.stage


def test_the_names_of_the_stages_are_those_that_a_run_logs(stages):
    one = stages.config.files[0]
    assert logged(stages, stages.load_files) == LOAD_FILES
    assert logged(stages, lambda: stages.load_files({one.entity_key})) in (LOAD_FILES, part_of_files(one.family))
    assert logged(stages, lambda: stages.load_source(Vendor())) == LOAD_CRM
    assert logged(stages, stages.build_books) in (BUILD, BOOKS) and logged(stages, stages.test) == TEST


@pytest.mark.parametrize("names", [(LOAD_FILES, BUILD, PUBLISH), (LOAD_CRM, BOOKS, PUBLISH), (LOAD_CRM,), (REVIEWS,)])
def test_a_run_that_loaded_and_ended_well_is_a_good_run(names):
    good = Run("r1", [stage(name) for name in names])
    follows = Run("r2", [stage(BUILD, hours_ago=0.5), stage(PUBLISH, hours_ago=0.5)])
    assert facts.last_success([good, follows]) == good.last.at
    assert facts.last_success([Run("r1", [*good.stages, failed(BUILD)])]) is None


def test_a_stage_that_worked_when_it_was_tried_again_makes_a_good_run():
    again = Run("r1", [failed(LOAD_CRM, "ApiError"), stage(LOAD_CRM, hours_ago=0.9)])
    assert facts.last_success([again]) == again.last.at and wrong(again) == {}


def test_a_stage_that_failed_is_wrong_until_it_works_again():
    run = Run("r1", [failed(LOAD_FILES)])
    assert wrong(run) == {"run:load files": "run_failed"}
    check = Run("r2", [stage(LOAD_FILES), stage(BUILD, "failed", failed=2)])
    assert wrong(run, check) == {"run:build": "check_failed"}
    assert wrong(run, Run("r2", [stage(LOAD_FILES), stage(BUILD)])) == {}


def test_no_load_ends_the_failure_of_another_familys():
    run = Run("r1", [failed(REVIEWS, hours_ago=2)])
    for other in (ORDERS, LOAD_CRM):
        assert wrong(run, Run("r2", [stage(other)])) == {f"run:{REVIEWS}": "run_failed"}
    assert wrong(run, Run("r2", [stage(REVIEWS)])) == {} == wrong(run, Run("r2", [stage(LOAD_FILES)]))


def test_all_files_are_read_well_once_every_family_was():
    whole = Run("r1", [failed(LOAD_FILES, hours_ago=2)])
    part = Run("r2", [stage(REVIEWS)])
    assert wrong(whole, part) == {"run:load files": "run_failed"}
    assert wrong(whole, part, Run("r3", [stage(ORDERS)])) == {}


@pytest.mark.parametrize("name", [TEST, BOOKS])
def test_what_a_build_does_too_is_over_when_a_build_worked(name):
    run = Run("r1", [stage(name, "failed", failed=1)])
    assert wrong(run) == {f"run:{name}": "check_failed"}
    assert wrong(run, Run("r2", [stage(BUILD)])) == {}
    assert wrong(Run("r1", [failed(BUILD)]), Run("r2", [stage(name)])) == {"run:build": "run_failed"}


def test_a_stage_without_end_is_under_way_or_dead():
    begun = Run("r1", [stage(LOAD_FILES), stage(BUILD, "started")])
    assert wrong(begun, running_since=NOW - timedelta(hours=2)) == {}
    assert wrong(begun) == {"run:build": "run_failed"}
    other = Run("r2", [stage(LOAD_FILES, "started", 0.1)])
    assert wrong(begun, other, running_since=NOW - timedelta(hours=0.2)) == {"run:build": "run_failed"}


def test_a_failure_counts_once_its_run_is_over_since_it_may_be_tried_again():
    run = Run("r2", [failed(LOAD_CRM, "ApiError", 0.1)])
    since = NOW - timedelta(hours=0.2)
    assert wrong(run, running_since=since) == {} and wrong(run) == {f"run:{LOAD_CRM}": "run_failed"}
    before = Run("r1", [failed(LOAD_CRM, hours_ago=5)])
    assert wrong(before, run, running_since=since) == {f"run:{LOAD_CRM}": "run_failed"}


def test_a_run_that_logged_nothing_yet_takes_nothing_back():
    run = Run("r1", [failed(LOAD_CRM), stage(BUILD, "started")])
    assert len(wrong(run, running_since=NOW - timedelta(hours=0.5))) == 2


def test_a_run_that_somebody_interrupted_is_no_failure_and_ends_none():
    by_hand = Run("r2", [failed(LOAD_FILES, "KeyboardInterrupt")])
    assert wrong(by_hand) == {}
    assert wrong(Run("r1", [failed(LOAD_FILES)]), by_hand) == {"run:load files": "run_failed"}


def test_a_failed_audit_is_told_with_its_checks_and_with_what_readers_have():
    run = Run("r1", [stage(BUILD, "failed", failed=2, failed_checks=["test assert_a", "model dim_b"])])
    (alert,) = facts.of_runs(facts.latest_tries([run]), KEPT)
    assert "test assert_a, model dim_b" in alert.what and "state of run r0, data as of 2026-03-01" in alert.what
    assert (alert.run_id, alert.figures, alert.severity) == ("r1", {"failed": 2}, "critical")


@pytest.mark.parametrize(
    ("stages_of_run", "is_told"),
    [
        ([], True),
        ([stage(BUILD)], True),
        ([failed(LOAD_CRM), stage(LOAD_CRM)], True),
        ([failed(BUILD, "DagsterExecutionInterruptedError")], True),
        ([failed(LOAD_FILES), stage(LOAD_CRM)], False),
        ([stage(BUILD, "failed", failed=1)], False),
        ([stage(LOAD_FILES), stage(BUILD, "started")], False),
    ],
)
def test_what_failed_in_no_stage_is_told_apart_from_the_log(stages_of_run, is_told):
    failure = RunFailure("OSError", NOW - timedelta(hours=2), NOW)
    runs = [Run("r0", [failed(BUILD, hours_ago=3)]), *([Run("r1", stages_of_run)] if stages_of_run else [])]
    assert [alert.key for alert in facts.of_failure(failure, runs, KEPT)] == ([facts.START] if is_told else [])


def test_a_stage_of_which_the_log_says_nothing_any_more_has_not_worked_unless_nobody_asks_for_it():
    tries = facts.latest_tries([Run("r1", [stage(LOAD_CRM)])])
    assert facts.is_over(f"run:{LOAD_CRM}", tries, {LOAD_CRM}) and not facts.is_over("run:build", tries, set())
    assert not facts.is_over(f"run:{LOAD_SHOP}", tries, {LOAD_SHOP}) and facts.is_over(f"run:{LOAD_SHOP}", tries, set())
