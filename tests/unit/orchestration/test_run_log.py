"""The log of runs says of each stage that it began and how it ended, and survives what a crash leaves in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration import run_log
from orchestration.run_log import RunLog


@pytest.fixture
def log(tmp_path: Path) -> RunLog:
    return RunLog(tmp_path / "runs.jsonl")


def test_every_line_is_json_with_run_id_and_moment(log: RunLog) -> None:
    with log.stage("r1", "load") as figures:
        figures["records_new"] = 7
    lines = [json.loads(line) for line in log.file.read_text().splitlines()]
    assert [(line["run_id"], line["stage"], line["status"]) for line in lines] == [
        ("r1", "load", "started"),
        ("r1", "load", "done"),
    ]
    assert lines[1]["records_new"] == 7 and lines[1]["seconds"] >= 0 and lines[1]["at"].endswith("Z")


def test_stages_of_a_run_stand_together_in_their_order(log: RunLog) -> None:
    for run_id in ("r1", "r2"):
        for stage in ("load", "build"):
            with log.stage(run_id, stage):
                pass
    assert [(run.run_id, [stage.stage for stage in run.stages]) for run in log.runs()] == [
        ("r1", ["load", "build"]),
        ("r2", ["load", "build"]),
    ]


def test_a_stage_that_raised_is_failed_and_its_words_are_not_logged(log: RunLog) -> None:
    with pytest.raises(ValueError, match="ada"), log.stage("r1", "build"):
        raise ValueError("ada@example.com is no number")
    last = log.runs()[-1].last
    assert (last.status, last.error) == ("failed", "ValueError")
    assert "ada" not in log.file.read_text()


def test_a_stage_whose_checks_failed_is_failed_although_nothing_was_raised(log: RunLog) -> None:
    with log.stage("r1", "build") as figures:
        figures["failed"] = 2
    assert log.runs()[-1].last.status == "failed"


def test_a_stage_that_never_ended_is_still_started(log: RunLog) -> None:
    with log.stage("r1", "load"):
        assert log.runs()[-1].last.status == "started"


def test_a_torn_line_is_passed_over(log: RunLog) -> None:
    with log.stage("r1", "load"):
        pass
    log.file.write_text('{"at": "2026-' + "\n" + log.file.read_text() + '{"at": "2026-01-')
    assert [run.run_id for run in log.runs()] == ["r1"]


def test_a_long_log_makes_room_and_keeps_the_part_before(log: RunLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_log, "MOST_BYTES", 500)
    for number in range(20):
        with log.stage(f"r{number}", "load"):
            pass
    assert log.file.stat().st_size <= 700
    assert log.file.with_suffix(".1.jsonl").stat().st_size <= 700
    assert log.runs()[-1].run_id == "r19"


def test_no_log_is_no_run(log: RunLog) -> None:
    assert log.runs() == [] and not log.file.exists()
