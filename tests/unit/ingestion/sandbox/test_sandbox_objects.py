"""The list, one object, several objects: what the vendor documents, over real HTTP."""

from __future__ import annotations

CONTACTS = "/crm/v3/objects/contacts"


def ids(payload):
    return [record["id"] for record in payload["results"]]


def pages(client, path, **params):
    found, payload = [], client.json(path, **params)
    found += ids(payload)
    while "paging" in payload:
        payload = client.json(path, **params, after=payload["paging"]["next"]["after"])
        found += ids(payload)
    return found


def test_the_list_gives_each_living_record_once_in_the_order_of_ids(client):
    assert pages(client, CONTACTS, limit=2) == ["101", "102", "103", "104", "106", "107"]


def test_the_list_of_archived_records_gives_those_alone_and_says_when(client):
    (record,) = client.json(CONTACTS, archived="true")["results"]
    assert (record["id"], record["archived"], record["archivedAt"]) == ("105", True, "2025-05-20T12:00:00.000Z")


def test_a_record_created_between_two_pages_neither_repeats_nor_hides_another(client, portal):
    first = client.json(CONTACTS, limit=3)
    portal.archive("contacts", "101")
    portal.create("contacts", {"email": "new@example.com"})
    rest = client.get(first["paging"]["next"]["link"]).json()
    assert ids(first) + ids(rest) == ["101", "102", "103", "104", "106", "107"]
    assert ids(client.get(rest["paging"]["next"]["link"]).json()) == ["108"]


def test_default_properties_come_unasked_and_unset_ones_are_null(client):
    properties = client.json(f"{CONTACTS}/102")["properties"]
    assert sorted(properties) == ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"]
    assert (properties["firstname"], properties["lastname"]) == (None, "")


def test_only_properties_asked_for_come_and_unknown_ones_are_ignored(client):
    properties = client.json(f"{CONTACTS}/101", properties="lifecyclestage,no_such_thing")["properties"]
    assert sorted(properties) == ["createdate", "hs_object_id", "lastmodifieddate", "lifecyclestage"]


def test_every_value_of_every_property_is_text_or_null(client):
    for kind in ("contacts", "companies", "deals", "tickets", "feedback_submissions", "line_items", "quotes", "calls"):
        for record in client.json(f"/crm/v3/objects/{kind}", properties="amount,hs_value,quantity")["results"]:
            assert all(value is None or isinstance(value, str) for value in record["properties"].values())
            assert isinstance(record["id"], str)


def test_stage_history_comes_when_asked_newest_first_with_its_present_value(client):
    deal = client.json("/crm/v3/objects/deals/301", propertiesWithHistory="dealstage")
    stages = [entry["value"] for entry in deal["propertiesWithHistory"]["dealstage"]]
    assert stages == ["closedwon", "contractsent", "qualifiedtobuy", "appointmentscheduled"]
    assert deal["properties"]["dealstage"] == "closedwon"
    assert "propertiesWithHistory" not in client.json("/crm/v3/objects/deals/301")


def test_associations_come_when_asked_and_line_items_under_the_vendors_odd_key(client):
    deal = client.json("/crm/v3/objects/deals/301", associations="contacts,line_items,tickets,spaceships")
    assert deal["associations"]["contacts"] == {"results": [{"id": "101", "type": "deal_to_contact"}]}
    assert ids(deal["associations"]["line items"]) == ["601", "602"]
    assert "associations" not in client.json("/crm/v3/objects/deals/301")


def test_an_id_associated_in_two_ways_comes_twice(client):
    companies = client.json(f"{CONTACTS}/101", associations="companies")["associations"]["companies"]["results"]
    assert companies == [
        {"id": "201", "type": "contact_to_company"},
        {"id": "201", "type": "contact_to_company_unlabeled"},
    ]


def test_an_association_stands_at_both_ends(client):
    company = client.json("/crm/v3/objects/companies/201", associations="contacts,deals")["associations"]
    assert set(ids(company["contacts"])) == {"101", "102"}
    assert ids(company["deals"]) == ["301"]


def test_more_than_a_hundred_a_page_or_fifty_with_history_is_refused(client):
    assert client.get(CONTACTS, limit=100).status_code == 200
    assert client.get(CONTACTS, limit=101).json()["category"] == "VALIDATION_ERROR"
    assert client.get(CONTACTS, limit=51, propertiesWithHistory="email").status_code == 400


def test_an_archived_record_is_found_only_as_archived(client):
    assert client.get(f"{CONTACTS}/105").status_code == 404
    assert client.json(f"{CONTACTS}/105", archived="true")["id"] == "105"


def test_the_id_of_a_merged_contact_answers_with_the_one_it_went_into(client, portal):
    assert client.json(f"{CONTACTS}/97")["id"] == "103"
    portal.merge("contacts", "103", "104")
    assert client.json(f"{CONTACTS}/104")["id"] == "103"


def test_an_object_is_found_by_another_unique_property(client):
    assert client.json(f"{CONTACTS}/info@northwind.example", idProperty="email")["id"] == "102"


def test_batch_read_gives_each_object_once_and_names_the_missing_in_a_207(client):
    body = {"inputs": [{"id": "101"}, {"id": "101"}, {"id": "105"}, {"id": "9"}], "properties": ["email"]}
    answer = client.post(f"{CONTACTS}/batch/read", body)
    assert answer.status_code == 207
    assert ids(answer.json()) == ["101"]
    assert answer.json()["errors"][0]["context"] == {"ids": ["105", "9"]}
    assert client.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": "101"}]}).status_code == 200


def test_batch_read_with_history_takes_fifty_and_without_a_hundred(client):
    inputs = [{"id": str(number)} for number in range(101)]
    assert client.post(f"{CONTACTS}/batch/read", {"inputs": inputs}).status_code == 400
    assert client.post(f"{CONTACTS}/batch/read", {"inputs": inputs[:100]}).status_code == 207
    with_history = {"inputs": inputs[:51], "propertiesWithHistory": ["email"]}
    assert client.post(f"{CONTACTS}/batch/read", with_history).status_code == 400


def test_a_path_with_a_date_serves_what_the_numbered_one_does(client):
    assert client.json("/crm/objects/2026-03/contacts/101") == client.json(f"{CONTACTS}/101")
    body = {"filterGroups": [], "sorts": ["hs_object_id"]}
    dated = client.post("/crm/objects/2026-03/contacts/search", body).json()
    assert dated == client.post(f"{CONTACTS}/search", body).json()
    dated = client.json("/crm/objects/2026-03/contacts/101/associations/companies")
    assert dated == client.json("/crm/v4/objects/contacts/101/associations/companies")
    assert client.json("/crm/owners/2026-03") == client.json("/crm/v3/owners")


def test_a_kind_of_object_is_named_in_the_plural_the_singular_or_by_number(client):
    assert ids(client.json("/crm/v3/objects/deal")) == ids(client.json("/crm/v3/objects/0-3")) == ["301", "302", "303"]
    assert client.get("/crm/v3/objects/spaceships").status_code == 400
