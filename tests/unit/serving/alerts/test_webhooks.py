"""Slack-compatible and generic webhooks: what they send, what failures are called, and that no secret is told."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from alert_sinks import Answer, WebSink, web_sink

from serving.alerts.channels.slack import SlackChannel
from serving.alerts.channels.webhook import WebhookChannel
from serving.alerts.delivery import Outcome, deliver, seconds_asked

CANARY = "s3cretc4nary"


def sent(channel, message) -> Outcome:
    (outcome,) = deliver([(channel, [message])])
    return outcome


@pytest.fixture
def slack(sink: WebSink, secrets_file: Path, monkeypatch: pytest.MonkeyPatch) -> SlackChannel:
    monkeypatch.setenv("ALERTS__SLACK__URL", f"{sink.url}/services/{CANARY}")
    return SlackChannel(secrets_file)


@pytest.fixture
def webhook(sink: WebSink, secrets_file: Path, clock, monkeypatch: pytest.MonkeyPatch) -> WebhookChannel:
    monkeypatch.setenv("ALERTS__WEBHOOK__URL", f"{sink.url}/hook?token={CANARY}")
    return WebhookChannel(secrets_file, clock)


def test_slack_gets_one_text_with_what_where_what_to_do_and_the_runbook(slack, sink, message):
    assert sent(slack, message).is_sent
    (request,) = sink.got
    text = request.json["text"]
    assert request.json.keys() == {"text"} and text.startswith("*[acme] critical: The audit failed*\n")
    for part in ("assert_a", "Where: stage audit", "Run: 20260301T050000Z-1a2b3c", "Runbook: docs/runbook.md#check-f"):
        assert part in text


def test_slack_is_given_no_commands(slack, sink, message):
    object.__setattr__(message.alert, "what", "<!channel> a & b")
    sent(slack, message)
    assert "&lt;!channel&gt; a &amp; b" in sink.got[0].json["text"]


def test_a_webhook_gets_the_documented_fields_signed_if_a_key_is_given(webhook, sink, message, monkeypatch, root):
    assert sent(webhook, message).is_sent and "X-CEM-Signature-256" not in sink.got[0].headers
    monkeypatch.setenv("ALERTS__WEBHOOK__SIGNING_KEY", CANARY)
    sent(webhook, message)
    request = sink.got[1]
    right = hmac.new(CANARY.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-CEM-Signature-256"] == f"sha256={right}"
    assert request.headers["X-CEM-Delivery"] == request.json["id"] == message.id
    assert request.json["since"] == request.json["sent_at"] == "2026-03-01T05:00:00Z"
    guide = (root / "docs" / "operating.md").read_text()
    assert [name for name in request.json if f"`{name}`" not in guide] == []


def test_what_may_pass_is_tried_three_times_with_one_id(webhook, sink, message):
    sink.answers = [Answer(500), Answer(503), Answer()]
    assert sent(webhook, message).is_sent
    assert len({request.json["id"] for request in sink.got}) == 1 and len(sink.got) == 3
    sink.answers = [Answer(502)] * 4
    assert sent(webhook, message).answer.startswith("answered 502") and len(sink.got) == 6


def test_what_will_not_pass_is_tried_once(webhook, sink, message):
    for status in (301, 400, 401, 404, 410):
        sink.got.clear()
        sink.answers = [Answer(status, {"Location": "http://127.0.0.1:9/elsewhere"})]
        assert sent(webhook, message).answer.startswith(f"answered {status}") and len(sink.got) == 1


def test_retry_after_is_waited_for_if_it_is_short_and_handed_on_if_it_is_long(webhook, sink, message):
    sink.answers = [Answer(429, {"Retry-After": "1"})]
    begun = time.monotonic()
    assert sent(webhook, message).is_sent and time.monotonic() - begun >= 1
    sink.answers = [Answer(429, {"Retry-After": "600"})]
    begun = time.monotonic()
    outcome = sent(webhook, message)
    assert not outcome.is_sent and outcome.wait == 600 and time.monotonic() - begun < 1


def test_retry_after_is_read_as_seconds_or_a_date(clock):
    then = format_datetime((clock.now + timedelta(seconds=90)).astimezone())
    assert seconds_asked("7", clock.now) == 7 and seconds_asked("soon", clock.now) is None
    assert seconds_asked(then.replace(then[-5:], "+0000"), clock.now) == 90
    assert seconds_asked(None, clock.now) is None


def test_a_server_that_does_not_answer_is_left_after_a_while(webhook, sink, message):
    sink.answers = [Answer(delay=1)] * 3
    assert "no answer within 0.3 s (3 attempts)" in sent(webhook, message).answer


def test_one_channel_that_hangs_stops_neither_the_others_nor_the_process(webhook, slack, sink, message):
    class Hanging:
        name = "hanging"

        def send(self, message):
            time.sleep(5)

    begun = time.monotonic()
    outcomes = deliver([(Hanging(), [message, message]), (webhook, [message]), (slack, [message])], seconds=0.5)
    assert {outcome.channel: outcome.is_sent for outcome in outcomes} == {
        "hanging": False, "webhook": True, "slack": True,
    }  # fmt: skip
    assert time.monotonic() - begun < 3


def test_a_certificate_that_nobody_knows_is_refused(certificate, webhook, message, monkeypatch):
    with web_sink(certificate.context) as sink:
        monkeypatch.setenv("ALERTS__WEBHOOK__URL", f"{sink.url}/{CANARY}")
        assert "certificate is not trusted" in sent(webhook, message).answer and not sink.got
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.file))
        assert sent(webhook, message).is_sent


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "There is no url for webhook. What to do: set the environment variable ALERTS__WEBHOOK__URL"),
        (f"http://example.org/{CANARY}", "begins with http://"),
        (f"nonsense-{CANARY}", "no web address"),
        (f"http://[{CANARY}", "no web address"),
        (f"https://127.0.0.1/{CANARY}\n x", "line break"),
        (f"http://127.0.0.1:9/{CANARY}", "cannot be reached"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_and_not_quoted(url, told, webhook, message, monkeypatch):
    monkeypatch.setenv("ALERTS__WEBHOOK__URL", url)
    outcome = sent(webhook, message)
    assert told in outcome.answer and CANARY not in outcome.answer


def test_no_answer_that_repeats_the_address_and_no_log_tells_a_secret(webhook, slack, sink, message, caplog):
    caplog.set_level(logging.DEBUG, logger="cem")
    sink.answers = [Answer(404, body=f"no hook {CANARY}, /services/{CANARY}")] * 2
    outcomes = deliver([(webhook, [message]), (slack, [message])])
    told = caplog.text + "".join(outcome.answer for outcome in outcomes) + repr(webhook) + repr(slack)
    assert "answered 404" in told and CANARY not in told


def test_secrets_come_from_the_environment_or_a_file_that_only_its_owner_reads(webhook, sink, message, monkeypatch):
    monkeypatch.delenv("ALERTS__WEBHOOK__URL")
    webhook.secrets_file.write_text(f'[alerts.webhook]\nurl = "{sink.url}/{CANARY}"\n')
    webhook.secrets_file.chmod(0o640)
    assert "chmod 600" in sent(webhook, message).answer
    webhook.secrets_file.chmod(0o600)
    assert sent(webhook, message).is_sent and sink.got[0].path == f"/{CANARY}"
    webhook.secrets_file.write_text(f'[alerts.webhook]\nurl = "{CANARY}\n')
    outcome = sent(webhook, message)
    assert "not readable as TOML" in outcome.answer and CANARY not in outcome.answer
