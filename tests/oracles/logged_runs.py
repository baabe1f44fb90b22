"""Runs that a test logs and ends as it likes, and what came of them at the sink."""

from __future__ import annotations

from alert_sinks import WebSink

from orchestration import alerting
from orchestration.alert_runs import LOAD_FILES
from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.run_log import RunLog

CANARY = "s3cretc4nary"


def a_run(config: CemConfig, run_id: str, fails: bool = False, stage: str = LOAD_FILES, **how: bool) -> None:
    with alerting.telling(config, **how):
        logged(config, run_id, stage, fails=fails)


def logged(config: CemConfig, run_id: str, stage: str = LOAD_FILES, fails: bool = False) -> None:
    with RunLog(Home(config.home).run_log).stage(run_id, stage):
        if fails:
            raise ValueError("jo@example.org")


def told(sink: WebSink) -> list[tuple[str, str, str]]:
    return [(request.json["status"], request.json["key"], request.json["run_id"]) for request in sink.got]
