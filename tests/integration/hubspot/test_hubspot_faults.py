"""Claims about a misbehaving API: a read ends with exactly the account's records or with an error, in its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ingestion.errors import ApiError
from ingestion.rest.auth import TokenAuth
from ingestion.rest.policy import RestPolicy
from ingestion.sample_data.sandbox.faults import MISBEHAVIOURS
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.server import Sandbox, sandbox
from ingestion.sample_data.sandbox.terms import NO_RATES
from ingestion.sources.crm.hubspot.api import HubSpotApi
from ingestion.sources.crm.hubspot.cursor import Cursor
from ingestion.sources.crm.hubspot.objects import KINDS
from ingestion.sources.crm.hubspot.reading import Reader
from ingestion.sources.crm.hubspot.record import Form

CONTACTS = KINDS[0]
NOW = "2026-11-22T00:00:00.000Z"
POLICY = RestPolicy(
    connect_timeout=1.0,
    read_timeout=0.15,
    body_deadline=0.25,
    max_attempts=2,
    first_wait=0.01,
    max_wait=0.05,
    max_retry_after=1.2,
    request_deadline=3.0,
)
LONGEST = 8.0  # seconds; one request is at most its deadline, a last attempt and what was read before it
OTHER_CONTENT = {"values_not_text", "value_an_object", "modified_in_the_future"}
"""They change what a record says, which nobody can tell from a change in the account: it lands as it was said."""

RECOVERED = {
    *("too_many_wait_seconds", "too_many_wait_until", "too_many_unsaid", "too_many_unreadable", "internal_error"),
    *("bad_gateway", "unavailable", "unavailable_for_a_while", "gateway_timeout", "origin_timeout", "locked"),
    *("migrating", "never_answers", "slow_to_begin", "drips", "closed_unanswered", "reset_unanswered"),
    *("closed_midway", "reset_midway", "truncated", "login_page", "error_with_200", "empty_body", "no_content"),
    *("record_skipped", "pages_shift", "last_page_empty", "page_empty_midway", "ids_doubled", "id_a_number"),
    *("ids_doubled_differently", "id_missing", "record_null", "results_missing", "results_null", "bare_list"),
}
"""What happens once to a page of the list and is over must not cost the run."""

ASKS_TO_WAIT = {"too_many_wait_seconds", "unavailable_for_a_while", "migrating"}

READS = {
    "the list": (Cursor(), "/crm/v3/objects/contacts", "GET", 1),
    "the total": (Cursor(), "/search", "POST", 0),
    "the search": (Cursor(modified="2026-01-01T00:00:00.000Z"), "/search", "POST", 0),
    "the batch": (Cursor(modified="2026-01-01T00:00:00.000Z"), "/batch/read", "POST", 1),
    "the associations": (Cursor(), "/crm/v4/associations", "POST", 0),
}
Seen = dict[str, tuple[bytes, ...]]


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    portal = Portal()
    portal.create("companies", {"name": "Company"}, at="2026-01-01T00:00:00.000Z")
    for number in range(1, 121):
        at = f"2026-01-02T{number // 60:02}:{number % 60:02}:00.000Z"
        links = {"companies": [{"id": "1", "type": "contact_to_company"}]} if number % 2 else None
        portal.create("contacts", {"email": f"p{number}@x.example", "zip": "12345"}, at=at, associations=links)
    with sandbox(portal, terms=NO_RATES) as running:
        yield running


def read(server: Sandbox, cursor: Cursor) -> Seen:
    """What a read of the contacts finds, by id."""
    api = HubSpotApi(server.url, TokenAuth(lambda: server.token), policy=POLICY, paces={})
    form = Form(("email", "hs_object_id", "lastmodifieddate", "zip"), ("lifecyclestage",), frozenset(), str)
    reader = Reader(api, CONTACTS, form, NOW, timedelta(hours=48), group=50)
    found: dict[str, set[bytes]] = {}
    for page in reader.live(cursor):
        for record in page.records:
            found.setdefault(record.key, set()).add(record.payload)
    return {key: tuple(sorted(payloads)) for key, payloads in found.items()}


@pytest.fixture(scope="module")
def honest(server: Sandbox) -> dict[str, Seen]:
    found = {name: read(server, cursor) for name, (cursor, *_) in READS.items()}
    assert all(len(seen) == 120 for seen in found.values())
    assert found["the list"] == found["the search"]  # one form, whichever way a record was found
    return found


OTHER_READS = [what for what in READS if what != "the list"]


@pytest.mark.parametrize("reads", ["the list and one more", pytest.param("all", marks=pytest.mark.sweep)])
@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaviour_costs_time_or_the_run_but_never_a_record(
    name: str, reads: str, server: Sandbox, honest: dict[str, Seen], subtests: Any
) -> None:
    one_more = OTHER_READS[list(MISBEHAVIOURS).index(name) % len(OTHER_READS)]
    for what in READS if reads == "all" else ("the list", one_more):
        cursor, path, method, skip = READS[what]
        for times in (1, None) if what == "the list" else (None,):
            with subtests.test(what, times=times):
                server.faults.clear()
                options = {"seconds": 0.1} if name in ASKS_TO_WAIT else {}
                server.faults.befall(name, path=path, method=method, skip=skip, times=times, **options)
                started = time.monotonic()
                try:
                    found = read(server, cursor)
                except ApiError as error:
                    assert str(error).startswith("HubSpot, ")
                    assert " What to do: " in str(error)
                    assert server.token not in str(error)
                    assert (what, times) != ("the list", 1) or name not in RECOVERED
                else:
                    if name in OTHER_CONTENT:
                        assert found.keys() == honest[what].keys()
                    else:
                        assert found == honest[what]
                assert time.monotonic() - started < LONGEST


def test_there_are_faults_enough() -> None:
    assert len(MISBEHAVIOURS) >= 25
    assert set(MISBEHAVIOURS) >= RECOVERED
