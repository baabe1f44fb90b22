"""Associations, owners, pipelines, properties, the account and the token's scopes."""

from __future__ import annotations


def ids(payload):
    return [record["id"] for record in payload["results"]]


def test_version_four_joins_the_types_of_an_association_under_one_id_that_is_a_number(client):
    (company,) = client.json("/crm/v4/objects/contacts/101/associations/companies")["results"]
    assert company["toObjectId"] == 201
    assert [(one["typeId"], one["label"]) for one in company["associationTypes"]] == [(1, "Primary"), (279, None)]


def test_the_batch_of_associations_names_records_without_any_in_a_207(client):
    inputs = {"inputs": [{"id": "101"}, {"id": "104"}]}
    answer = client.post("/crm/v4/associations/contacts/companies/batch/read", inputs)
    payload = answer.json()
    assert answer.status_code == 207
    assert [(one["from"]["id"], [to["toObjectId"] for to in one["to"]]) for one in payload["results"]] == [
        ("101", [201])
    ]
    assert payload["errors"][0]["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert payload["errors"][0]["message"] == "No company is associated with contact 104."


def test_many_associations_come_in_pages_in_both_versions(client, portal):
    for _ in range(501):
        call = portal.create("calls", {})
        portal.associate("contacts", "107", "calls", call)
    listed = client.json("/crm/v3/objects/contacts/107", associations="calls")["associations"]["calls"]
    assert len(listed["results"]) == 500
    assert len(client.get(listed["paging"]["next"]["link"]).json()["results"]) == 1
    first = client.json("/crm/v4/objects/contacts/107/associations/calls")
    rest = client.json("/crm/v4/objects/contacts/107/associations/calls", after=first["paging"]["next"]["after"])
    assert (len(first["results"]), len(rest["results"])) == (500, 1)


def test_what_is_archived_is_associated_with_nothing(client, portal):
    portal.archive("companies", "201")
    assert "associations" not in client.json("/crm/v3/objects/contacts/101", associations="companies")
    assert client.json("/crm/v4/objects/contacts/101/associations/companies") == {"results": []}


def test_owners_who_left_are_archived_and_have_no_user_any_more(client):
    (present,) = client.json("/crm/v3/owners")["results"]
    (left,) = client.json("/crm/v3/owners", archived="true")["results"]
    assert (present["id"], present["userId"], present["teams"][0]["name"]) == ("11", 1011, "Sales")
    assert (left["id"], left["userIdIncludingInactive"], "userId" in left) == ("12", 1012, False)


def test_pipelines_hold_the_vendors_stages_and_every_stage_that_a_record_was_in(client):
    default, partners = client.json("/crm/v3/pipelines/deals")["results"]
    assert [stage["id"] for stage in default["stages"]][-2:] == ["closedwon", "closedlost"]
    assert default["stages"][-2]["metadata"] == {"isClosed": "true", "probability": "1.0"}
    assert (partners["id"], [stage["id"] for stage in partners["stages"]]) == ("partners", ["partner_new"])
    assert client.get("/crm/v3/pipelines/contacts").status_code == 400


def test_every_property_of_a_record_is_defined_with_its_type(client):
    types = {one["name"]: one["type"] for one in client.json("/crm/v3/properties/deals")["results"]}
    assert (types["amount"], types["closedate"], types["dealname"]) == ("number", "datetime", "string")


def test_the_token_says_its_account_and_its_scopes_and_the_account_agrees(client, running):
    info = client.post("/oauth/v2/private-apps/get/access-token-info", {"tokenKey": running.token}).json()
    assert info["hubId"] == client.json("/account-info/v3/details")["portalId"]
    assert "crm.objects.contacts.read" in info["scopes"]
