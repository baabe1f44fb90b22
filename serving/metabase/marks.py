"""How we know what is ours, and whether somebody changed it: a line in its description that Markdown does not show.

The line holds our key, the fingerprint of the definition that was written, and that of what Metabase made of it.
Whatever has no such line was made by hand. Belongs here: the line, and what of an answer counts. Does not belong here:
deciding.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNFINISHED = "unfinished"
_LINE = re.compile(r"\s*^\[//\]: # \(cem:(?P<key>[\w.]+):(?P<wanted>\w+):(?P<stored>\w+)\)\s*", re.MULTILINE)
_OF_A_DASHCARD = ("card_id", "row", "col", "size_x", "size_y", "parameter_mappings", "visualization_settings")


@dataclass(frozen=True)
class Mark:
    """`wanted` is the fingerprint of the definition, `stored` that of what was found after it was written, or
    UNFINISHED."""

    key: str
    wanted: str
    stored: str = UNFINISHED


def marked(text: str, mark: Mark) -> str:
    """The description `text` with the line of `mark`."""
    return f"{text}\n\n[//]: # (cem:{mark.key}:{mark.wanted}:{mark.stored})"


def mark_of(item: Mapping[str, Any]) -> Mark | None:
    """The mark of what Metabase told of a thing; None where it is not ours."""
    found = _LINE.search(item.get("description") or "")
    return Mark(found["key"], found["wanted"], found["stored"]) if found else None


def fingerprint(content: object) -> str:
    """Twelve characters that differ when `content` does."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def state_of(kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """What of a collection, card or dashboard a person would say was changed: not when, by whom, or how encoded."""
    state: dict[str, Any] = {
        "name": item.get("name"),
        "description": _LINE.sub("", item.get("description") or "").strip(),
    }
    if kind == "card":
        state |= {"display": item.get("display"), "settings": item.get("visualization_settings")}
        state |= {"collection": item.get("collection_id"), **_query(item.get("dataset_query") or {})}
    if kind == "dashboard":
        cards = [{name: card.get(name) for name in _OF_A_DASHCARD} for card in item.get("dashcards") or ()]
        state |= {"collection": item.get("collection_id"), "parameters": item.get("parameters") or []}
        state["cards"] = sorted(cards, key=lambda card: (card["row"], card["col"], str(card["card_id"])))
    return state


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    """SQL, tags and database of a native query: as MBQL 5 (since 0.57), or as before."""
    stages = query.get("stages") or [{}]
    if "native" in query:
        native = query["native"]
        text, tags = native.get("query"), native.get("template-tags")
    else:
        text, tags = stages[0].get("native"), stages[0].get("template-tags")
    if len(stages) > 1 or not isinstance(text, str):
        return {"query": query}
    told = {name: {of: tag.get(of) for of in ("type", "display-name")} for name, tag in (tags or {}).items()}
    return {"sql": text, "tags": told, "database": query.get("database")}
