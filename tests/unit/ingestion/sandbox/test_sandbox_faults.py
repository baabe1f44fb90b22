"""Which requests a misbehaviour befalls, and that every one of them does on the wire what its name says."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from ingestion.sample_data.sandbox.faults import MISBEHAVIOURS

CONTACTS = "/crm/v3/objects/contacts"


def ids(payload):
    return [record["id"] for record in payload["results"]]


def test_there_are_more_than_twenty_five_kinds_of_misbehaviour():
    assert len(MISBEHAVIOURS) > 25


@pytest.mark.parametrize("name", sorted(MISBEHAVIOURS))
def test_the_vendor_is_well_again_after_any_misbehaviour(client, running, name):
    in_time = {"pause": 0.01, "chunk": 500} if name == "drips" else {}
    running.faults.befall(name, path="/contacts", skip=1, **in_time)
    paths = [f"{CONTACTS}?limit=3", f"{CONTACTS}?limit=3&after=103", f"{CONTACTS}?limit=3"]
    answers = []
    for path in paths:
        try:
            answers.append(client.get(path, timeout=0.3, allow_redirects=False))
        except requests.RequestException as error:
            answers.append(error)
    assert ids(answers[0].json()) == ids(answers[2].json()) == ["101", "102", "103"]
    assert [entry.fault for entry in running.journal.entries] == [None, name, None]


def test_a_rule_befalls_only_requests_to_its_path_after_those_to_skip_and_so_often(client, running):
    running.faults.befall("internal_error", path="/deals", skip=1, times=2)
    statuses = [client.get("/crm/v3/objects/deals").status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    assert client.get(CONTACTS).status_code == 200


def test_a_rule_without_end_lasts_until_all_are_cleared(client, running):
    running.faults.befall("unavailable", times=None, method="GET")
    assert {client.get(CONTACTS).status_code for _ in range(5)} == {503}
    assert client.post(f"{CONTACTS}/search", {}).status_code == 200
    running.faults.clear()
    assert client.get(CONTACTS).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("too_many_unsaid", 429),
        ("too_many_unreadable", 429),
        ("too_many_for_hours", 429),
        ("too_many_today", 429),
        ("too_many_searches", 429),
        ("internal_error", 500),
        ("bad_gateway", 502),
        ("unavailable", 503),
        ("unavailable_for_a_while", 503),
        ("gateway_timeout", 504),
        ("origin_timeout", 524),
        ("locked", 423),
        ("migrating", 477),
        ("token_expired", 401),
        ("token_revoked", 401),
        ("scope_withdrawn", 403),
        ("redirected", 302),
    ],
)
def test_a_refusal_has_its_status(client, running, name, status):
    running.faults.befall(name)
    assert client.get(CONTACTS, allow_redirects=False).status_code == status


def test_the_time_to_wait_is_told_in_seconds_as_a_moment_or_not_at_all(client, running):
    waits = []
    for name in ("too_many_wait_seconds", "too_many_wait_until", "too_many_unsaid"):
        running.faults.befall(name, **({"seconds": 90} if "wait" in name else {}))
        waits.append(client.get(CONTACTS).headers.get("Retry-After"))
    left = parsedate_to_datetime(waits[1]) - datetime.now(UTC)
    assert (waits[0], waits[2]) == ("90", None)
    assert 80 < left.total_seconds() <= 90


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("never_answers", requests.ReadTimeout),
        ("closed_unanswered", requests.ConnectionError),
        ("reset_unanswered", requests.ConnectionError),
        ("closed_midway", requests.exceptions.ChunkedEncodingError),
        ("reset_midway", requests.exceptions.ChunkedEncodingError),
        ("not_gzip", requests.exceptions.ContentDecodingError),
    ],
)
def test_a_connection_that_fails_is_an_error_of_the_client(client, running, name, error):
    running.faults.befall(name)
    with pytest.raises(error):
        client.get(CONTACTS, timeout=0.5)


def test_a_reset_is_told_apart_from_a_close(client, running):
    running.faults.befall("reset_unanswered")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.get(CONTACTS)


def test_an_answer_that_drips_passes_every_time_out_of_a_read(client, running):
    running.faults.befall("drips", pause=0.01, chunk=100)
    begun = time.monotonic()
    whole = client.get(CONTACTS, timeout=0.1)
    assert ids(whole.json())[0] == "101"
    assert time.monotonic() - begun > 0.1


@pytest.mark.parametrize("name", ["truncated", "two_documents", "login_page", "login_page_as_json", "empty_body"])
def test_a_body_that_is_no_json_has_a_good_status(client, running, name):
    running.faults.befall(name)
    answer = client.get(CONTACTS)
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_bytes_that_are_no_text_and_numbers_that_are_none_reach_the_client(client, running):
    running.faults.befall("not_utf8")
    with pytest.raises(UnicodeDecodeError):
        client.get(CONTACTS).content.decode()
    running.faults.befall("not_a_number")
    assert b"NaN" in client.get(CONTACTS).content


@pytest.mark.parametrize("name", ["error_with_200", "bare_error_with_200", "error_beside_results", "null_body"])
def test_an_error_may_come_with_200_and_without_records(client, running, name):
    running.faults.befall(name)
    answer = client.get(CONTACTS)
    assert answer.status_code == 200
    assert not (answer.json() or {}).get("results")


def test_a_good_page_may_come_as_html_and_nothing_as_204(client, running):
    running.faults.befall("wrong_content_type")
    answer = client.get(CONTACTS)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(answer.json()["results"]) == 6
    running.faults.befall("no_content")
    assert (client.get(CONTACTS).status_code, client.get(CONTACTS).status_code) == (204, 200)
