"""``/crm/v3/objects``: the list of a kind of object, one object, several by their ids."""

from bisect import bisect_right
from typing import Any
from urllib.parse import urlencode

from ingestion.sample_data.sandbox.catalogue import ObjectType
from ingestion.sample_data.sandbox.exchange import Answer, Call
from ingestion.sample_data.sandbox.moments import to_text
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.problems import invalid, not_found
from ingestion.sample_data.sandbox.store import Record
from ingestion.sample_data.sandbox.terms import Terms
from ingestion.sample_data.sandbox.views import associations_of, full, known_properties


def list_objects(portal: Portal, terms: Terms, kind: ObjectType, call: Call) -> Answer:
    """A page in the order of ids. ``after`` is the last id of the page before: none shifts when records come or go."""
    past = call.listed("propertiesWithHistory")
    limit = whole_number(call.params.get("limit", "10"), "limit", 1, terms.history_page if past else terms.list_page)
    after = whole_number(call.params.get("after") or "0", "after", 0, None)
    records = portal.records(kind.name, archived=flag(call, "archived"))
    first = bisect_right(records, after, key=lambda record: int(record["id"]))
    known = known_properties(portal, kind)
    page = records[first : first + limit]
    payload: dict[str, Any] = {"results": [_shown(portal, record, kind, call, past, known) for record in page]}
    if first + limit < len(records):
        payload["paging"] = next_page(call, page[-1]["id"])
    return Answer(payload)


def get_object(portal: Portal, terms: Terms, kind: ObjectType, call: Call, record_id: str) -> Answer:
    """One object. The id of a merged record answers with the record that it went into, under that one's id."""
    if "idProperty" in call.params:
        found = _by_property(portal, kind, call.params["idProperty"], record_id, flag(call, "archived"))
    else:
        found = portal.record(kind.name, portal.survivor(kind.name, record_id))
    if found is None or found["archived"] is not flag(call, "archived"):
        raise not_found()
    past = call.listed("propertiesWithHistory")
    return Answer(_shown(portal, found, kind, call, past, known_properties(portal, kind)))


def batch_read(portal: Portal, terms: Terms, kind: ObjectType, call: Call) -> Answer:
    """Several objects by their ids, each once; ids that are not there are named as errors in a 207."""
    body = call.body if isinstance(call.body, dict) else {}
    inputs, past = body.get("inputs"), list(body.get("propertiesWithHistory") or [])
    most = terms.history_page if past else terms.batch
    if not isinstance(inputs, list) or not all(isinstance(item, dict) and "id" in item for item in inputs):
        raise invalid("Some required fields were not set: [inputs]")
    if len(inputs) > most:
        raise invalid(f"The maximum number of inputs supported in a batch request for object reads is {most}")
    asked, known, archived = list(body.get("properties") or []), known_properties(portal, kind), flag(call, "archived")
    results: dict[str, dict[str, Any]] = {}
    missing = []
    for wanted in dict.fromkeys(str(item["id"]) for item in inputs):
        if body.get("idProperty"):
            found = _by_property(portal, kind, body["idProperty"], wanted, archived)
        else:
            found = portal.record(kind.name, wanted)
        if found is None or found["archived"] is not archived:
            missing.append(wanted)
        else:
            results[found["id"]] = full(found, kind, asked, past, known)
    moment = to_text(portal.now)
    payload: dict[str, Any] = {"status": "COMPLETE", "results": list(results.values())}
    if missing:
        message = (
            f"Could not get some {kind.singular.upper()} objects, they may be deleted or not exist. "
            "Check that ids are valid."
        )
        error = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": message, "context": {"ids": missing}}
        payload |= {"numErrors": 1, "errors": [error]}
    return Answer(payload | {"startedAt": moment, "completedAt": moment}, 207 if missing else 200)


def flag(call: Call, name: str) -> bool:
    """A parameter that is true or false; absent means false."""
    return call.params.get(name, "false").lower() == "true"


def whole_number(text: str, name: str, least: int, most: int | None) -> int:
    """A parameter as a number within its bounds."""
    if not str(text).isdecimal() or int(text) < least or (most is not None and int(text) > most):
        bounds = f"at least {least}" if most is None else f"between {least} and {most}"
        raise invalid(f"Invalid input: {name} must be a whole number, {bounds}.")
    return int(text)


def next_page(call: Call, after: str) -> dict[str, Any]:
    """The part of an answer that says where it goes on."""
    query = urlencode({**call.params, "after": after})
    return {"next": {"after": after, "link": f"{call.base}{call.path}?{query}"}}


def _shown(portal: Portal, record: Record, kind: ObjectType, call: Call, past: list[str], known: set[str]) -> Any:
    shown = full(record, kind, call.listed("properties"), past, known)
    associations = associations_of(portal, record, kind, call.listed("associations"), call.base)
    return shown | ({"associations": associations} if associations else {})


def _by_property(portal: Portal, kind: ObjectType, name: str, value: str, archived: bool) -> Record | None:
    matching = (r for r in portal.records(kind.name, archived=archived) if r["properties"].get(name) == value)
    return next(matching, None)
