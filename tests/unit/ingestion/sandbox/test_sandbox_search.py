"""The search: filters, one sort, offsets, the cap; and that it sees neither the bin nor what is not indexed yet."""

from __future__ import annotations

import pytest

from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.server import sandbox
from ingestion.sample_data.sandbox.terms import Terms

SEARCH = "/crm/v3/objects/contacts/search"


def ids(payload):
    return [record["id"] for record in payload["results"]]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (("lastmodifieddate", "GTE", "2025-06-01T00:00:00.000Z"), {"103", "106", "107"}),
        (("lastmodifieddate", "GT", "1748736000000"), {"106", "107"}),
        (("lastmodifieddate", "LT", "2025-02-01"), {"102"}),
        (("hs_object_id", "GT", "99"), {"101", "102", "103", "104", "106", "107"}),
        (("lifecyclestage", "EQ", "Customer"), {"101", "103", "107"}),
        (("lifecyclestage", "NEQ", "customer"), {"102", "104", "106"}),
        (("lastname", "CONTAINS_TOKEN", "qui*"), {"101"}),
    ],
)
def test_a_filter_compares_values_as_what_they_are(client, one, expected):
    assert set(ids(client.found("contacts", one, limit=100))) == expected


def test_filters_of_a_group_all_hold_and_any_group_suffices(client):
    customers = {"filters": [{"propertyName": "lifecyclestage", "operator": "EQ", "value": "customer"}]}
    no_name = {"filters": [{"propertyName": "firstname", "operator": "NOT_HAS_PROPERTY"}]}
    both = client.post(SEARCH, {"filterGroups": [customers, no_name]}).json()
    assert set(ids(both)) == {"101", "102", "103", "107"}
    joined = client.post(SEARCH, {"filterGroups": [{"filters": customers["filters"] + no_name["filters"]}]}).json()
    assert joined == {"total": 0, "results": []}


def test_filters_without_a_group_are_one_group(client):
    alone = {"filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": "104"}]}
    assert ids(client.post(SEARCH, alone).json()) == ["104"]


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("IN", {"values": ["97", "101"]}, {"101"}),
        ("BETWEEN", {"value": "102", "highValue": "104"}, {"102", "103", "104"}),
    ],
)
def test_a_filter_on_several_values_takes_them_from_their_own_fields(client, operator, values, expected):
    one = {"propertyName": "hs_object_id", "operator": operator, **values}
    assert set(ids(client.post(SEARCH, {"filterGroups": [{"filters": [one]}]}).json())) == expected


def test_the_search_gives_the_total_and_pages_by_offset(client):
    first = client.found("contacts", limit=4, sorts=["hs_object_id"])
    rest = client.found("contacts", limit=4, sorts=["hs_object_id"], after=first["paging"]["next"]["after"])
    assert (first["total"], first["paging"]["next"]["after"]) == (6, "4")
    assert ids(first) + ids(rest) == ["101", "102", "103", "104", "106", "107"]
    assert "paging" not in rest


def test_a_sort_may_go_down_and_there_is_only_one(client):
    down = [{"propertyName": "hs_object_id", "direction": "DESCENDING"}]
    assert ids(client.found("contacts", sorts=down)) == ["107", "106", "104", "103", "102", "101"]
    assert client.post(SEARCH, {"sorts": ["email", "hs_object_id"]}).status_code == 400


def test_records_modified_at_the_same_moment_come_in_an_order_that_is_not_that_of_ids():
    portal = Portal()
    for _ in range(50):
        portal.create("contacts", {}, at="2025-01-01T00:00:00Z")
    with sandbox(portal) as running:
        from_one, again = (_search(running, {"sorts": ["lastmodifieddate"], "limit": 200}) for _ in range(2))
    assert ids(from_one) == ids(again)
    assert ids(from_one) != sorted(ids(from_one), key=int)


def test_the_search_never_gives_archived_records_history_or_associations(client):
    found = client.found("contacts", ("email", "HAS_PROPERTY", ""), properties=["email"], limit=200)
    assert "105" not in ids(found)
    assert all(set(record) == {"id", "properties", "createdAt", "updatedAt", "archived"} for record in found["results"])


def test_paging_beyond_the_cap_is_refused_though_the_total_is_larger(client, portal):
    for _ in range(30):
        portal.create("contacts", {})
    with sandbox(portal, terms=Terms(search_cap=20)) as running:
        full = _search(running, {"limit": 10, "after": "10"})
        assert (full["total"], full["paging"]["next"]["after"]) == (36, "20")
        assert _search(running, {"limit": 10, "after": "20"})["category"] == "VALIDATION_ERROR"


def test_more_than_two_hundred_a_page_is_refused(client):
    assert client.post(SEARCH, {"limit": 200}).status_code == 200
    assert client.post(SEARCH, {"limit": 201}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "LIKE", "value": "x"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "createdate", "operator": "GT", "value": "soon"}]}]},
        {"filterGroups": [{"filters": []}] * 6},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}] * 7}]},
        {"query": "x" * 3001},
        {"filters": [{"propertyName": "associations.deal", "operator": "EQ", "value": "301"}]},
        ["not an object"],
    ],
)
def test_a_search_that_the_vendor_refuses_is_refused(client, body):
    answer = client.post(SEARCH, body)
    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


def test_what_changed_a_moment_ago_is_not_found_yet(client, portal):
    portal.index_delay_ms = 60_000
    new = portal.create("contacts", {"email": "fresh@example.com"})
    assert new not in ids(client.found("contacts", limit=200))
    assert client.get(f"/crm/v3/objects/contacts/{new}").status_code == 200
    portal.create("companies", {}, at="2030-01-01T00:00:00Z")
    assert new in ids(client.found("contacts", limit=200))


def _search(running, body):
    import requests

    headers = {"Authorization": f"Bearer {running.token}"}
    return requests.post(running.url + SEARCH, json=body, headers=headers, timeout=5).json()
