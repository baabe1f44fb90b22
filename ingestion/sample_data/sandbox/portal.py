"""The portal: an account whose records people create, change, archive and merge between two runs.

Belongs here: changes, and reading a portal from files. Does not belong here: keeping records (``store.py``).
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from ingestion.sample_data.sandbox import links
from ingestion.sample_data.sandbox.catalogue import OBJECT_TYPES
from ingestion.sample_data.sandbox.moments import to_ms, to_text
from ingestion.sample_data.sandbox.store import Record, Store, kind_of, split_ids


class Portal(Store):
    """One HubSpot account. Every change takes ``at``, the moment it happened (ISO 8601), by default one second after
    the latest; an earlier one makes a late record. Changes and answers may come from different threads.
    """

    def create(
        self,
        name: str,
        properties: Mapping[str, str | None],
        *,
        record_id: str | None = None,
        at: str | None = None,
        associations: Mapping[str, Iterable[Record]] | None = None,
    ) -> str:
        """Add a record and return its id, by default the next free one."""
        with self.lock:
            moment = self._moment(at)
            record_id = record_id or str(self._highest.get(name, 0) + 1)
            history = {key: [_entry(value, moment)] for key, value in properties.items()}
            record: Record = {"id": record_id, "properties": properties, "createdAt": moment, "updatedAt": moment}
            self.put(name, {**record, "history": history, "associations": associations})
            links.mirror(self._records, (name, record_id))
            return record_id

    def update(self, name: str, record_id: str, properties: Mapping[str, str | None], *, at: str | None = None) -> None:
        """Set properties; each value that changes is noted in the history of its property."""
        with self.lock:
            record, moment = self._records[name][record_id], self._moment(at)
            for key, value in properties.items():
                before = record["properties"].get(key)
                if before != value:
                    past = record["history"].setdefault(key, [])
                    if not past and before is not None:
                        past.append(_entry(before, record["createdAt"]))
                    past.insert(0, _entry(value, moment))
                    record["properties"][key] = value
            self._touch(name, record, moment)

    def archive(self, name: str, record_id: str, *, at: str | None = None) -> None:
        """Put a record in the bin. Its time of modification stays: only the list of archived records tells."""
        with self.lock:
            self._records[name][record_id].update(archived=True, archivedAt=self._moment(at))

    def restore(self, name: str, record_id: str, *, at: str | None = None) -> None:
        """Take a record out of the bin."""
        with self.lock:
            record = self._records[name][record_id]
            record["archived"] = False
            record.pop("archivedAt", None)
            self._touch(name, record, self._moment(at))

    def erase(self, name: str, record_id: str) -> None:
        """Delete a record for good: no answer ever names it again."""
        with self.lock:
            self._moment(None)
            del self._records[name][record_id]

    def merge(self, name: str, primary: str, other: str, *, at: str | None = None) -> str:
        """Merge two records and return the id of the one that remains, with what the primary had no value for.

        Of two contacts the primary remains; of any other kind a new record does, and both ids go. Both merge fields
        are written the way the vendor does: ``hs_merged_object_ids`` (``"7;9"``) and, of contacts,
        ``hs_calculated_merged_vids`` (``"9:1735689600000"``).
        """
        with self.lock:
            moment = self._moment(at)
            kept, gone = self._records[name][primary], self._records[name].pop(other)
            merged, own = [other], kept["properties"]
            for key, value in gone["properties"].items():
                if own.get(key) in (None, "") and not key.startswith("hs_merged"):
                    own[key] = value
            if name == "contacts":
                vids = [*split_ids(own.get("hs_calculated_merged_vids")), f"{other}:{to_ms(moment)}"]
                own["hs_calculated_merged_vids"] = ";".join(vids)
            else:
                merged = [primary, other]
                kept = {**self._records[name].pop(primary), "id": str(self._highest[name] + 1)}
            ids = [
                *split_ids(own.get("hs_merged_object_ids")),
                *split_ids(gone["properties"].get("hs_merged_object_ids")),
            ]
            own["hs_merged_object_ids"] = ";".join(dict.fromkeys([*ids, *merged]))
            self.put(name, {**kept, "updatedAt": moment})
            for one in merged:
                links.move(self._records, name, one, kept["id"])
            return str(kept["id"])

    def associate(self, name: str, record_id: str, to: str, to_id: str, *, label: str | None = None) -> None:
        """Join two records, in both directions. The vendor does not count that as a modification of either."""
        with self.lock:
            self._moment(None)
            links.join(self._records, (name, record_id), (to, to_id), label)

    def dissociate(self, name: str, record_id: str, to: str, to_id: str) -> None:
        """Part two records."""
        with self.lock:
            self._moment(None)
            links.part(self._records, (name, record_id), (to, to_id))

    def _touch(self, name: str, record: Record, moment: str) -> None:
        record["updatedAt"] = record["properties"][kind_of(name).modified] = moment

    def _moment(self, at: str | None) -> str:
        """The moment of a change, as text; the clock of the portal never goes back."""
        self._computed.clear()
        moment = self.now + 1000 if at is None else to_ms(at)
        self.now = max(self.now, moment)
        return to_text(moment)


def load_portal(folder: Path) -> Portal:
    """The portal whose records stand one a line in ``<object type>.jsonl`` and ``owners.jsonl``; any may be missing."""

    def lines(name: str) -> Iterable[Record]:
        path = folder / f"{name}.jsonl"
        if path.exists():
            with path.open(encoding="utf-8") as file:
                yield from (json.loads(line) for line in file if line.strip())

    return Portal({kind.name: lines(kind.name) for kind in OBJECT_TYPES}, lines("owners"))


def _entry(value: str | None, moment: str) -> Record:
    return {"value": value if value is not None else "", "timestamp": moment, "sourceType": "CRM_UI"}
