"""E-mail: encrypted, with or without login, and no failure that tells a password or an address."""

from __future__ import annotations

import logging

import pytest
from alert_sinks import mail_sink

from serving.alerts.channels.mail import EmailChannel
from serving.alerts.delivery import Outcome, deliver
from serving.alerts.settings import EmailSettings

CANARY = "s3cretc4nary"


def channel(sink, secrets_file, **settings) -> EmailChannel:
    given = {"sender": "cem@example.org", "recipients": ["on.call@example.org", "team@example.org"]} | settings
    return EmailChannel(EmailSettings(host="127.0.0.1", port=sink.port, **given), secrets_file)


def sent(channel: EmailChannel, message) -> Outcome:
    (outcome,) = deliver([(channel, [message])])
    return outcome


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    return certificate


def test_a_mail_is_encrypted_and_goes_to_every_recipient_with_its_login(trusted, secrets_file, message, monkeypatch):
    monkeypatch.setenv("ALERTS__EMAIL__PASSWORD", CANARY)
    with mail_sink(tls=trusted.context, login=("cem", CANARY)) as sink:
        outcome = sent(channel(sink, secrets_file, username="cem"), message)
    assert outcome.is_sent and outcome.answer == "taken for 2 of 2 recipients" and sink.encrypted == [True]
    (mail,) = sink.got
    assert mail["Subject"] == "[acme] critical: The audit failed"
    assert sink.recipients == ["on.call@example.org", "team@example.org"] and mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<0123456789abcdef0123@example.org>"
    assert "Runbook: docs/runbook.md#check-failed" in mail.get_content()


def test_a_mail_without_login_goes_as_it_is(secrets_file, message):
    object.__setattr__(message.alert, "title", "two\nlines\r\nBcc: everybody@example.org")
    with mail_sink() as sink:
        assert sent(channel(sink, secrets_file, security="none"), message).is_sent
    assert sink.got[0]["Subject"].endswith("two lines Bcc: everybody@example.org") and sink.got[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("refusal", "told", "mails"),
    [
        ({"MAIL": ["451 later", "451 later"]}, "taken for 2", 1),
        ({"MAIL": ["554 never"]}, "answered 554 (1 attempts)", 0),
        ({"RCPT": ["550 on.call@example.org is unknown"]}, "taken for 1 of 2", 1),
        ({"RCPT": ["550 on.call@example.org is unknown"] * 2}, "every recipient was refused (550)", 0),
    ],
)
def test_what_may_pass_is_tried_again_and_what_will_not_is_told(refusal, told, mails, secrets_file, message):
    with mail_sink(said=refusal) as sink:
        answer = sent(channel(sink, secrets_file, security="none"), message).answer
    assert told in answer and "example.org" not in answer and len(sink.got) == mails


def test_a_refused_login_tells_neither_user_nor_password(trusted, secrets_file, message, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("ALERTS__EMAIL__PASSWORD", CANARY)
    with mail_sink(tls=trusted.context, login=("cem", "another")) as sink:
        mine = channel(sink, secrets_file, username="some.user")
        answer = sent(mine, message).answer
    assert "login was refused (535)" in answer and sink.got == []
    assert [word for word in (CANARY, "some.user") if word in answer + caplog.text] == []


def test_nothing_is_sent_where_the_server_offers_no_encryption_or_a_certificate_that_nobody_knows(
    certificate, secrets_file, message
):
    with mail_sink() as sink:
        assert "offers no TLS" in sent(channel(sink, secrets_file), message).answer
    with mail_sink(tls=certificate.context) as other:
        assert "certificate is not trusted" in sent(channel(other, secrets_file), message).answer
    assert sink.got == other.got == []


def test_a_server_that_is_slow_or_not_there_is_left_after_a_while(secrets_file, message):
    with mail_sink(delay=1) as sink:
        answer = sent(channel(sink, secrets_file, security="none"), message).answer
    assert "no answer within 0.3 s (3 attempts)" in answer
    assert "cannot be reached" in sent(channel(sink, secrets_file, security="ssl"), message).answer


def test_a_password_is_asked_for_only_with_a_user_and_never_sent_readably(secrets_file, message):
    with mail_sink() as sink:
        assert "ALERTS__EMAIL__PASSWORD" in sent(channel(sink, secrets_file, username="cem"), message).answer
        with pytest.raises(ValueError, match="username would be sent readably"):
            channel(sink, secrets_file, username="cem", security="none")
