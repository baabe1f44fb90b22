"""The records of a portal, by kind and id, with what follows from them.

A record is a plain dict: ``id``, ``properties``, ``createdAt``, ``updatedAt``, ``archived``, ``archivedAt``,
``history``, ``associations``. Belongs here: keeping and finding records. Does not belong here: changes (``portal.py``)
and what an endpoint shows of a record (``views.py``).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import RLock
from typing import Any, TypeVar, cast

from ingestion.sample_data.sandbox import links
from ingestion.sample_data.sandbox.catalogue import OBJECT_TYPES, ObjectType, object_type
from ingestion.sample_data.sandbox.moments import to_ms, to_text

Record = dict[str, Any]
T = TypeVar("T")

RESTORABLE_MS = 90 * 86_400_000  # archived records leave the API for good after ninety days


class Store:
    """Every record of one account, normal in form and associated at both ends; safe to read while it is locked."""

    def __init__(
        self,
        objects: Mapping[str, Iterable[Record]] | None = None,
        owners: Iterable[Record] = (),
        *,
        portal_id: int = 62515,
    ) -> None:
        self.lock = RLock()
        self.portal_id = portal_id
        self.owners = [dict(owner) for owner in owners]
        self.index_delay_ms = 0  # how long the search does not see a change yet
        self._records: dict[str, dict[str, Record]] = {kind.name: {} for kind in OBJECT_TYPES}
        self._survivors: dict[tuple[str, str], str] = {}
        self._highest: dict[str, int] = {}
        self._computed: dict[Hashable, Any] = {}
        for name, records in (objects or {}).items():
            for record in records:
                self.put(name, record)
        for kind_name, of_kind in self._records.items():
            for record_id in of_kind:
                links.mirror(self._records, (kind_name, record_id))
        everything = [record for of_kind in self._records.values() for record in of_kind.values()]
        self.now = max((to_ms(r["archivedAt" if r["archived"] else "updatedAt"]) for r in everything), default=0)

    def record(self, name: str, record_id: str) -> Record | None:
        """The record of that id, archived or not; None if there is none (any more)."""
        found = self._records[name].get(record_id)
        return None if found is None or self._is_gone(found) else found

    def records(self, name: str, *, archived: bool = False) -> list[Record]:
        """All records of a kind in the order of their ids; those in the bin if ``archived``, else those outside."""

        def find() -> list[Record]:
            of_kind = (r for r in self._records[name].values() if r["archived"] is archived and not self._is_gone(r))
            return sorted(of_kind, key=lambda record: int(record["id"]))

        return self.computed(("records", name, archived), find)

    def survivor(self, name: str, record_id: str) -> str:
        """The id of the record that a merged one went into; any other id unchanged."""
        while (name, record_id) in self._survivors:
            record_id = self._survivors[name, record_id]
        return record_id

    def associated(self, name: str, record: Record, to: str) -> list[dict[str, str]]:
        """``{"id", "type"}`` of each association of a record with living records of the kind ``to``."""
        found = record["associations"].get(to, [])
        return [link for link in found if (r := self.record(to, link["id"])) is not None and not r["archived"]]

    def computed(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What follows from the records, kept until one changes: a load asks for the same list page by page."""
        if key not in self._computed:
            self._computed[key] = compute()
        return cast(T, self._computed[key])

    def put(self, name: str, given: Record) -> None:
        """Add a record in its normal form; the properties that repeat its id and times follow from those."""
        record: Record = {
            "id": str(given["id"]),
            "properties": dict(given["properties"]),
            "createdAt": to_text(to_ms(given["createdAt"])),
            "updatedAt": to_text(to_ms(given["updatedAt"])),
            "archived": bool(given.get("archived", False)),
            "history": {key: list(values) for key, values in (given.get("history") or {}).items()},
            "associations": links.normal(given.get("associations") or {}),
        }
        if record["archived"]:
            record["archivedAt"] = to_text(to_ms(given["archivedAt"]))
        kind = kind_of(name)
        self._records[kind.name][record["id"]] = record
        self._highest[kind.name] = max(self._highest.get(kind.name, 0), int(record["id"]))
        for merged in split_ids(record["properties"].get("hs_merged_object_ids")):
            self._survivors[kind.name, merged] = record["id"]
        record["properties"]["hs_object_id"] = record["id"]
        record["properties"][kind.created] = record["createdAt"]
        record["properties"][kind.modified] = record["updatedAt"]

    def _is_gone(self, record: Record) -> bool:
        return bool(record["archived"]) and to_ms(record["archivedAt"]) + RESTORABLE_MS < self.now


def kind_of(name: str) -> ObjectType:
    """The kind of object of that name.

    Raises:
        ValueError: the sandbox has none.
    """
    kind = object_type(name)
    if kind is None:
        known = ", ".join(kind.name for kind in OBJECT_TYPES)
        raise ValueError(f"The sandbox has no objects called {name!r}. What to do: use one of {known}.")
    return kind


def split_ids(ids: str | None) -> list[str]:
    """The parts of a property that holds several, separated by semicolons."""
    return [part for part in (ids or "").split(";") if part]
