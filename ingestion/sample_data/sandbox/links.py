"""Associations between the records of a portal: each stands at both its ends.

Belongs here: keeping the two ends in step. Does not belong here: how an endpoint shows them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ingestion.sample_data.sandbox.catalogue import object_type

Records = dict[str, dict[str, dict[str, Any]]]
End = tuple[str, str]  # kind of object, id


def normal(associations: Mapping[str, Iterable[Mapping[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Associations by the plural name of the other kind, ids as text."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, links in associations.items():
        kind = object_type(name)
        if kind is None:
            raise ValueError(f"A record is associated with {name!r}, which the sandbox does not know.")
        found[kind.name] = [{"id": str(link["id"]), "type": str(link["type"])} for link in links]
    return found


def mirror(records: Records, end: End) -> None:
    """Give the associations of a record their other ends, where the portal was made with one end only."""
    name, record_id = end
    for to, links in records[name][record_id]["associations"].copy().items():
        for link in links:
            other = records[to].get(link["id"])
            if other is not None and not any(back["id"] == record_id for back in other["associations"].get(name, [])):
                other["associations"].setdefault(name, []).append(_link(to, end, None))


def join(records: Records, end: End, other: End, label: str | None) -> None:
    """Add an association at both ends; ``label`` makes it another one beside that without a label."""
    for (name, record_id), (to, to_id) in ((end, other), (other, end)):
        links = records[name][record_id]["associations"].setdefault(to, [])
        link = _link(name, (to, to_id), label)
        if link not in links:
            links.append(link)


def part(records: Records, end: End, other: End) -> None:
    """Take away every association between two records."""
    for (name, record_id), (to, to_id) in ((end, other), (other, end)):
        links = records[name][record_id]["associations"].get(to, [])
        links[:] = [link for link in links if link["id"] != to_id]


def move(records: Records, name: str, merged: str, survivor: str) -> None:
    """What was associated with a merged record is so with the one that it went into."""
    kept = records[name][survivor]["associations"]
    for to, of_kind in records.items():
        for record in of_kind.values():
            links = record["associations"].get(name, [])
            for link in [link for link in links if link["id"] == merged]:
                links.remove(link)
                if not any(other["id"] == survivor and other["type"] == link["type"] for other in links):
                    links.append({**link, "id": survivor})
                back = _link(name, (to, record["id"]), None)
                if back not in kept.setdefault(to, []):
                    kept[to].append(back)


def _link(name: str, other: End, label: str | None) -> dict[str, str]:
    kind, to = object_type(name), object_type(other[0])
    assert kind is not None and to is not None
    return {"id": other[1], "type": label or f"{kind.singular}_to_{to.singular}"}
