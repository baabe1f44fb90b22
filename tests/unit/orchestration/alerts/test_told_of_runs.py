"""Of good and bad runs the right thing is told, once: beside other failures, between tries, while another is on."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from logged_runs import a_run, logged, told

from orchestration import alerting
from orchestration.alert_runs import BUILD, LOAD_FILES, PUBLISH, RunFailure, part_of_files
from orchestration.home import Home
from orchestration.run_log import RunLog
from serving.alerts.book import Book, BookBusy
from serving.states import State

LOAD_CRM = "load hubspot"


def crash(config, after: tuple[str, ...] = ()) -> None:
    """A whole run that fails outside its stages, after those."""
    with suppress(ZeroDivisionError), alerting.telling(config, whole_run=True):
        for stage in after:
            logged(config, "crashed", stage)
        raise ZeroDivisionError


def opened(config, **how) -> set[str]:
    return {key for key, entry in alerting.watch(config, **how).entries.items() if not entry.over_since}


def later(minutes: int = 5):
    return alerting.utc_now() + timedelta(minutes=minutes)


@pytest.fixture
def published(config, monkeypatch):
    state = State(config.home, "r1", alerting.utc_now(), alerting.utc_now(), "0.1.0")
    monkeypatch.setattr("orchestration.alert_look.current_state", lambda _file: state)


@pytest.mark.parametrize("load", [LOAD_FILES, part_of_files("reviews"), LOAD_CRM])
def test_after_good_runs_all_is_well_and_the_ping_address_hears_it_while_the_next_run_is_on_too(
    load, config, sink, cem, published, monkeypatch
):
    monkeypatch.setenv("ALERTS__PING__URL", f"{sink.url}/ping")
    for stage in (load, BUILD, PUBLISH):
        logged(config, "r1", stage)
    for _ in range(2):
        code, text = cem("watchdog")
        assert code == 0 and "All is well. ping: 200 ok" in text
    with Home(config.home).lock():
        assert cem("watchdog")[0] == 0
    assert [request.path for request in sink.got] == ["/ping"] * 3


def test_a_warehouse_that_never_ran_well_is_told_once_however_often_it_is_tried(config, sink):
    for run_id in ("r1", "r2"):
        with Home(config.home).lock():
            with suppress(ValueError):
                logged(config, run_id, fails=True)
            alerting.watch(config)
        alerting.watch(config)
    assert told(sink) == [("open", "run:load files", "r1"), ("open", "stale:runs", None)]


def test_what_is_tried_again_is_told_when_its_run_gave_up_and_not_before(config, sink, published):
    logged(config, "r0")
    with Home(config.home).lock():
        for _ in range(2):
            with suppress(ValueError):
                logged(config, "r1", LOAD_CRM, fails=True)
            assert opened(config) == set()
        logged(config, "r1", LOAD_CRM)
    assert opened(config) == set() and sink.got == []
    with Home(config.home).lock(), suppress(ValueError):
        logged(config, "r2", LOAD_CRM, fails=True)
    assert opened(config) == {f"run:{LOAD_CRM}"} and told(sink) == [("open", f"run:{LOAD_CRM}", "r2")]


def test_no_load_of_another_family_takes_a_failure_back(config, sink, published):
    with suppress(ValueError):
        a_run(config, "r1", fails=True, stage=part_of_files("reviews"))
    for other in (part_of_files("crm"), LOAD_CRM):
        a_run(config, "r2", stage=other)
        assert opened(config) == {"run:load files reviews"}
    a_run(config, "r3", stage=part_of_files("reviews"))
    assert opened(config) == set() and len(sink.got) == 2


def test_a_failure_that_the_log_no_longer_holds_stays_open_until_it_works(config, sink):
    with suppress(ValueError):
        a_run(config, "r1", fails=True)
    Home(config.home).run_log.unlink()
    logged(config, "r2", LOAD_CRM)
    assert "run:load files" in opened(config)
    logged(config, "r3")
    assert "run:load files" not in opened(config)


@pytest.mark.parametrize("after", [(), (LOAD_FILES, BUILD)])
def test_what_fails_outside_the_stages_is_told_beside_what_else_is_wrong_until_a_run_ends_well(
    after, config, sink, published
):
    with suppress(ValueError):
        a_run(config, "r1", fails=True, stage=LOAD_CRM)
    crash(config, after)
    assert told(sink)[1:] == [("open", "run:start", None)] and "ZeroDivisionError" in sink.got[1].json["what"]
    assert opened(config, clock=later) >= {"run:start", f"run:{LOAD_CRM}"}
    a_run(config, "r3")
    assert ("resolved", "run:start", None) in told(sink)


def test_a_run_that_loads_well_and_fails_later_takes_nothing_back(config, sink, published):
    crash(config)
    with Home(config.home).lock():
        logged(config, "r2")
        assert opened(config, clock=later) == {"run:start"}
    assert opened(config) == {"run:start"}  # whoever saw how the run ended may not have told it yet
    alerting.tell_of_runs(config, RunFailure("OSError", later(-1), alerting.utc_now()))
    assert opened(config, clock=later) == {"run:start"} and len(sink.got) == 1
    logged(config, "r3")
    assert opened(config, clock=later) == set() and told(sink)[1][:2] == ("resolved", "run:start")


def test_what_follows_new_data_works_again_when_it_publishes_not_when_something_is_loaded(config, sink, published):
    now = alerting.utc_now()
    alerting.tell_of_runs(config, RunFailure("WarehouseBusy", now, now, "d1", follows=True))
    a_run(config, "r1", stage=LOAD_CRM)
    assert opened(config, clock=later) == {"run:follow"} and told(sink) == [("open", "run:follow", "d1")]
    a_run(config, "r2", stage=PUBLISH)
    assert opened(config) == set()


def test_a_failure_is_not_lost_to_somebody_who_sends_and_a_command_ends_as_it_would(config, sink, monkeypatch, caplog):
    now = alerting.utc_now()
    failure = RunFailure("OSError", now, now)
    monkeypatch.setattr(alerting, "tell_of_runs", partial(alerting.tell_of_runs, wait_seconds=0.1))
    with Book(Home(config.home).alerts_dir).lock():
        with pytest.raises(BookBusy):
            alerting.tell_of_runs(config, failure)
        with pytest.raises(ValueError, match="jo@"):
            a_run(config, "r1", fails=True)
    assert "could not be settled: Another process" in caplog.text and sink.got == []
    assert "run:load files" in opened(config) and RunLog(Home(config.home).run_log).runs()
