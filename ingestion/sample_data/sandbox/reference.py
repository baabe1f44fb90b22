"""What is not a record: owners, pipelines, property definitions, the account, the scopes of a token."""

from typing import Any

from ingestion.sample_data.sandbox.catalogue import ObjectType, property_kind
from ingestion.sample_data.sandbox.exchange import Answer, Call
from ingestion.sample_data.sandbox.moments import to_ms, to_text
from ingestion.sample_data.sandbox.objects import flag, next_page, whole_number
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.problems import unknown_type
from ingestion.sample_data.sandbox.store import Record
from ingestion.sample_data.sandbox.terms import Terms
from ingestion.sample_data.sandbox.views import known_properties

_BEGINNING = to_text(to_ms("2024-01-01T00:00:00Z"))

# (pipeline, its label, property of the pipeline, property of the stage, stages: id, label, what the vendor says of it)
_STAGES: dict[str, tuple[str, str, str, str, tuple[tuple[str, str, dict[str, str]], ...]]] = {
    "deals": (
        "default",
        "Sales Pipeline",
        "pipeline",
        "dealstage",
        (
            ("appointmentscheduled", "Appointment Scheduled", {"isClosed": "false", "probability": "0.2"}),
            ("qualifiedtobuy", "Qualified To Buy", {"isClosed": "false", "probability": "0.4"}),
            ("presentationscheduled", "Presentation Scheduled", {"isClosed": "false", "probability": "0.6"}),
            ("decisionmakerboughtin", "Decision Maker Bought-In", {"isClosed": "false", "probability": "0.8"}),
            ("contractsent", "Contract Sent", {"isClosed": "false", "probability": "0.9"}),
            ("closedwon", "Closed Won", {"isClosed": "true", "probability": "1.0"}),
            ("closedlost", "Closed Lost", {"isClosed": "true", "probability": "0.0"}),
        ),
    ),
    "tickets": (
        "0",
        "Support Pipeline",
        "hs_pipeline",
        "hs_pipeline_stage",
        (
            ("1", "New", {"isClosed": "false", "ticketState": "OPEN"}),
            ("2", "Waiting on contact", {"isClosed": "false", "ticketState": "OPEN"}),
            ("3", "Waiting on us", {"isClosed": "false", "ticketState": "OPEN"}),
            ("4", "Closed", {"isClosed": "true", "ticketState": "CLOSED"}),
        ),
    ),
}


def owners(portal: Portal, terms: Terms, call: Call) -> Answer:
    """``GET /crm/v3/owners``; people who left are archived owners, still named by old records."""
    limit = whole_number(call.params.get("limit", "100"), "limit", 1, 500)
    after = whole_number(call.params.get("after") or "0", "after", 0, None)
    archived, email = flag(call, "archived"), call.params.get("email")
    found = sorted(map(_owner, portal.owners), key=lambda owner: int(owner["id"]))
    found = [o for o in found if o["archived"] is archived and int(o["id"]) > after and email in (None, o.get("email"))]
    payload: dict[str, Any] = {"results": found[:limit]}
    if len(found) > limit:
        payload["paging"] = next_page(call, found[limit - 1]["id"])
    return Answer(payload)


def pipelines(portal: Portal, terms: Terms, kind: ObjectType, call: Call) -> Answer:
    """``GET /crm/v3/pipelines/{type}``: the vendor's own pipeline, and every other that a record is in."""
    if kind.name not in _STAGES:
        raise unknown_type(kind.name)
    own, label, pipeline_property, stage_property, stages = _STAGES[kind.name]
    found: dict[str, dict[str, dict[str, Any]]] = {own: {s: _stage(s, n, i, m) for i, (s, n, m) in enumerate(stages)}}
    for record in portal.records(kind.name):
        pipeline = record["properties"].get(pipeline_property) or own
        for stage in _stages_of(record, stage_property):
            known = found.setdefault(pipeline, {})
            known.setdefault(stage, _stage(stage, stage, len(known), {"isClosed": "false"}))
    results = [
        {
            "id": pipeline,
            "label": label if pipeline == own else pipeline,
            "displayOrder": order,
            "stages": list(of_pipeline.values()),
            "createdAt": _BEGINNING,
            "updatedAt": _BEGINNING,
            "archived": False,
        }
        for order, (pipeline, of_pipeline) in enumerate(found.items())
    ]
    return Answer({"results": results})


def properties(portal: Portal, terms: Terms, kind: ObjectType, call: Call) -> Answer:
    """``GET /crm/v3/properties/{type}``: a definition of every property that a record has; this list has one page."""
    return Answer({"results": [_definition(name, kind) for name in sorted(known_properties(portal, kind))]})


def account(portal: Portal, terms: Terms, call: Call) -> Answer:
    """``GET /account-info/v3/details``."""
    return Answer(
        {
            "portalId": portal.portal_id,
            "accountType": "STANDARD",
            "timeZone": "Europe/Berlin",
            "companyCurrency": "EUR",
            "additionalCurrencies": ["USD", "GBP"],
            "utcOffset": "+01:00",
            "utcOffsetMilliseconds": 3_600_000,
            "uiDomain": "app-eu1.hubspot.com",
            "dataHostingLocation": "eu1",
        }
    )


def _owner(given: Record) -> dict[str, Any]:
    """An owner as the vendor shows one, from an object with ``properties`` or from the vendor's own form."""
    own = {**given, **given.get("properties", {})}
    number = int(own.get("userId") or own["id"])
    shown = {name: own[name] for name in ("email", "firstName", "lastName", "teams") if own.get(name)}
    return {
        "id": str(own["id"]),
        "type": "PERSON",
        **shown,
        **({} if own.get("archived") else {"userId": number}),
        "userIdIncludingInactive": number,
        "createdAt": own.get("createdAt", _BEGINNING),
        "updatedAt": own.get("updatedAt", _BEGINNING),
        "archived": bool(own.get("archived", False)),
    }


def _stage(stage: str, label: str, order: int, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "id": stage,
        "label": label,
        "displayOrder": order,
        "metadata": metadata,
        "createdAt": _BEGINNING,
        "updatedAt": _BEGINNING,
        "archived": False,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }


def _stages_of(record: Record, stage_property: str) -> list[str]:
    past = [entry["value"] for entry in reversed(record["history"].get(stage_property, []))]
    return [stage for stage in (*past, record["properties"].get(stage_property)) if stage]


def _definition(name: str, kind: ObjectType) -> dict[str, Any]:
    fields = {"datetime": "date", "number": "number", "string": "text"}
    return {
        "name": name,
        "label": name.removeprefix("hs_").replace("_", " ").capitalize(),
        "type": property_kind(name),
        "fieldType": fields[property_kind(name)],
        "description": "",
        "groupName": f"{kind.singular}information",
        "options": [],
        "displayOrder": -1,
        "calculated": False,
        "externalOptions": False,
        "hasUniqueValue": False,
        "hidden": False,
        "hubspotDefined": True,
        "formField": False,
        "archived": False,
        "createdAt": _BEGINNING,
        "updatedAt": _BEGINNING,
    }
