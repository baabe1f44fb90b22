"""What people look at in the stand-in of Metabase: collections, cards, dashboards, kept and judged as Metabase does.

Belongs here: their state, and what must fit within and between them. Does not belong here: server, users, warehouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metabase_contract import Refused, judge_parameters, judge_query

_FOR_A_CARD = {"query_type": "native", "table_id": None, "entity_id": "x" * 21, "creator_id": 1, "dashboard_id": None}
_FOR_A_DASHBOARD = {
    **{"creator_id": 1, "entity_id": "x" * 21, "width": "fixed", "auto_apply_filters": True},
    **{"enable_embedding": False, "public_uuid": None, "cache_ttl": None},
}
_FOR_A_DASHCARD = {
    **{"dashboard_tab_id": None, "entity_id": "x" * 21, "inline_parameters": None, "parameter_mappings": []},
    "visualization_settings": {},
}


class Shelf:
    """Things by kind and id. Methods are called for the endpoints of their names, with id, query and body."""

    def __init__(self) -> None:
        kinds = ("database", "table", "field", "collection", "card", "dashboard", "dashcard")
        self.things: dict[str, dict[int, dict[str, Any]]] = {kind: {} for kind in kinds}
        self._last = 0

    def made(self, kind: str, **content: Any) -> dict[str, Any]:
        """Put a thing there, as a person would by hand."""
        self._last += 1
        self.things[kind][self._last] = {"id": self._last, "archived": False, "description": None, **content}
        return self.things[kind][self._last]

    def get_collection(self, number: int | None, *_: Any) -> Any:
        found = self.things["collection"]
        root = {"id": "root", "name": "Our analytics", "is_personal": False, "can_write": True}
        return found[number] if number else [root, *found.values()]

    def post_collection(self, _: Any, __: Any, body: Any) -> Any:
        parent = body.pop("parent_id", None)
        self._there("collection", parent)
        above = self.things["collection"][parent]["location"] + f"{parent}/" if parent else "/"
        return self.made("collection", **body, location=above, parent_id=parent, slug=body["name"].lower())

    def put_collection(self, number: int, _: Any, body: Any) -> Any:
        return self._put("collection", number, body)

    def get_collection_items(self, number: int, query: Mapping[str, list[str]], _: Any) -> Any:
        models = query.get("models", ["card", "dashboard"])
        items = [
            {"id": one["id"], "model": kind, "name": one["name"], "description": one["description"], "archived": False}
            for kind in models
            for one in self.things[kind].values()
            if one.get("collection_id") == number and not one["archived"]
        ]
        first, most = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["1000"])[0])
        return {"data": items[first : first + most], "total": len(items)}

    def get_card(self, number: int, *_: Any) -> Any:
        return self.things["card"][number]

    def post_card(self, _: Any, __: Any, body: Any) -> Any:
        self._judge_card(body)
        kept = {"type": "question", "parameters": [], "collection_id": None, **body, **_FOR_A_CARD}
        kept["database_id"] = body["dataset_query"]["database"]
        # As the real one does: what it keeps of a query has ids and settings that nobody sent.
        kept["dataset_query"] = {**body["dataset_query"], "lib/metadata": None}
        kept["visualization_settings"] = {"column_settings": {}, **body["visualization_settings"]}
        return self.made("card", **kept)

    def put_card(self, number: int, _: Any, body: Any) -> Any:
        self._judge_card({**self.things["card"][number], **body})
        return self._put("card", number, body)

    def _judge_card(self, card: dict[str, Any]) -> None:
        self._there("collection", card.get("collection_id"))
        judge_query("dataset_query", card["dataset_query"], set(self.things["database"]))
        judge_parameters("parameters", card.get("parameters") or [], set(self.things["card"]))

    def post_dashboard(self, _: Any, __: Any, body: Any) -> Any:
        self._there("collection", body.get("collection_id"))
        judge_parameters("parameters", body.get("parameters") or [], set(self.things["card"]))
        made = self.made("dashboard", **{"parameters": [], "collection_id": None, **body, **_FOR_A_DASHBOARD})
        return self.get_dashboard(made["id"])

    def get_dashboard(self, number: int, *_: Any) -> Any:
        places = [one for one in self.things["dashcard"].values() if one["dashboard_id"] == number]
        return {**self.things["dashboard"][number], "dashcards": places, "tabs": []}

    def put_dashboard(self, number: int, _: Any, body: Any) -> Any:
        wanted = body.pop("dashcards", None)
        parameters = body.get("parameters") or self.things["dashboard"][number]["parameters"]
        judge_parameters("parameters", parameters, set(self.things["card"]))
        if wanted is not None:
            self._judge_places(wanted, {one["id"] for one in parameters})
            kept = {one["id"] for one in wanted if one["id"] > 0}
            there = {key for key, one in self.things["dashcard"].items() if one["dashboard_id"] == number}
            if kept - there:
                raise Refused(404, f"no dashcards {sorted(kept - there)}")
            for gone in there - kept:
                del self.things["dashcard"][gone]
            for one in wanted:
                place = {**_FOR_A_DASHCARD, **one, "dashboard_id": number}
                if one["id"] < 0:
                    del place["id"]
                    self.made("dashcard", **place)
                else:
                    self.things["dashcard"][one["id"]].update(place)
        self._put("dashboard", number, body)
        return self.get_dashboard(number)

    def _judge_places(self, places: list[dict[str, Any]], parameters: set[str]) -> None:
        for place in places:
            self._there("card", place["card_id"])
            if place["col"] + place["size_x"] > 24 or min(place["size_x"], place["size_y"]) < 1:
                raise Refused(400, "dashcards: off the grid")
            query = self.things["card"][place["card_id"]]["dataset_query"]
            tags = query["stages"][0].get("template-tags") or {}
            for mapping in place.get("parameter_mappings") or []:
                kind, (what, tag) = mapping["target"]
                fits = (kind, what) == ("variable", "template-tag") and tag in tags
                if not fits or mapping["parameter_id"] not in parameters or mapping["card_id"] != place["card_id"]:
                    raise Refused(400, f"dashcards: mapping {mapping}")
            settings = place.get("visualization_settings") or {}
            for held in [settings, *settings.get("column_settings", {}).values()]:
                self._judge_click(held.get("click_behavior"))

    def _judge_click(self, click: dict[str, Any] | None) -> None:
        if click is None:
            return
        self._there("card", click["targetId"])
        query = self.things["card"][click["targetId"]]["dataset_query"]
        tags = {tag["id"]: name for name, tag in (query["stages"][0].get("template-tags") or {}).items()}
        for key, one in click["parameterMapping"].items():
            if one["id"] != key or one["target"] != {"type": "variable", "id": tags.get(key)}:
                raise Refused(400, f"click_behavior: {one}")

    def _put(self, kind: str, number: int, body: dict[str, Any]) -> dict[str, Any]:
        self.things[kind][number].update(body)
        return self.things[kind][number]

    def _there(self, kind: str, number: int | None) -> None:
        if number is not None and number not in self.things[kind]:
            raise Refused(404, f"no {kind} {number}")
