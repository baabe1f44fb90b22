"""The sensors that Dagster's daemon asks: its sign of life, and runs that fail while nobody looks."""

from __future__ import annotations

import time
from collections.abc import Callable

import dagster as dg
import pytest
from logged_runs import logged, told

from orchestration.alert_runs import BUILD, LOAD_FILES
from orchestration.assets.publishing import PUBLISHED
from orchestration.assets.running import BY_HAND
from orchestration.home import Home
from orchestration.run_log import RunLog
from orchestration.sensors import alert_sensors
from serving.alerts.book import Book

pytestmark = pytest.mark.filterwarnings("ignore::dagster.BetaWarning")


class WarehouseBusy(RuntimeError):
    """Of the name of the real one."""


Failed = tuple[dg.RunFailureSensorContext, dg.DagsterInstance, str]


def failed_run(work: Callable[[], None], key: str = "raw", tags: dict[str, str] | None = None) -> Failed:
    """A run of one asset that fails by ``work``: the context of its failure, its instance, its id."""

    @dg.asset(key=dg.AssetKey(key.split("/")))
    def asset() -> None:
        work()

    instance = dg.DagsterInstance.ephemeral()
    job = dg.Definitions([asset]).resolve_implicit_global_asset_job_def()
    how = {"instance": instance, "raise_on_error": False, "tags": tags}
    result = job.execute_in_process(asset_selection=[asset.key], **how)
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_runs",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    )
    return context.for_run_failure(), instance, result.run_id


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def retried(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise dg.RetryRequested(max_retries=0) from error

    return work


def test_the_watch_gives_the_daemons_sign_of_life_and_tells_what_is_wrong(config, sink, monkeypatch):
    watch, _ = alert_sensors(config)
    assert watch.minimum_interval_seconds == 30 and watch.default_status is dg.DefaultSensorStatus.RUNNING
    found = watch(dg.build_sensor_context())
    assert isinstance(found, dg.SkipReason) and "No run has ended well" in found.skip_message
    assert time.time() - Home(config.home).heartbeat_file.stat().st_mtime < 60
    assert [request.json["key"] for request in sink.got] == ["stale:runs"]


def test_a_run_that_failed_in_a_stage_is_told_once_whoever_sees_it_first(config, sink):
    context, *_ = failed_run(lambda: logged(config, "r1", LOAD_FILES, fails=True))
    watch, failed = alert_sensors(config)
    failed(context)
    watch(dg.build_sensor_context())
    failed(context)
    about_runs = [request.json for request in sink.got if request.json["kind"] == "run_failed"]
    assert [(one["key"], one["run_id"]) for one in about_runs] == [("run:load files", "r1")]
    assert "ValueError" in about_runs[0]["what"] and "jo@" not in str(about_runs)


@pytest.mark.parametrize("before", [(), (BUILD,)])
def test_a_run_that_failed_outside_the_stages_is_told_also_after_good_ones_and_beside_other_failures(
    before, config, sink
):
    def work() -> None:
        for stage in before:
            logged(config, "r1", stage)
        raise ValueError("jo@example.org")

    with pytest.raises(ValueError):
        logged(config, "r0", "load hubspot", fails=True)
    context, _, run_id = failed_run(work)
    alert_sensors(config)[1](context)
    request = sink.got[-1]
    assert told(sink) == [("open", "run:load hubspot", "r0"), ("open", "run:start", run_id)]
    assert "ValueError" in request.json["what"] and b"jo@" not in request.body


def test_of_those_that_found_another_run_on_only_what_follows_new_data_is_told(config, sink):
    _, failed = alert_sensors(config)
    failed(failed_run(retried(WarehouseBusy("busy")))[0])
    assert sink.got == []

    def while_another_works() -> None:
        with RunLog(Home(config.home).run_log).stage("r1", BUILD) as figures:
            figures["failed"] = 1
        retried(WarehouseBusy("busy"))()

    context, _, run_id = failed_run(while_another_works, "/".join(PUBLISHED.path))
    failed(context)
    assert ("open", "run:follow", run_id) in told(sink)
    assert "WarehouseBusy" in next(one.json["what"] for one in sink.got if one.json["key"] == "run:follow")


def test_a_command_that_somebody_stopped_is_not_told(config, sink):
    class DagsterExecutionInterruptedError(RuntimeError):
        """Of the name of the real one, which would end the test."""

    stop = raising(DagsterExecutionInterruptedError())
    _, failed = alert_sensors(config)
    failed(failed_run(stop, tags=BY_HAND)[0])
    assert sink.got == []
    failed(failed_run(stop)[0])
    assert [key for _, key, _ in told(sink)] == ["run:start"]


def test_while_somebody_else_sends_the_sensor_comes_again_to_the_same_failure(config, sink, monkeypatch):
    monkeypatch.setattr("orchestration.sensors._WAIT_SECONDS", 0.1)
    _, failed = alert_sensors(config)
    _, instance, run_id = failed_run(raising(OSError()))
    start = '{"__class__": "RunStatusSensorCursor", "record_id": 0, "update_timestamp": null}'

    def tick() -> None:
        failed.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=start))

    with Book(Home(config.home).alerts_dir).lock(), pytest.raises(dg.DagsterError, match="Another process"):
        tick()
    assert sink.got == []
    tick()
    assert told(sink) == [("open", "run:start", run_id)]
