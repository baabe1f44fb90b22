"""``POST /crm/v3/objects/{type}/search``: filters, one sort, pages by offset, at most ten thousand results.

The order of records with equal sort values is nowhere promised; here it is fixed and not the order of ids, so that a
client who counts on ids finds out.
"""

import json
from typing import Any
from zlib import crc32

from ingestion.sample_data.sandbox.catalogue import ObjectType, property_kind
from ingestion.sample_data.sandbox.exchange import Answer, Call
from ingestion.sample_data.sandbox.filters import matches_group
from ingestion.sample_data.sandbox.moments import to_ms
from ingestion.sample_data.sandbox.objects import whole_number
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.problems import invalid
from ingestion.sample_data.sandbox.store import Record
from ingestion.sample_data.sandbox.terms import Terms
from ingestion.sample_data.sandbox.views import known_properties, plain

_GROUPS, _FILTERS, _FILTERS_IN_ALL = 5, 6, 18
_BODY_CHARACTERS = 3000


def search(portal: Portal, terms: Terms, kind: ObjectType, call: Call) -> Answer:
    """A page of the records outside the bin that match any of the groups of filters."""
    body = call.body
    if not isinstance(body, dict):
        raise invalid("Invalid input JSON: the request body must be an object")
    if len(json.dumps(body)) > _BODY_CHARACTERS:
        raise invalid(f"The body of a search request may have at most {_BODY_CHARACTERS} characters")
    limit = whole_number(str(body.get("limit", 10)), "limit", 1, terms.search_page)
    after = whole_number(str(body.get("after") or 0), "after", 0, None)
    if after + limit > terms.search_cap:
        raise invalid(f"Paging through more than {terms.search_cap} search results is not supported")
    asked = json.dumps([body.get(part) for part in ("filterGroups", "filters", "sorts", "query")])
    found = portal.computed(("search", kind.name, asked), lambda: _found(portal, kind, body))
    known = known_properties(portal, kind)
    page = [plain(r, kind, body.get("properties") or [], known) for r in found[after : after + limit]]
    payload: dict[str, Any] = {"total": len(found), "results": page}
    if after + limit < len(found):
        payload["paging"] = {"next": {"after": str(after + limit)}}
    return Answer(payload)


def _found(portal: Portal, kind: ObjectType, body: dict[str, Any]) -> list[Record]:
    alone = [{"filters": body["filters"]}] if body.get("filters") else []
    groups = _checked([*(body.get("filterGroups") or []), *alone])
    name, descending = _sort(body.get("sorts") or [], kind)
    indexed = portal.now - portal.index_delay_ms
    records = [
        record
        for record in portal.records(kind.name)
        if to_ms(record["updatedAt"]) <= indexed
        and (not groups or any(matches_group(record, group) for group in groups))
        and _contains(record, kind, body.get("query"))
    ]
    records.sort(key=lambda record: crc32(record["id"].encode()))
    records.sort(key=lambda record: _sort_key(record, name), reverse=descending)
    return records


def _checked(groups: Any) -> list[list[dict[str, Any]]]:
    filters = [group.get("filters") or [] for group in groups]
    if len(filters) > _GROUPS or any(len(group) > _FILTERS for group in filters):
        raise invalid(f"A search takes at most {_GROUPS} filter groups of at most {_FILTERS} filters each")
    if sum(map(len, filters)) > _FILTERS_IN_ALL:
        raise invalid(f"A search takes at most {_FILTERS_IN_ALL} filters")
    return filters


def _sort(sorts: list[Any], kind: ObjectType) -> tuple[str, bool]:
    """The property to sort by and whether downwards; without a sort, the oldest first."""
    if len(sorts) > 1:
        raise invalid("Only one sort is allowed in a search")
    if not sorts:
        return kind.created, False
    if isinstance(sorts[0], str):
        return sorts[0].lstrip("-"), sorts[0].startswith("-")
    return sorts[0]["propertyName"], sorts[0].get("direction") == "DESCENDING"


def _sort_key(record: Record, name: str) -> tuple[int, float, str]:
    """Records without a value come first; numbers and times by size, the rest as text."""
    value = record["properties"].get(name)
    if value in (None, ""):
        return 0, 0.0, ""
    if property_kind(name) == "datetime":
        return 1, float(to_ms(value)), ""
    return (1, float(value), "") if property_kind(name) == "number" else (1, 0.0, value)


def _contains(record: Record, kind: ObjectType, query: str | None) -> bool:
    """The free text search, over the default properties."""
    if not query:
        return True
    return any(query.lower() in (record["properties"].get(name) or "").lower() for name in kind.defaults)
