"""What an endpoint shows of a record: the properties asked for, their history, the ids of associated records.

Belongs here: the vendor's form of one object and of a page of objects.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ingestion.sample_data.sandbox.catalogue import ObjectType, object_type
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.store import Record

ASSOCIATIONS_SHOWN = 500  # beyond that the answer names the next page


def known_properties(portal: Portal, kind: ObjectType) -> set[str]:
    """The names of all properties that the portal has for a kind of object."""

    def find() -> set[str]:
        names = {*kind.always, *kind.defaults}
        for archived in (False, True):
            for record in portal.records(kind.name, archived=archived):
                names.update(record["properties"])
        return names

    return portal.computed(("properties", kind.name), find)


def properties_of(record: Record, kind: ObjectType, asked: Iterable[str], known: set[str]) -> dict[str, str | None]:
    """The properties asked for, or the default ones, and the three that always come; one without a value is null."""
    names = [*(asked or kind.defaults), *kind.always]
    return {name: record["properties"].get(name) for name in sorted(set(names)) if name in known}


def plain(record: Record, kind: ObjectType, asked: Sequence[str], known: set[str]) -> dict[str, Any]:
    """A record without history and associations, as the search gives it."""
    shown = {
        "id": record["id"],
        "properties": properties_of(record, kind, asked, known),
        "createdAt": record["createdAt"],
        "updatedAt": record["updatedAt"],
        "archived": record["archived"],
    }
    if record["archived"]:
        shown["archivedAt"] = record["archivedAt"]
    return shown


def full(
    record: Record, kind: ObjectType, asked: Sequence[str], past: Sequence[str], known: set[str]
) -> dict[str, Any]:
    """A record with the history of the properties in ``past``; those are shown among the properties too."""
    wanted = [*(asked or (kind.defaults if past else ())), *past]
    shown = plain(record, kind, wanted, known)
    if past:
        shown["propertiesWithHistory"] = {name: _history(record, name) for name in past if name in known}
    return shown


def associations_of(
    portal: Portal, record: Record, kind: ObjectType, to: Sequence[str], base: str
) -> dict[str, dict[str, Any]]:
    """The associations of a record by the vendor's name of the other kind; one unknown or without any is left out."""
    shown: dict[str, dict[str, Any]] = {}
    for other in (known for name in to if (known := object_type(name)) is not None):
        found = portal.associated(kind.name, record, other.name)
        if found:
            # The name of the vendor's key has a blank where that of its path has a low line.
            key = "line items" if other.name == "line_items" else other.name
            shown[key] = {"results": found[:ASSOCIATIONS_SHOWN]}
            if len(found) > ASSOCIATIONS_SHOWN:
                after = str(ASSOCIATIONS_SHOWN)
                path = f"{base}/crm/v3/objects/{kind.name}/{record['id']}/associations/{other.name}"
                shown[key]["paging"] = {"next": {"after": after, "link": f"{path}?after={after}"}}
    return shown


def _history(record: Record, name: str) -> list[dict[str, Any]]:
    """Newest first; a property whose past nobody kept has the one entry of its present value."""
    kept = record["history"].get(name)
    if kept:
        return list(kept)
    value = record["properties"].get(name)
    if value in (None, ""):
        return []
    return [{"value": value, "timestamp": record["createdAt"], "sourceType": "CRM_UI"}]
