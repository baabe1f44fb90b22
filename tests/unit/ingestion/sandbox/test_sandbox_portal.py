"""The account behind the sandbox: what people do to its records, and how an endpoint tells of it."""

from __future__ import annotations

import json

import pytest

from ingestion.sample_data.sandbox.portal import Portal, load_portal

CONTACTS = "/crm/v3/objects/contacts"


def test_a_new_record_gets_the_next_id_and_the_moment_given(client, portal):
    new = portal.create("contacts", {"email": "new@example.com"}, at="2025-07-01T08:00:00+02:00")
    record = client.json(f"{CONTACTS}/{new}")
    assert (new, record["createdAt"], record["updatedAt"]) == ("108", *["2025-07-01T06:00:00.000Z"] * 2)
    assert record["properties"]["lastmodifieddate"] == record["updatedAt"]


def test_an_update_is_found_by_its_time_and_noted_in_the_history(client, portal):
    portal.update("deals", "303", {"dealstage": "partner_won", "amount": "900"}, at="2025-08-01T00:00:00Z")
    (found,) = client.found("deals", ("hs_lastmodifieddate", "GTE", "2025-08-01T00:00:00.000Z"))["results"]
    assert found["properties"]["dealstage"] == "partner_won"
    past = client.json("/crm/v3/objects/deals/303", propertiesWithHistory="dealstage,amount")["propertiesWithHistory"]
    assert [(entry["value"], entry["timestamp"]) for entry in past["dealstage"]] == [
        ("partner_won", "2025-08-01T00:00:00.000Z"),
        ("partner_new", "2025-05-10T10:00:00.000Z"),
    ]
    assert [entry["value"] for entry in past["amount"]] == ["900"]


def test_without_a_moment_each_change_is_a_second_after_the_latest(portal):
    before = portal.now
    portal.update("contacts", "101", {"firstname": "M."})
    portal.update("contacts", "102", {"firstname": "I."})
    assert portal.now == before + 2000


def test_a_late_record_does_not_turn_the_clock_back(client, portal):
    before = portal.now
    late = portal.create("contacts", {"email": "late@example.com"}, at="2025-06-29T00:00:00Z")
    assert portal.now == before
    assert client.json(f"{CONTACTS}/{late}")["updatedAt"] == "2025-06-29T00:00:00.000Z"


def test_archiving_leaves_the_time_of_modification_and_restoring_sets_it(client, portal):
    portal.archive("contacts", "107")
    archived = client.json(f"{CONTACTS}/107", archived="true")
    assert (archived["updatedAt"], archived["archivedAt"]) == ("2025-06-30T23:59:59.999Z", "2025-07-01T00:00:00.999Z")
    portal.restore("contacts", "107")
    restored = client.json(f"{CONTACTS}/107")
    assert restored["updatedAt"] > archived["updatedAt"]
    assert "archivedAt" not in restored


def test_archived_records_leave_the_list_after_ninety_days(client, portal):
    assert len(client.json(CONTACTS, archived="true")["results"]) == 1
    portal.update("contacts", "101", {"firstname": "M."}, at="2025-08-19T00:00:00Z")
    assert client.json(CONTACTS, archived="true") == {"results": []}
    assert client.get(f"{CONTACTS}/105", archived="true").status_code == 404


def test_an_erased_record_is_in_no_answer(client, portal):
    portal.erase("contacts", "105")
    assert client.json(CONTACTS, archived="true") == {"results": []}
    assert client.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": "105"}]}).json()["results"] == []


def test_a_merge_writes_both_fields_fills_gaps_and_moves_what_was_associated(client, portal):
    portal.merge("contacts", "102", "101", at="2025-07-02T00:00:00Z")
    asked = "hs_merged_object_ids,hs_calculated_merged_vids,firstname,email"
    kept = client.json(f"{CONTACTS}/102", properties=asked, associations="deals,tickets")
    assert kept["properties"]["hs_merged_object_ids"] == "101"
    assert kept["properties"]["hs_calculated_merged_vids"] == "101:1751414400000"
    assert (kept["properties"]["firstname"], kept["properties"]["email"]) == ("Mara", "info@northwind.example")
    assert kept["associations"]["deals"]["results"] == [{"id": "301", "type": "contact_to_deal"}]
    deal = client.json("/crm/v3/objects/deals/301", associations="contacts")["associations"]
    assert deal["contacts"]["results"] == [{"id": "102", "type": "deal_to_contact"}]
    assert "101" not in [record["id"] for record in client.json(CONTACTS)["results"]]


def test_a_merge_of_merged_records_keeps_all_ids(client, portal):
    portal.merge("contacts", "103", "104")
    portal.merge("contacts", "107", "103")
    record = client.json(f"{CONTACTS}/104", properties="hs_merged_object_ids")
    assert (record["id"], record["properties"]["hs_merged_object_ids"]) == ("107", "97;98;104;103")


def test_of_two_merged_companies_a_new_one_remains_which_both_old_ids_answer_with(client, portal):
    new = portal.merge("companies", "201", "202")
    asked = {"properties": "hs_merged_object_ids", "associations": "deals"}
    (company,) = client.json("/crm/v3/objects/companies", **asked)["results"]
    assert (new, company["id"], company["properties"]["hs_merged_object_ids"]) == ("203", "203", "201;202")
    assert company["properties"]["hs_object_id"] == "203"
    assert {link["id"] for link in company["associations"]["deals"]["results"]} == {"301", "302"}
    for old in ("201", "202"):
        assert client.json(f"/crm/v3/objects/companies/{old}")["id"] == "203"
        assert client.json(f"/crm/v4/objects/companies/{old}/associations/deals") == {"results": []}


def test_joining_records_is_no_modification_and_parting_undoes_it(client, portal):
    before = client.json(f"{CONTACTS}/104")
    portal.associate("contacts", "104", "companies", "202")
    assert client.json(f"{CONTACTS}/104", associations="companies")["associations"]
    assert client.json(f"{CONTACTS}/104") == before
    portal.dissociate("companies", "202", "contacts", "104")
    assert "associations" not in client.json(f"{CONTACTS}/104", associations="companies")


def test_the_portal_does_not_change_the_records_it_was_made_from():
    record = {"id": "1", "properties": {"name": "A"}, "createdAt": "2025-01-01T00:00:00Z"}
    record["updatedAt"] = record["createdAt"]
    before = json.dumps(record)
    portal = Portal({"companies": [record]})
    portal.update("companies", "1", {"name": "B"})
    assert json.dumps(record) == before


def test_an_unknown_kind_of_object_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no objects called 'planets'.*contacts, companies"):
        Portal({"planets": [{"id": "1", "properties": {}, "createdAt": "0", "updatedAt": "0"}]})


def test_a_portal_is_read_from_lines_and_a_missing_file_is_no_record(tmp_path):
    line = {"id": "7", "properties": {"name": "A"}, "createdAt": "2025-01-01T00:00:00Z"}
    line["updatedAt"] = line["createdAt"]
    (tmp_path / "companies.jsonl").write_text(json.dumps(line) + "\n\n")
    portal = load_portal(tmp_path)
    assert [record["id"] for record in portal.records("companies")] == ["7"]
    assert portal.records("contacts") == []
