"""``/crm/v4``: the associations of one record, of several in one request; ``/crm/v3``: what did not fit a list."""

from typing import Any

from ingestion.sample_data.sandbox.catalogue import ASSOCIATION_IDS, ObjectType
from ingestion.sample_data.sandbox.exchange import Answer, Call
from ingestion.sample_data.sandbox.moments import to_text
from ingestion.sample_data.sandbox.objects import next_page, whole_number
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.problems import invalid, not_found
from ingestion.sample_data.sandbox.store import Record
from ingestion.sample_data.sandbox.terms import Terms

# Labels of the vendor's own: the company that counts as the main one. (from, to) -> number.
_PRIMARY_IDS = {
    ("contacts", "companies"): 1,
    ("companies", "contacts"): 2,
    ("deals", "companies"): 5,
    ("companies", "deals"): 6,
    ("companies", "tickets"): 25,
    ("tickets", "companies"): 26,
}


def one_record(portal: Portal, terms: Terms, kind: ObjectType, to: ObjectType, call: Call, record_id: str) -> Answer:
    """``GET /crm/v4/objects/{from}/{id}/associations/{to}``."""
    limit = whole_number(call.params.get("limit", str(terms.association_page)), "limit", 1, terms.association_page)
    after = whole_number(call.params.get("after") or "0", "after", 0, None)
    record = _living(portal, kind, record_id)
    found = [] if record is None else _joined(portal, record, kind, to)
    payload: dict[str, Any] = {"results": found[after : after + limit]}
    if after + limit < len(found):
        payload["paging"] = next_page(call, str(after + limit))
    return Answer(payload)


def one_record_v3(portal: Portal, terms: Terms, kind: ObjectType, to: ObjectType, call: Call, record_id: str) -> Answer:
    """``GET /crm/v3/objects/{from}/{id}/associations/{to}``: ids and the names of types."""
    after = whole_number(call.params.get("after") or "0", "after", 0, None)
    record = _living(portal, kind, record_id)
    found = [] if record is None else portal.associated(kind.name, record, to.name)
    payload: dict[str, Any] = {"results": found[after : after + terms.association_page]}
    if after + terms.association_page < len(found):
        payload["paging"] = next_page(call, str(after + terms.association_page))
    return Answer(payload)


def batch(portal: Portal, terms: Terms, kind: ObjectType, to: ObjectType, call: Call) -> Answer:
    """``POST /crm/v4/associations/{from}/{to}/batch/read``; a record without any is named as an error in a 207."""
    inputs = call.body.get("inputs") if isinstance(call.body, dict) else None
    if not isinstance(inputs, list) or not all(isinstance(item, dict) and "id" in item for item in inputs):
        raise invalid("Some required fields were not set: [inputs]")
    if len(inputs) > terms.association_batch:
        raise invalid(f"The maximum number of inputs supported in a batch request is {terms.association_batch}")
    results, errors = [], []
    for item in inputs:
        record_id, after = str(item["id"]), int(item.get("after") or 0)
        record = portal.record(kind.name, record_id)
        found = [] if record is None or record["archived"] else _joined(portal, record, kind, to)
        if not found:
            errors.append(_none(kind, to, record_id))
            continue
        page: dict[str, Any] = {"from": {"id": record_id}, "to": found[after : after + terms.association_page]}
        if after + terms.association_page < len(found):
            page["paging"] = {"next": {"after": str(after + terms.association_page)}}
        results.append(page)
    moment = to_text(portal.now)
    payload: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": moment, "completedAt": moment}
    if errors:
        payload |= {"numErrors": len(errors), "errors": errors}
    return Answer(payload, 207 if errors else 200)


def _living(portal: Portal, kind: ObjectType, record_id: str) -> Record | None:
    """The record; None for one that was merged into another, which has no associations under its old id."""
    record = portal.record(kind.name, record_id)
    if record is None and portal.survivor(kind.name, record_id) != record_id:
        return None
    if record is None or record["archived"]:
        raise not_found()
    return record


def _joined(portal: Portal, record: Record, kind: ObjectType, to: ObjectType) -> list[dict[str, Any]]:
    """One entry for each other record, with all the types that join the two; ids are numbers in this version."""
    found: dict[str, list[dict[str, Any]]] = {}
    for link in portal.associated(kind.name, record, to.name):
        types = found.setdefault(link["id"], [])
        form = _type(kind, to, link["type"])
        if form not in types:
            types.append(form)
    return [{"toObjectId": int(other), "associationTypes": types} for other, types in found.items()]


def _type(kind: ObjectType, to: ObjectType, name: str) -> dict[str, Any]:
    plain = f"{kind.singular}_to_{to.singular}"
    if name == plain and (kind.name, to.name) in _PRIMARY_IDS:
        return {"category": "HUBSPOT_DEFINED", "typeId": _PRIMARY_IDS[kind.name, to.name], "label": "Primary"}
    if name in (plain, f"{plain}_unlabeled"):
        return {"category": "HUBSPOT_DEFINED", "typeId": ASSOCIATION_IDS.get((kind.name, to.name), 0), "label": None}
    return {"category": "USER_DEFINED", "typeId": 1 + sum(name.encode()), "label": name}


def _none(kind: ObjectType, to: ObjectType, record_id: str) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {to.singular} is associated with {kind.singular} {record_id}.",
        "context": {
            "fromObjectId": [record_id],
            "fromObjectType": [kind.singular],
            "toObjectType": [to.singular],
        },
    }
