"""What is written around a stage: events of the process, lineage at a real sink; trouble with either fails no run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from orchestration.config import CemConfig, ConfigError, load_config
from orchestration.home import Home
from orchestration.observing import observed
from orchestration.openlineage import KEY
from orchestration.run_lock import hold, release
from tests.oracles.alert_sinks import Answer, web_sink

CONFIG = 'name = "acme"\ndata = "."\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'

# What openlineage.io/spec/2-0-2 demands of a RunEvent, in our words.
_FACETS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["_producer", "_schemaURL"],
        "properties": {name: {"type": "string", "format": "uri"} for name in ("_producer", "_schemaURL")},
    },
}
_NAMED: dict[str, Any] = {
    "type": "object",
    "required": ["namespace", "name"],
    "properties": {
        "namespace": {"type": "string"},
        "name": {"type": "string"},
        **dict.fromkeys(("facets", "inputFacets", "outputFacets"), _FACETS),
    },
}
_UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$"}
RUN_EVENT = {
    "type": "object",
    "required": ["eventType", "eventTime", "run", "job", "producer", "schemaURL"],
    "properties": {
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "eventTime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$"},
        "run": {"type": "object", "required": ["runId"], "properties": {"runId": _UUID, "facets": _FACETS}},
        "job": _NAMED,
        "inputs": {"type": "array", "items": _NAMED},
        "outputs": {"type": "array", "items": _NAMED},
        "producer": {"type": "string", "format": "uri"},
        "schemaURL": {"type": "string", "format": "uri"},
    },
}


def configured(folder: Path, openlineage: str = "off") -> CemConfig:
    (folder / "cem.toml").write_text(f'{CONFIG}[observability]\nopenlineage = "{openlineage}"\n')
    return load_config(folder / "cem.toml", home=folder / "home")


def run(config: CemConfig, *, error: Exception | None = None, failed: int = 0) -> list[dict[str, Any]]:
    """One run of one stage; returns the events that the log of the process has of it."""
    home = Home(config.home)
    hold(home)
    try:
        with observed(config, home, "audit") as figures:
            figures |= {"suites": 3, "failed": failed}
            if error:
                raise error
    except ValueError:
        pass
    finally:
        release(home)
    return lines(home.event_log)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def words(folder: Path) -> Iterator[str]:
    return (file.read_text() for file in folder.rglob("*.jsonl"))


def test_a_run_leaves_its_events_each_with_moment_level_run_and_version(tmp_path: Path) -> None:
    events = run(configured(tmp_path))
    assert [event["event"] for event in events] == ["run_started", "stage_started", "stage_done", "run_done"]
    assert len({event["run_id"] for event in events}) == 1
    for event in events:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", event["ts"]) and event["version"]
        assert {"stage", "source"} <= event.keys() and event["level"] == "info"
    assert events[0]["pending_loads"] == 0
    assert (events[2]["suites"], events[2]["failed"]) == (3, 0) and events[2]["seconds"] >= 0


def test_a_stage_that_failed_makes_a_run_that_failed_and_its_words_are_nowhere(tmp_path: Path) -> None:
    config = configured(tmp_path, "file")
    events = run(config, error=ValueError("ada@example.com is no number"))
    assert [(event["event"], event["level"]) for event in events[2:]] == [
        ("stage_failed", "error"),
        ("run_failed", "error"),
    ]
    assert events[2]["error"] == "ValueError" and events[3]["failed_stages"] == ["audit"]
    assert [event["eventType"] for event in lines(Home(config.home).lineage_file)] == ["START", "START", "FAIL", "FAIL"]
    assert not any("ada@" in text for text in words(config.home))


def test_two_runs_of_one_process_are_two_runs(tmp_path: Path) -> None:
    config = configured(tmp_path)
    run(config)
    events = run(config, failed=2)
    assert [event["event"] for event in events if event["event"].startswith("run_")] == [
        "run_started", "run_done", "run_started", "run_failed",
    ]  # fmt: skip
    assert len({event["run_id"] for event in events}) == 2


def test_a_lineage_service_gets_valid_events_of_the_run_and_its_stages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "s3cr3t-key")
    with web_sink() as sink:
        config = configured(tmp_path, sink.url)
        run(config, failed=1)
    sent = [json.loads(request.body) for request in sink.got]
    assert {request.path for request in sink.got} == {"/api/v1/lineage"}
    assert {request.headers["Authorization"] for request in sink.got} == {"Bearer s3cr3t-key"}
    validator = Draft202012Validator(RUN_EVENT, format_checker=FormatChecker())
    assert [error.message for event in sent for error in validator.iter_errors(event)] == []
    assert [(event["eventType"], event["job"]["name"]) for event in sent] == [
        ("START", "cem_run"),
        ("START", "cem_run.audit"),
        ("FAIL", "cem_run.audit"),
        ("FAIL", "cem_run"),
    ]
    whole, stage = sent[0]["run"]["runId"], sent[1]["run"]["runId"]
    assert [event["run"]["runId"] for event in sent] == [whole, stage, stage, whole]
    assert sent[1]["run"]["facets"]["parent"]["run"]["runId"] == whole
    assert not any("s3cr3t-key" in text for text in words(config.home))


def test_a_lineage_service_that_is_away_costs_one_warning_and_no_run(tmp_path: Path) -> None:
    with web_sink() as sink:
        sink.answers = [Answer(500)]
        events = run(configured(tmp_path, sink.url))
    assert len(sink.got) == 1
    assert [event["event"] for event in events if event["level"] == "warning"] == ["lineage_stopped"]
    assert events[-1]["event"] == "run_done"


@pytest.mark.parametrize("wrong", ["on", "ftp://x", "https://ann:s3cr3t@host", "https://host/?key=s3cr3t"])
def test_an_address_that_is_none_or_holds_a_secret_is_refused_without_quoting_it(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigError) as refused:
        configured(tmp_path, wrong)
    (problem,) = refused.value.problems
    assert problem.key == "observability.openlineage" and "s3cr3t" not in problem.message
