"""Failures are told when they happen, by whoever sees them first, once; and the watchdog sees what nobody told."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from alert_sinks import Answer
from dagster import DagsterExecutionInterruptedError
from logged_runs import CANARY, a_run, told
from typer.testing import CliRunner

from orchestration import alerting
from orchestration.alert_runs import BUILD, LOAD_FILES
from orchestration.cli import app
from orchestration.home import Home, WarehouseBusy
from orchestration.run_log import RunLog


def test_a_run_that_fails_is_told_at_once_and_once_and_that_it_works_again(config, sink):
    for run_id in ("r1", "r2"):
        with pytest.raises(ValueError):
            a_run(config, run_id, fails=True, whole_run=True)
    assert told(sink) == [("open", "run:load files", "r1")]
    a_run(config, "r3")
    a_run(config, "r4")
    assert told(sink)[1:] == [("resolved", "run:load files", "r2")]
    assert "jo@" not in "".join(request.body.decode() for request in sink.got)


def test_a_busy_warehouse_and_an_interruption_are_no_failure(config, sink):
    for error in (WarehouseBusy(config.home / "lock", None), KeyboardInterrupt(), DagsterExecutionInterruptedError()):
        with pytest.raises(type(error)), alerting.telling(config, whole_run=True):
            raise error
    assert sink.got == [] and not Home(config.home).alerts_dir.exists()


def test_a_channel_that_fails_changes_nothing_for_the_run_and_the_watchdog_tries_again(config, sink, cem, monkeypatch):
    monkeypatch.setattr("serving.alerts.delivery.PAUSE_SECONDS", 0.01)
    sink.answers = [Answer(500, body=CANARY)] * 3
    with pytest.raises(ValueError, match="jo@"):
        a_run(config, "r1", fails=True)
    assert "answered 500" in cem("alerts")[1] and "1 deliveries failed" in cem("alerts")[1]
    assert cem("watchdog")[0] == 1 and told(sink)[3:][0] == ("open", "run:load files", "r1")
    code, text = cem("alerts")
    assert code == 0 and "webhook: told" in text and "failed, the last" not in text


def test_the_watchdog_sees_a_run_whose_process_died(config, sink, cem):
    log = RunLog(Home(config.home).run_log)
    with log.stage("r0", LOAD_FILES):
        pass
    pid = os.fork()
    if not pid:
        with log.stage("r1", BUILD):
            os._exit(9)
    os.waitpid(pid, 0)
    code, text = cem("watchdog")
    assert code == 1 and "A run died in build" in text and ("open", "run:build", "r1") in told(sink)


def test_the_watchdog_sees_old_data_and_a_silent_daemon_by_its_own_clock(config, sink):
    home = Home(config.home)
    home.heartbeat_file.touch()
    a_run(config, "r1")
    now = datetime.now(UTC).replace(tzinfo=None)
    assert alerting.watch(config, clock=lambda: now).entries.keys() == {"stale:published"}  # nothing was published
    later = alerting.watch(config, clock=lambda: now + timedelta(hours=27))
    open_now = {key for key, entry in later.entries.items() if not entry.over_since}
    assert open_now == {"stale:runs", "daemon:silent"}
    home.heartbeat_file.unlink()
    assert "daemon:silent" not in alerting.watch(config, clock=lambda: now).entries


def test_a_warehouse_on_its_first_run_is_not_late(config):
    with Home(config.home).lock():
        assert alerting.watch(config).entries == {}
    assert alerting.watch(config).entries.keys() == {"stale:runs"}


def test_an_alert_that_cannot_be_told_hides_no_failure(config, sink, monkeypatch, caplog):
    monkeypatch.setattr("orchestration.alert_look.current_state", lambda _: {}["broken"])
    with pytest.raises(ValueError, match="jo@"):
        a_run(config, "r1", fails=True)
    assert "could not be settled: KeyError" in caplog.text and sink.got == []


def test_when_all_is_well_the_ping_address_hears_of_it_and_nobody_else(config, sink, cem, monkeypatch):
    monkeypatch.setattr("orchestration.alert_facts.of_age", lambda *_: [])
    monkeypatch.setenv("ALERTS__PING__URL", f"{sink.url}/ping/{CANARY}")
    code, text = cem("watchdog")
    assert code == 0 and "All is well. ping: 200 ok" in text and [r.path for r in sink.got] == [f"/ping/{CANARY}"]
    sink.answers = [Answer(404)]
    code, text = cem("watchdog")
    assert code == 0 and "ping: NOT answered; answered 404" in text and CANARY not in text


def test_a_test_message_goes_through_every_channel_and_each_answer_is_told(config, sink, cem, monkeypatch):
    monkeypatch.setenv("CEM_ALERTS__SLACK__ON", "true")
    code, text = cem("alerts", "test")
    assert code == 1 and "webhook: sent; 200 ok" in text and "set the environment variable ALERTS__SLACK__URL" in text
    assert told(sink) == [("test", "test", None)] and "Nothing is wrong" in cem("alerts")[1]
    monkeypatch.setenv("ALERTS__SLACK__URL", f"{sink.url}/{CANARY}")
    code, text = cem("alerts", "test")
    assert code == 0 and CANARY not in text


def test_no_secret_may_stand_in_the_file_and_the_check_says_where_it_goes(config, cem, tmp_path):
    code, text = cem("config", "check")
    assert code == 0 and "ALERTS__WEBHOOK__URL" in text and CANARY not in text
    wrong = tmp_path / "cem.toml"
    wrong.write_text(config.path.read_text() + f'\n[alerts.slack]\nurl = "https://hooks.example.org/{CANARY}"\n')
    done = CliRunner().invoke(app, ["config", "check", "--config", str(wrong)])
    assert done.exit_code == 2 and "a secret is no setting" in done.output and CANARY not in done.output


def test_who_tells_of_a_failure_needs_neither_the_databases_nor_the_tools_of_a_run():
    heavy = "{'dagster', 'dbt', 'dlt', 'duckdb', 'great_expectations', 'pandas', 'pyarrow'}"
    loaded = f"import sys, orchestration.alerting; print({heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
