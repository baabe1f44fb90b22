"""What is to be there against what is there: what is missing is made, what we changed is written, all else is left.

Belongs here: finding what is ours, deciding, writing so that a run that died goes on without making anything twice.
Does not belong here: the bodies (`payloads`) and how a thing is known again (`marks`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from serving.metabase.client import Metabase, id_of, list_of, mapping_of
from serving.metabase.content import Content
from serving.metabase.marks import UNFINISHED, Mark, fingerprint, mark_of, marked, state_of
from serving.metabase.payloads import VALUES, card_body, dashboard_body, values_body

Action = Literal["create", "update", "unchanged", "edited by hand, left", "no longer ours, left"]
ROOT = "root"
ROOT_NAME = "CEM warehouse"
_PATHS = {"collection": "/api/collection", "card": "/api/card", "dashboard": "/api/dashboard"}


@dataclass(frozen=True)
class Step:
    """What is done about one thing; `name` is what people call it."""

    kind: str
    key: str
    name: str
    action: Action


@dataclass
class Reconciler:
    """One pass over a Metabase. With `dry_run` nothing is written; with `overwrite` what people changed of ours is."""

    metabase: Metabase
    content: Content
    sql: Mapping[str, str]
    tell: Callable[[Step], None]
    overwrite: bool = False
    dry_run: bool = False
    steps: list[Step] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _found: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def run(self, database: int) -> list[Step]:
        """Bring everything into place; returns what was done, in order. Raises MetabaseError."""
        self._ids["database"] = database
        self._find()
        self._collections()
        for name, one in self.content.filters.items():
            if one.list:
                self._settle("card", f"{VALUES}.{name}", values_body(name, one, self._ids))
        for key, (_, card) in self.content.cards.items():
            self._settle("card", key, card_body(card, key, self.sql[key], self.content.filters, self._ids))
        for board in self.content.dashboards:
            self._settle("dashboard", board.key, dashboard_body(board, self.content, self.sql, self._ids))
        settled = {(step.kind, step.key) for step in self.steps}
        for (kind, key), item in self._found.items():
            if (kind, key) not in settled:
                self._told(kind, key, str(item.get("name")), "no longer ours, left")
        return self.steps

    def _find(self) -> None:
        """All that has our mark. Of copies, which have it too, the first made is ours."""
        everything = list_of(self.metabase.get("/api/collection"), "GET /api/collection")
        ours = [one for one in everything if mark_of(one) and not one.get("archived")]
        for collection in ours:
            self._take("collection", collection)
        for collection in ours:
            path = f"/api/collection/{collection['id']}/items"
            for item in self.metabase.every(path, {"models": ["card", "dashboard"]}):
                kind = str(item.get("model"))
                if kind in _PATHS and ("description" not in item or mark_of(item)):
                    self._take(kind, self._read(kind, id_of(item, f"GET {path}")))

    def _take(self, kind: str, item: dict[str, Any]) -> None:
        if mark := mark_of(item):
            before = self._found.get((kind, mark.key))
            if before is None or item["id"] < before["id"]:
                self._found[kind, mark.key] = item

    def _read(self, kind: str, number: int) -> dict[str, Any]:
        path = f"{_PATHS[kind]}/{number}"
        return mapping_of(self.metabase.get(path), f"GET {path}")

    def _collections(self) -> None:
        text = "The dashboards of the CEM warehouse, as its project writes them. What you make yourself is left alone."
        self._settle("collection", ROOT, {"name": ROOT_NAME, "description": text})
        named = {board.key: board.name for board in self.content.dashboards}
        for key, name in {**named, VALUES: "Values of filters"}.items():
            body = {"name": name, "description": f"{ROOT_NAME}: {name}.", "parent_id": self._ids[ROOT]}
            self._settle("collection", key, body)

    def _settle(self, kind: str, key: str, body: dict[str, Any]) -> None:
        current, wanted = self._found.get((kind, key)), fingerprint(body)
        action = self._decided(kind, current, wanted)
        self._told(kind, key, str(body["name"]), action)
        # Cards, dashboards and collections are told apart by their keys: only a dashboard has that of its collection.
        number = id_of(current, f"GET {_PATHS[kind]}") if current else -1 - len(self._ids)
        if action in ("create", "update") and not self.dry_run:
            number = self._written(kind, key, body, wanted, current)
        if kind != "dashboard":
            self._ids[key] = number

    def _decided(self, kind: str, current: dict[str, Any] | None, wanted: str) -> Action:
        mark = mark_of(current) if current else None
        if current is None or mark is None:
            return "create"
        if mark.stored == UNFINISHED:
            return "update"
        if fingerprint(state_of(kind, current)) != mark.stored:
            return "update" if self.overwrite else "edited by hand, left"
        return "unchanged" if mark.wanted == wanted else "update"

    def _written(self, kind: str, key: str, body: dict[str, Any], wanted: str, current: dict[str, Any] | None) -> int:
        """Write it marked as unfinished, see what Metabase made of it, and say so in the mark."""
        path, text = _PATHS[kind], str(body["description"])
        body = {**body, "description": marked(text, Mark(key, wanted))}
        if current is None:
            # A dashboard is made empty; its cards come with the first update.
            first = {name: value for name, value in body.items() if name != "dashcards"}
            number = id_of(self.metabase.post(path, first), f"POST {path}")
            if "dashcards" in body:
                self.metabase.put(f"{path}/{number}", {"dashcards": body["dashcards"]})
        else:
            number = int(current["id"])
            if kind == "collection":
                body.pop("parent_id", None)
            if kind == "dashboard":
                body["dashcards"] = _with_known_ids(body["dashcards"], current.get("dashcards") or [])
            self.metabase.put(f"{path}/{number}", body)
        stored = fingerprint(state_of(kind, self._read(kind, number)))
        self.metabase.put(f"{path}/{number}", {"description": marked(text, Mark(key, wanted, stored))})
        return number

    def _told(self, kind: str, key: str, name: str, action: Action) -> None:
        step = Step(kind, key, name, action)
        self.steps.append(step)
        self.tell(step)


def _with_known_ids(wanted: list[dict[str, Any]], there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places of a dashboard, with the ids of those whose card is on it already."""
    known = {card.get("card_id"): card["id"] for card in reversed(there)}
    return [{**card, "id": known.get(card["card_id"], card["id"])} for card in wanted]
