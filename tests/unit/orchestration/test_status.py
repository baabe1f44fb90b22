"""`cem status` says how the warehouse is, whatever state it is in, and changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from orchestration.config import CemConfig, load_config
from orchestration.home import Home
from orchestration.run_log import RunLog
from orchestration.status import read_status
from orchestration.status_report import age, as_json, show_status, size


@pytest.fixture
def config(root: Path, tmp_path: Path) -> CemConfig:
    return load_config(root / "examples" / "shop" / "cem.toml", home=tmp_path / "home")


@pytest.fixture
def log(config: CemConfig) -> RunLog:
    home = Home(config.home)
    home.prepare()
    return RunLog(home.run_log)


def shown(config: CemConfig) -> str:
    console = Console(width=200, file=StringIO(), record=True)
    show_status(console, read_status(config))
    return console.export_text()


def test_of_a_home_that_is_not_there_it_says_so_and_makes_none(config: CemConfig) -> None:
    text = shown(config)
    assert "none yet: start one with `cem run`" in text and "nothing yet" in text
    assert not config.home.exists()


def test_it_lists_every_source_that_is_on_and_never_read(config: CemConfig) -> None:
    status = read_status(config)
    assert len(status.sources) == len(config.files)
    assert "never" in shown(config)


def test_a_run_that_ended_is_told_with_its_stages(config: CemConfig, log: RunLog) -> None:
    for stage in ("load", "build", "audit", "publish"):
        with log.stage("r1", stage):
            pass
    assert "r1 ended" in shown(config) and "load 0 s, build 0 s, audit 0 s, publish 0 s" in shown(config)


def test_a_failed_run_is_told_with_stage_and_kind_of_error(config: CemConfig, log: RunLog) -> None:
    with pytest.raises(OSError), log.stage("r1", "load"):
        raise OSError
    assert "r1 failed in load" in shown(config) and "(OSError)" in shown(config)
    with log.stage("r2", "build") as figures:
        figures["failed"] = 3
    assert "r2 failed in build" in shown(config) and "3 checks failed" in shown(config)
    with log.stage("r2", "audit"):
        pass
    assert "r2 failed in build" in shown(config)


def test_a_stage_without_end_is_under_way_while_somebody_holds_the_lock_and_dead_after(
    config: CemConfig, log: RunLog
) -> None:
    with log.stage("r1", "build"):
        with Home(config.home).lock():
            assert "r1: build since" in shown(config) and "Running" in shown(config)
        status = read_status(config)
        assert status.died and "r1 died in build" in shown(config)


def test_the_quarantine_is_what_the_last_audit_counted(config: CemConfig, log: RunLog) -> None:
    assert "not counted yet" in shown(config)
    with log.stage("r1", "audit") as figures:
        figures["quarantined"] = {"web_analytics_events": 1565, "commerce_orders": 6}
    with log.stage("r2", "load"):
        pass
    assert "1,571 records: web_analytics_events 1,565, commerce_orders 6" in shown(config)


def test_machines_get_the_same_as_json(config: CemConfig, log: RunLog) -> None:
    with log.stage("r1", "load") as figures:
        figures["records_new"] = 7
    found = json.loads(as_json(read_status(config)))
    assert found["last_run"]["stages"][0]["figures"] == {"records_new": 7}
    assert found["last_run"]["stages"][0]["at"].endswith("Z") and found["died"] is False
    assert found["disk"]["used"]["logs"] > 0


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (172_799, "47 h"),
        (172_800, "2 days"),
    ],
)
def test_ages_are_told_in_the_largest_fitting_unit(seconds: int, told: str) -> None:
    assert age(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(("n", "told"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (4_900_000_000, "4.9 GB")])
def test_sizes_are_told_for_people(n: int, told: str) -> None:
    assert size(n) == told
