"""Every answer of the sandbox has the shape that the vendor publishes, save where recorded answers differ from it.

``docs/sources.md`` names each difference and what it rests on.
"""

from __future__ import annotations

import json
from copy import deepcopy

import jsonschema
import pytest

from ingestion.sample_data.sandbox.api import ENDPOINTS

CRM = "/crm/v3/objects"
KINDS = (
    *("contacts", "companies", "deals", "tickets", "feedback_submissions", "calls", "emails", "meetings", "notes"),
    *("line_items", "quotes"),
)


@pytest.fixture(scope="module")
def schemas(root):
    published = json.loads((root / "tests" / "payloads" / "hubspot" / "schemas.json").read_text(encoding="utf-8"))
    recorded = deepcopy(published)
    defs = recorded["$defs"]
    # Ids of associated records are numbers, a label may be null, an error inside a 207 and a 429 say less.
    defs["MultiAssociatedObjectWithLabel"]["properties"]["toObjectId"] = {"type": "integer"}
    defs["AssociationSpecWithLabel"]["properties"]["label"]["type"] = ["string", "null"]
    defs["StandardError"]["required"] = ["category", "context", "message", "status"]
    defs["Error"]["required"] = ["correlationId", "message"]
    return recorded


@pytest.fixture
def deviations(schemas):
    """What differs in a payload from the vendor's schema of that name, in words."""

    def of(payload, name):
        closed = deepcopy(schemas)
        for one in closed["$defs"].values():
            # What the vendor does not name, the sandbox must not send; only errors may carry more (status, policyName).
            if "errors" not in one["properties"]:
                one["additionalProperties"] = False
        validator = jsonschema.Draft202012Validator(
            {**closed, "$ref": f"#/$defs/{name}"}, format_checker=jsonschema.FormatChecker()
        )
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(payload)]

    return of


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("archived", ["false", "true"])
def test_a_list_has_the_published_shape(client, deviations, kind, archived):
    others = "contacts,companies,deals,tickets,line_items,quotes"
    params = {"limit": 1, "associations": others, "propertiesWithHistory": "dealstage,hs_pipeline_stage,email"}
    payload = client.json(f"{CRM}/{kind}", archived=archived, **params)
    assert deviations(payload, "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging") == []
    assert payload["results"] or archived == "true"


def test_one_object_has_the_published_shape(client, deviations):
    params = {"associations": "contacts,line_items", "propertiesWithHistory": "dealstage"}
    payload = client.json(f"{CRM}/deals/301", **params)
    assert deviations(payload, "SimplePublicObjectWithAssociations") == []
    assert payload["id"] == "301"


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_has_the_published_shape(client, deviations, kind):
    payload = client.found(kind, ("hs_object_id", "GT", "0"), limit=1)
    assert deviations(payload, "CollectionResponseWithTotalSimplePublicObjectForwardPaging") == []
    assert payload["total"] >= 1


def test_a_batch_has_the_published_shape_whether_all_were_found_or_some(client, deviations):
    path = f"{CRM}/deals/batch/read"
    whole = client.post(path, {"inputs": [{"id": "301"}], "propertiesWithHistory": ["dealstage"]}).json()
    assert deviations(whole, "BatchResponseSimplePublicObject") == []
    partly = client.post(path, {"inputs": [{"id": "301"}, {"id": "1"}]}).json()
    assert deviations(partly, "BatchResponseSimplePublicObjectWithErrors") == []
    assert [one["id"] for one in whole["results"]] == [one["id"] for one in partly["results"]] == ["301"]
    assert partly["numErrors"] == 1


def test_associations_have_the_published_shape(client, deviations):
    one = client.json("/crm/v4/objects/contacts/101/associations/companies")
    assert deviations(one, "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging") == []
    path = "/crm/v4/associations/contacts/companies/batch/read"
    whole = client.post(path, {"inputs": [{"id": "101"}]}).json()
    assert deviations(whole, "BatchResponsePublicAssociationMultiWithLabel") == []
    partly = client.post(path, {"inputs": [{"id": "101"}, {"id": "104"}]}).json()
    assert deviations(partly, "BatchResponsePublicAssociationMultiWithLabelWithErrors") == []
    assert whole["results"][0]["to"][0]["toObjectId"] == one["results"][0]["toObjectId"]
    assert partly["numErrors"] == 1


@pytest.mark.parametrize("archived", ["false", "true"])
def test_owners_have_the_published_shape(client, deviations, archived):
    payload = client.json("/crm/v3/owners", archived=archived)
    assert deviations(payload, "CollectionResponsePublicOwnerForwardPaging") == []
    assert {owner["archived"] for owner in payload["results"]} == {archived == "true"}


@pytest.mark.parametrize("kind", ["deals", "tickets"])
def test_pipelines_have_the_published_shape(client, deviations, kind):
    payload = client.json(f"/crm/v3/pipelines/{kind}")
    assert deviations(payload, "CollectionResponsePipelineNoPaging") == []
    assert all(pipeline["stages"] for pipeline in payload["results"]) and payload["results"]


@pytest.mark.parametrize("kind", KINDS)
def test_properties_have_the_published_shape(client, deviations, kind):
    payload = client.json(f"/crm/v3/properties/{kind}")
    assert deviations(payload, "CollectionResponsePropertyNoPaging") == []
    assert "hs_object_id" in {one["name"] for one in payload["results"]}


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (None, f"{CRM}/contacts/9999"),
        (None, f"{CRM}/contacts?limit=1000"),
        (None, f"{CRM}/spaceships"),
        ("token_expired", f"{CRM}/contacts"),
        ("token_revoked", f"{CRM}/contacts"),
        ("scope_withdrawn", f"{CRM}/contacts"),
        ("too_many_unsaid", f"{CRM}/contacts"),
        ("internal_error", f"{CRM}/contacts"),
    ],
)
def test_an_error_has_the_published_shape(client, running, deviations, fault, path):
    if fault:
        running.faults.befall(fault)
    answer = client.get(path)
    assert answer.status_code >= 400
    assert deviations(answer.json(), "Error") == []


def test_a_payload_of_another_shape_is_told(client, running, deviations):
    running.faults.befall("values_not_text")
    payload = client.json(f"{CRM}/contacts")
    told = deviations(payload, "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging")
    assert any("is not of type 'string'" in one for one in told)


def test_every_path_names_what_it_rests_on(root):
    text = (root / "docs" / "sources.md").read_text(encoding="utf-8")
    paths = [endpoint.path for endpoint in ENDPOINTS]
    assert len(paths) > 10
    assert [path for path in paths if f"`{path}`" not in text] == []
