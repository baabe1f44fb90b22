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
def conforms(schemas):
    def check(payload, name):
        closed = deepcopy(schemas)
        for one in closed["$defs"].values():
            # What the vendor does not name, the sandbox must not send; only errors may carry more (status, policyName).
            if "errors" not in one["properties"]:
                one["additionalProperties"] = False
        validator = jsonschema.Draft202012Validator(
            {**closed, "$ref": f"#/$defs/{name}"}, format_checker=jsonschema.FormatChecker()
        )
        validator.validate(payload)

    return check


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("archived", ["false", "true"])
def test_lists(client, conforms, kind, archived):
    others = "contacts,companies,deals,tickets,line_items,quotes"
    params = {"limit": 1, "associations": others, "propertiesWithHistory": "dealstage,hs_pipeline_stage,email"}
    payload = client.json(f"{CRM}/{kind}", archived=archived, **params)
    conforms(payload, "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging")
    assert payload["results"] or archived == "true"


def test_one_object(client, conforms):
    params = {"associations": "contacts,line_items", "propertiesWithHistory": "dealstage"}
    conforms(client.json(f"{CRM}/deals/301", **params), "SimplePublicObjectWithAssociations")


@pytest.mark.parametrize("kind", KINDS)
def test_searches(client, conforms, kind):
    payload = client.found(kind, ("hs_object_id", "GT", "0"), limit=1)
    conforms(payload, "CollectionResponseWithTotalSimplePublicObjectForwardPaging")
    assert payload["total"] >= 1


def test_batches(client, conforms):
    whole = client.post(f"{CRM}/deals/batch/read", {"inputs": [{"id": "301"}], "propertiesWithHistory": ["dealstage"]})
    conforms(whole.json(), "BatchResponseSimplePublicObject")
    partly = client.post(f"{CRM}/deals/batch/read", {"inputs": [{"id": "301"}, {"id": "1"}]})
    conforms(partly.json(), "BatchResponseSimplePublicObjectWithErrors")


def test_associations(client, conforms):
    one = client.json("/crm/v4/objects/contacts/101/associations/companies")
    conforms(one, "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging")
    path = "/crm/v4/associations/contacts/companies/batch/read"
    conforms(client.post(path, {"inputs": [{"id": "101"}]}).json(), "BatchResponsePublicAssociationMultiWithLabel")
    partly = client.post(path, {"inputs": [{"id": "101"}, {"id": "104"}]}).json()
    conforms(partly, "BatchResponsePublicAssociationMultiWithLabelWithErrors")


@pytest.mark.parametrize("archived", ["false", "true"])
def test_owners(client, conforms, archived):
    conforms(client.json("/crm/v3/owners", archived=archived), "CollectionResponsePublicOwnerForwardPaging")


@pytest.mark.parametrize("kind", ["deals", "tickets"])
def test_pipelines(client, conforms, kind):
    conforms(client.json(f"/crm/v3/pipelines/{kind}"), "CollectionResponsePipelineNoPaging")


@pytest.mark.parametrize("kind", KINDS)
def test_properties(client, conforms, kind):
    conforms(client.json(f"/crm/v3/properties/{kind}"), "CollectionResponsePropertyNoPaging")


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
def test_errors(client, running, conforms, fault, path):
    if fault:
        running.faults.befall(fault)
    answer = client.get(path)
    assert answer.status_code >= 400
    conforms(answer.json(), "Error")


def test_the_check_can_fail(client, running, conforms):
    running.faults.befall("values_not_text")
    with pytest.raises(jsonschema.ValidationError):
        conforms(client.json(f"{CRM}/contacts"), "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging")


def test_every_path_names_what_it_rests_on(root):
    text = (root / "docs" / "sources.md").read_text(encoding="utf-8")
    paths = [endpoint.path for endpoint in ENDPOINTS]
    assert len(paths) > 10
    assert [path for path in paths if f"`{path}`" not in text] == []
