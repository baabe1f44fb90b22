"""Pages that loop, repeat, shift and miscount, and records whose form changed."""

from __future__ import annotations

import pytest

CONTACTS = "/crm/v3/objects/contacts"


def ids(payload):
    return [record["id"] for record in payload["results"]]


def walk(client, most=10, **params):
    """The ids of each page as a trusting client reads them, at most so many pages."""
    found, after = [], None
    for _ in range(most):
        payload = client.json(CONTACTS, **params, **({"after": after} if after else {}))
        found.append(ids(payload))
        if "paging" not in payload:
            break
        after = payload["paging"]["next"]["after"]
    return found


def test_honest_pages_end(client):
    assert walk(client, limit=2) == [["101", "102"], ["103", "104"], ["106", "107"]]


def test_pages_loop_for_ever(client, running):
    running.faults.befall("pages_loop", times=None)
    assert len(walk(client, limit=2)) == 10


def test_a_cursor_that_stands_still_gives_the_same_page_for_ever(client, running):
    running.faults.befall("cursor_stands_still", skip=1, times=None)
    assert walk(client, limit=2, most=4)[1:] == [["103", "104"]] * 3


def test_a_repeated_page_has_the_first_records_again_and_the_cursor_goes_on(client, running):
    running.faults.befall("page_repeated", skip=1)
    assert walk(client, limit=2) == [["101", "102"], ["101", "102"], ["106", "107"]]


def test_shifting_pages_double_one_record_and_lose_another(client, running):
    running.faults.befall("pages_shift", skip=1)
    assert walk(client, limit=2) == [["101", "102"], ["102", "103"], ["106", "107"]]


def test_a_skipped_record_is_in_no_page_though_the_total_counts_it(client, running):
    running.faults.befall("record_skipped")
    found = client.found("contacts", limit=200)
    assert (found["total"], len(found["results"])) == (6, 5)


def test_an_empty_last_page_costs_no_record(client, running):
    running.faults.befall("last_page_empty", times=None)
    assert walk(client, limit=2) == [["101", "102"], ["103", "104"], ["106", "107"], []]
    assert client.found("contacts", limit=200, after="6")["results"] == []


def test_an_empty_page_midway_leads_to_the_records_it_should_have_had(client, running):
    running.faults.befall("page_empty_midway", skip=1)
    assert walk(client, limit=2) == [["101", "102"], [], ["103", "104"], ["106", "107"]]


def test_totals_may_be_wrong_or_missing(client, running):
    running.faults.befall("total_too_high")
    assert client.found("contacts")["total"] == 13
    running.faults.befall("total_missing")
    assert "total" not in client.found("contacts")


@pytest.mark.parametrize(("name", "same"), [("ids_doubled", True), ("ids_doubled_differently", False)])
def test_an_id_comes_twice_in_a_page_with_the_same_content_or_another(client, running, name, same):
    running.faults.befall(name)
    records = client.json(CONTACTS, limit=3)["results"]
    assert (records[0]["id"], records[0] == records[-1]) == (records[-1]["id"], same)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("values_not_text", lambda page: page["results"][0]["properties"]["hs_object_id"] == 101),
        ("value_an_object", lambda page: page["results"][0]["properties"]["email"]["valid"] is True),
        ("id_a_number", lambda page: page["results"][0]["id"] == 101),
        ("id_missing", lambda page: "id" not in page["results"][0]),
        ("record_null", lambda page: page["results"][0] is None),
        ("modified_in_the_future", lambda page: page["results"][0]["updatedAt"].startswith("2099")),
        ("modified_missing", lambda page: "updatedAt" not in page["results"][0]),
        ("cursor_null", lambda page: page["paging"]["next"]["after"] is None),
        ("results_missing", lambda page: "results" not in page),
        ("results_null", lambda page: page["results"] is None),
        ("results_an_object", lambda page: set(page["results"]) == {"101", "102"}),
        ("bare_list", lambda page: [record["id"] for record in page] == ["101", "102"]),
    ],
)
def test_the_form_of_an_answer_changes(client, running, name, seen):
    running.faults.befall(name)
    assert seen(client.json(CONTACTS, limit=2))


def test_misbehaviour_of_pages_leaves_answers_without_pages_alone(client, running):
    running.faults.befall("results_missing", times=None)
    assert client.json(f"{CONTACTS}/101")["id"] == "101"
    assert client.get(CONTACTS, limit=1000).status_code == 400
