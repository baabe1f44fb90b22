"""The sensors that Dagster's daemon asks: its sign of life, and runs that fail while nobody looks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from alert_sinks import WebSink, web_sink

from orchestration.config import CemConfig, load_config
from orchestration.home import Home
from orchestration.run_log import RunLog
from orchestration.sensors import alert_sensors


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebSink]:
    with web_sink() as found:
        monkeypatch.setenv("ALERTS__WEBHOOK__URL", found.url)
        yield found


@pytest.fixture
def config(root: Path, tmp_path: Path, sink: WebSink, monkeypatch: pytest.MonkeyPatch) -> CemConfig:
    monkeypatch.setenv("CEM_ALERTS__WEBHOOK__ON", "true")
    return load_config(root / "examples" / "shop" / "cem.toml", home=tmp_path / "home")


class WarehouseBusy(RuntimeError):
    """Of the name of the real one."""


def failed_run(config: CemConfig, error: Exception, stage: str = "") -> tuple[dg.RunStatusSensorContext, str]:
    """A job that fails by ``error``, in a stage if one is named; the context of its failure."""

    @dg.op
    def work() -> None:
        if stage:
            with RunLog(Home(config.home).run_log).stage("r1", stage):
                raise error
        raise error

    @dg.job
    def failing() -> None:
        work()

    instance = dg.DagsterInstance.ephemeral()
    result = failing.execute_in_process(instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_runs",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    )
    return context.for_run_failure(), result.run_id


def test_the_watch_gives_the_daemons_sign_of_life_and_tells_what_is_wrong(config, sink):
    watch, _ = alert_sensors(config)
    assert watch.minimum_interval_seconds == 30 and watch.default_status is dg.DefaultSensorStatus.RUNNING
    found = watch(dg.build_sensor_context())
    assert isinstance(found, dg.SkipReason) and "No run has ended well" in found.skip_message
    assert time.time() - Home(config.home).heartbeat_file.stat().st_mtime < 60
    assert [request.json["key"] for request in sink.got] == ["stale:runs"]


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_a_run_that_failed_in_a_stage_is_told_once_whoever_sees_it_first(config, sink):
    Home(config.home).prepare()
    context, _ = failed_run(config, ValueError("jo@example.org"), stage="load")
    watch, failed = alert_sensors(config)
    failed(context)
    watch(dg.build_sensor_context())
    failed(context)
    about_runs = [request.json for request in sink.got if request.json["kind"] == "run_failed"]
    assert [(one["key"], one["run_id"]) for one in about_runs] == [("run:load", "r1")]
    assert "ValueError" in about_runs[0]["what"] and "jo@" not in str(about_runs)


@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_a_run_that_failed_outside_the_stages_is_told_and_one_that_found_another_on_is_not(config, sink):
    Home(config.home).prepare()
    _, failed = alert_sensors(config)
    failed(failed_run(config, WarehouseBusy("busy"))[0])
    assert sink.got == []
    context, run_id = failed_run(config, ValueError("jo@example.org"))
    failed(context)
    (request,) = sink.got
    assert (request.json["key"], request.json["run_id"]) == ("run:start", run_id)
    assert "ValueError" in request.json["what"] and b"jo@" not in request.body
