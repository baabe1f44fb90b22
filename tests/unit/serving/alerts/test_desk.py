"""Each failure is told once, again after a while, and once more when it is over: whatever the channels do meanwhile."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from alert_sinks import Answer

from serving.alerts.book import Book
from serving.alerts.channels.webhook import WebhookChannel
from serving.alerts.delivery import DeliveryFailed
from serving.alerts.desk import AlertDesk, Found
from serving.alerts.settings import AlertsSettings


@dataclass
class Fake:
    """A channel that keeps what it gets, or fails."""

    name: str = "fake"
    failure: Exception | None = None
    got: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def send(self, message) -> str:
        if self.failure:
            raise self.failure
        self.got.append(f"{message.status} {message.alert.key}")
        self.ids.append(message.id)
        return "ok"


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def desk(tmp_path, clock, fake) -> AlertDesk:
    return AlertDesk(Book(tmp_path / "alerts"), AlertsSettings(repeat_after="4h"), [fake], "acme", clock)


def settle(desk: AlertDesk, *wrong, over=()) -> None:
    desk.settle(lambda entries: Found(wrong, over))


def test_what_lasts_is_told_once_and_again_after_a_while(desk, fake, alert, clock):
    for _ in range(8):
        settle(desk, alert)
        clock.pass_by(hours=1)
    assert fake.got == ["open run:audit", "repeated run:audit"] and len(set(fake.ids)) == 2
    clock.pass_by(days=1)
    settle(desk)  # nobody looked whether it lasts
    assert len(fake.got) == 2


def test_what_is_over_is_told_once_and_then_news_again(desk, fake, alert):
    settle(desk, alert)
    settle(desk, over={alert.key})
    settle(desk, over={alert.key})
    assert desk.book.read() == {}
    settle(desk, alert)
    assert fake.got == ["open run:audit", "resolved run:audit", "open run:audit"]


def test_one_thing_has_one_entry_with_its_newest_words(desk, fake, alert, clock):
    settle(desk, alert)
    clock.pass_by(minutes=5)
    settle(desk, replace(alert, run_id="r2"), replace(alert, key="run:load"))
    assert fake.got == ["open run:audit", "open run:load"]
    entry = desk.book.read()["run:audit"]
    assert entry.alert.run_id == "r2" and entry.since == clock.now - timedelta(minutes=5)


def test_what_is_below_the_least_severity_is_listed_and_not_sent(desk, fake, alert):
    quiet = replace(desk, settings=AlertsSettings(minimum_severity="critical"))
    settle(quiet, replace(alert, severity="warning"))
    assert fake.got == [] and "run:audit" in desk.book.read()
    settle(quiet, over={alert.key})
    assert fake.got == [] and desk.book.read() == {}


@pytest.mark.parametrize("failure", [DeliveryFailed("refused"), ZeroDivisionError("a broken channel: s3cretc4nary")])
def test_a_channel_that_fails_is_noted_stops_no_other_and_is_tried_again(failure, desk, fake, alert, clock, caplog):
    bad = Fake("bad", failure)
    both = replace(desk, channels=[bad, fake])
    settle(both, alert)
    settle(both, alert)
    assert fake.got == ["open run:audit"]
    told = desk.book.read()[alert.key].told["bad"]
    assert told.failures == 2 and told.status == "" and told.error
    deliveries = (desk.book._folder / "deliveries.jsonl").read_text()
    assert deliveries.count('"is_sent": false') == 2 and "s3cretc4nary" not in deliveries + caplog.text
    bad.failure = None
    settle(both)
    assert bad.got == []  # what goes on failing is left in peace for a while
    clock.pass_by(minutes=1)
    settle(both)  # whoever comes next brings what was not brought
    assert bad.got == fake.got == ["open run:audit"]


def test_a_failed_resolved_is_tried_for_a_day_then_dropped(desk, fake, alert, clock):
    settle(desk, alert)
    fake.failure = DeliveryFailed("refused")
    settle(desk, over={alert.key})
    clock.pass_by(hours=23)
    settle(desk)
    assert alert.key in desk.book.read()
    clock.pass_by(hours=2)
    settle(desk)
    assert desk.book.read() == {}


def test_a_server_that_asks_for_peace_has_it(tmp_path, sink, alert, clock, monkeypatch):
    monkeypatch.setenv("ALERTS__WEBHOOK__URL", sink.url)
    channel = WebhookChannel(tmp_path / "none.toml", clock)
    desk = AlertDesk(Book(tmp_path / "alerts"), AlertsSettings(), [channel], "acme", clock)
    sink.answers = [Answer(429, {"Retry-After": "600"})]
    for minutes in (0, 5, 4, 2):
        clock.pass_by(minutes=minutes)
        settle(desk, alert)
        assert len(sink.got) == (2 if minutes == 2 else 1)


def test_a_damaged_book_or_a_full_disk_costs_a_message_too_many_and_none_too_few(desk, fake, alert, monkeypatch):
    settle(desk, alert)
    (desk.book._folder / "open.json").write_text('{"run:audit": {"al')
    settle(desk, alert)
    assert len(fake.got) == 2 and alert.key in desk.book.read()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        settle(desk, replace(alert, key="run:load"))
        patched.setattr(os, "open", full)
        settle(desk, replace(alert, key="run:build"))
    assert fake.got[2:] == ["open run:load", "open run:build"]


def test_two_processes_that_see_one_failure_at_once_send_it_once(tmp_path, sink, alert, clock, monkeypatch):
    monkeypatch.setenv("ALERTS__WEBHOOK__URL", sink.url)
    # A busy machine must not make the short patience of the other tests pass for a second process that sends.
    monkeypatch.setattr("serving.alerts.channels.http.READ_SECONDS", 15)
    sink.answers = [Answer(delay=0.2)]
    channel = WebhookChannel(tmp_path / "none.toml", clock)
    desk = AlertDesk(Book(tmp_path / "alerts"), AlertsSettings(), [channel], "acme", clock)
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=settle, args=(desk, alert)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(20)
    assert [process.exitcode for process in processes] == [0, 0, 0] and len(sink.got) == 1
