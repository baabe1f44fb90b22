"""The portal's records have the shape that the sandbox serves, and refer to each other."""

from __future__ import annotations

import orjson
import pytest

TYPES = ("contacts", "companies", "deals", "tickets", "feedback_submissions", "calls", "emails", "meetings", "notes",
         "line_items", "quotes")  # fmt: skip


@pytest.fixture(scope="module")
def portal(written):
    return {
        kind: [orjson.loads(line) for line in (written.folder / f"hubspot/{kind}.jsonl").read_bytes().splitlines()]
        for kind in (*TYPES, "owners")
    }


@pytest.mark.parametrize("kind", TYPES)
def test_a_record_is_a_plain_dict_of_texts(portal, kind):
    assert portal[kind]
    for one in portal[kind]:
        members = {"id", "properties", "createdAt", "updatedAt", "archived", "history", "associations"}
        assert set(one) == members | ({"archivedAt"} if one["archived"] else set())
        assert all(value is None or isinstance(value, str) for value in one["properties"].values())
        assert len(one["createdAt"]) == len("2025-01-01T00:00:00.000Z") and one["updatedAt"] >= one["createdAt"]


@pytest.mark.parametrize("kind", TYPES)
def test_ids_are_unique(portal, kind):
    ids = [one["id"] for one in portal[kind]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("kind", TYPES)
def test_history_is_newest_first_and_begins_with_what_stands_now(portal, kind):
    for one in portal[kind]:
        for name, steps in one["history"].items():
            moments = [step["timestamp"] for step in steps]
            assert moments == sorted(moments, reverse=True)
            assert steps[0]["value"] == one["properties"][name]


@pytest.mark.parametrize("kind", TYPES)
def test_associations_lead_to_records_that_are_not_archived(portal, kind):
    living = {other: {one["id"] for one in portal[other] if not one["archived"]} for other in TYPES}
    for one in portal[kind]:
        for other, links in one["associations"].items():
            assert all(link["id"] in living[other] for link in links)


def test_a_merged_contact_names_whom_it_swallowed_in_both_fields(portal, written):
    merged = [one["properties"] for one in portal["contacts"] if one["properties"]["hs_merged_object_ids"]]
    assert len(merged) == written.key["traits"]["11 merged contacts"]
    records = {one["id"] for one in portal["contacts"]}
    for one in merged:
        vid, at = one["hs_calculated_merged_vids"].split(":")
        assert vid == one["hs_merged_object_ids"] and vid not in records and len(at) == 13


def test_archived_contacts_say_since_when(portal, written):
    archived = [one for one in portal["contacts"] if one["archived"]]
    assert len(archived) == written.key["traits"]["11 archived contacts"]


def test_stages_of_a_won_deal_end_with_won(portal):
    won = [one for one in portal["deals"] if one["properties"]["hs_is_closed_won"] == "true"]
    assert won and all(one["history"]["dealstage"][0]["value"] == "closedwon" for one in won)


def test_a_promise_can_be_held_against_what_was_kept(portal):
    won = [one["properties"] for one in portal["deals"] if one["properties"]["actual_delivery_date"]]
    assert {one["actual_delivery_date"] > one["promised_delivery_date"] for one in won} == {True, False}


def test_a_ticket_opened_again_is_closed_twice_in_its_history(portal, written):
    closed = [[step["value"] for step in one["history"]["hs_pipeline_stage"]].count("4") for one in portal["tickets"]]
    assert closed.count(2) == written.key["traits"]["24 cases opened again"]
