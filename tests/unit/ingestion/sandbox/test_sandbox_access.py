"""Tokens, scopes, rates, and the log of requests."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
import requests

from ingestion.sample_data.sandbox.limits import Limits
from ingestion.sample_data.sandbox.problems import Problem
from ingestion.sample_data.sandbox.server import sandbox
from ingestion.sample_data.sandbox.terms import NO_RATES, Terms

CONTACTS = "/crm/v3/objects/contacts"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
def test_without_a_valid_token_the_answer_is_401_in_the_vendors_form(running, headers):
    answer = requests.get(running.url + CONTACTS, headers=headers, timeout=5)
    body = answer.json()
    assert answer.status_code == 401
    assert (body["status"], body["category"]) == ("error", "INVALID_AUTHENTICATION")
    assert body["correlationId"] == answer.headers["X-HubSpot-Correlation-Id"]


def test_without_a_scope_the_answer_is_403_and_names_the_scopes_that_would_do(portal):
    with sandbox(portal, terms=NO_RATES, tokens={"weak": ["crm.objects.contacts.read"]}) as running:
        headers = {"Authorization": "Bearer weak"}
        assert requests.get(running.url + CONTACTS, headers=headers, timeout=5).status_code == 200
        answer = requests.get(f"{running.url}/crm/v3/objects/line_items", headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["category"]) == (403, "MISSING_SCOPES")
    required = answer.json()["errors"][0]["context"]["requiredScopes"]
    assert required == ["crm.objects.line_items.read", "e-commerce"]


def test_associations_need_the_scopes_of_both_ends(portal):
    with sandbox(portal, terms=NO_RATES, tokens={"weak": ["crm.objects.contacts.read"]}) as running:
        url = f"{running.url}/crm/v4/objects/contacts/101/associations/deals"
        assert requests.get(url, headers={"Authorization": "Bearer weak"}, timeout=5).status_code == 403


def test_an_unknown_path_is_not_found(client):
    assert client.get("/crm/v3/objects").status_code == 404
    assert client.get("/crm/v9/objects/contacts").json()["status"] == "error"


def test_an_address_that_is_too_long_is_refused(client):
    names = ",".join(f"property_{number}" for number in range(1000))
    assert client.get(CONTACTS, properties=names[:5000]).status_code == 200
    assert client.get(CONTACTS, properties=names).status_code == 414
    body = {"inputs": [{"id": "101"}], "properties": names.split(",")}
    assert client.post(f"{CONTACTS}/batch/read", body).status_code == 200


def test_the_request_after_the_last_of_ten_seconds_is_turned_away_without_a_time_to_wait(portal):
    with sandbox(portal, terms=Terms(burst=3)) as running:
        headers = {"Authorization": f"Bearer {running.token}"}
        answers = [requests.get(running.url + CONTACTS, headers=headers, timeout=5) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["X-HubSpot-RateLimit-Remaining"] for answer in answers[:3]] == ["2", "1", "0"]
    assert (answers[3].json()["policyName"], answers[3].json()["errorType"]) == ("TEN_SECONDLY_ROLLING", "RATE_LIMIT")
    assert "Retry-After" not in answers[3].headers


def test_rates_roll_and_the_search_has_its_own():
    now = 100.0
    limits = Limits(Terms(burst=2, searches=1), clock=lambda: now)
    assert [_passes(limits, False) for _ in range(3)] == [True, True, False]
    assert [_passes(limits, True) for _ in range(2)] == [True, False]
    now += 1.0
    assert (_passes(limits, True), _passes(limits, False)) == (True, False)
    now += 9.0
    assert _passes(limits, False)


def test_the_day_has_a_limit_too_and_the_search_tells_no_rates():
    limits = Limits(Terms(daily=2))
    assert limits.count(is_search=True) == {}
    assert limits.count(is_search=False)["X-HubSpot-RateLimit-Daily-Remaining"] == "0"
    with pytest.raises(Problem, match="daily limit"):
        limits.count(is_search=False)


def test_the_log_tells_what_was_asked_and_answered_and_never_a_token(client, running):
    client.get(CONTACTS, limit=1)
    client.found("deals", ("amount", "GT", "1"))
    client.post("/oauth/v2/private-apps/get/access-token-info", {"tokenKey": running.token})
    listed, searched, _ = running.journal.entries
    assert (listed.method, listed.path, listed.params, listed.status) == ("GET", CONTACTS, {"limit": "1"}, 200)
    assert searched.body["filterGroups"][0]["filters"][0]["propertyName"] == "amount"
    assert running.token not in repr(running.journal)
    assert running.journal.of("/deals/") == [searched]


def test_a_sandbox_is_gone_when_its_block_ends(portal):
    with sandbox(portal) as running:
        url = running.url
        running.faults.befall("never_answers", path="/companies")
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{url}/crm/v3/objects/companies", timeout=0.1)
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=1)


def test_as_a_command_it_says_where_it_is_and_ends_when_interrupted(root):
    code = (
        "from ingestion.sample_data.sandbox.portal import Portal\n"
        "from ingestion.sample_data.sandbox.server import serve\n"
        "serve(Portal(), ready=lambda running: print(running.url, flush=True))"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        assert requests.get(url + CONTACTS, timeout=10).status_code == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in (0, -signal.SIGINT, 1)


def test_importing_the_sandbox_imports_no_server(root):
    code = (
        "import sys; from ingestion.sample_data.sandbox import server; "
        "print([name for name in ('starlette', 'uvicorn', 'numpy', 'dagster', 'dlt') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _passes(limits, is_search):
    try:
        limits.count(is_search=is_search)
    except Problem:
        return False
    return True
