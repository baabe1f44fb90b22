"""The bodies of the API's calls for what `content/` says: cards, dashboards, collections.

Belongs here: the shapes, as docs/metabase.md cites them. Does not belong here: calls, and whether one is needed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from serving.metabase.content import Card, Content, Dashboard, Drill, Filter
from serving.metabase.sql import tags_of

_SPACE = uuid.UUID("6f2a9c1e-6f0b-5d0a-9a5e-0c1b7f1d2e3a")
VALUES = "values"
"""Key of the collection of the cards that filters take their choices from; theirs is `values.<filter>`."""


def card_body(card: Card, key: str, sql: str, filters: Mapping[str, Filter], ids: Mapping[str, int]) -> dict[str, Any]:
    """A question. `ids`: of the database (`database`), of its collection, of the cards with the filters' choices."""
    settings = {**card.settings}
    if card.one_decimal:
        settings["column_settings"] = {_of_column(name): {"decimals": 1} for name in card.one_decimal}
    tags = tags_of(sql)
    return {
        "name": card.name,
        "description": card.question,
        "type": "question",
        "display": card.display,
        "visualization_settings": settings,
        "collection_id": ids[key.partition(".")[0]],
        "dataset_query": _native(sql, {tag: _tag(key, tag, filters[tag]) for tag in tags}, ids["database"]),
        "parameters": [
            {**_parameter(tag, filters[tag], ids), "id": tag_id(key, tag), "target": _target(tag)} for tag in tags
        ],
    }


def values_body(name: str, filter_: Filter, ids: Mapping[str, int]) -> dict[str, Any]:
    """The card that a filter takes its choices from."""
    return {
        "name": f"Values of the filter {filter_.name}",
        "description": f"What the filter {filter_.name} of the dashboards offers.",
        "type": "question",
        "display": "table",
        "visualization_settings": {},
        "collection_id": ids[VALUES],
        "dataset_query": _native(filter_.list or "", {}, ids["database"]),
        "parameters": [],
    }


def dashboard_body(
    board: Dashboard, content: Content, sql: Mapping[str, str], ids: Mapping[str, int]
) -> dict[str, Any]:
    """A dashboard with its cards, each wired to the filters that its SQL has tags for."""
    return {
        "name": board.name,
        "description": f"{board.description} Ask: {board.owner.name} ({board.owner.email}).",
        "collection_id": ids[board.key],
        "parameters": [_parameter(name, content.filters[name], ids) for name in board.filters],
        "dashcards": [
            _dashcard(place, card, f"{board.key}.{card.key}", content, sql, ids)
            for place, card in enumerate(board.cards, start=1)
        ],
    }


def tag_id(card: str, tag: str) -> str:
    """The id of a template tag, the same each time."""
    return str(uuid.uuid5(_SPACE, f"{card}:{tag}"))


def _native(sql: str, tags: Mapping[str, Any], database: int) -> dict[str, Any]:
    stage: dict[str, Any] = {"lib/type": "mbql.stage/native", "native": sql}
    if tags:
        stage["template-tags"] = dict(tags)
    return {"lib/type": "mbql/query", "database": database, "stages": [stage]}


def _tag(card: str, tag: str, filter_: Filter) -> dict[str, Any]:
    return {"id": tag_id(card, tag), "name": tag, "display-name": filter_.name, "type": filter_.tag}


def _target(tag: str) -> list[Any]:
    return ["variable", ["template-tag", tag]]


def _parameter(name: str, filter_: Filter, ids: Mapping[str, int]) -> dict[str, Any]:
    parameter: dict[str, Any] = {"id": name, "name": filter_.name, "slug": name, "type": filter_.type}
    parameter["sectionId"] = "date" if filter_.tag == "date" else "string"
    if filter_.tag == "text":
        # The SQL compares with one value; two would be no SQL.
        parameter["isMultiSelect"] = False
    if filter_.list:
        column = filter_.list.removeprefix("select ").removeprefix("distinct ").split()[0]
        parameter |= {
            "values_query_type": "list",
            "values_source_type": "card",
            "values_source_config": {
                "card_id": ids[f"{VALUES}.{name}"],
                "value_field": ["field", column, {"base-type": "type/Text"}],
            },
        }
    elif filter_.values:
        parameter |= {
            "values_query_type": "list",
            "values_source_type": "static-list",
            "values_source_config": {"values": list(filter_.values)},
        }
    return parameter


def _dashcard(
    place: int, card: Card, key: str, content: Content, sql: Mapping[str, str], ids: Mapping[str, int]
) -> dict[str, Any]:
    column, row, width, height = card.at
    settings: dict[str, Any] = {}
    if card.drill:
        click = {"click_behavior": _click(card.drill, content, ids)}
        clicked = card.drill.clicked
        settings = {"column_settings": {_of_column(clicked): click}} if clicked else click
    return {
        # A negative id says that it is new; whoever updates a dashboard puts in those that there are.
        "id": -place,
        "card_id": ids[key],
        "row": row,
        "col": column,
        "size_x": width,
        "size_y": height,
        "visualization_settings": settings,
        # Without its card_id a mapping is skipped in silence (metabase/metabase#77693).
        "parameter_mappings": [
            {"parameter_id": tag, "card_id": ids[key], "target": _target(tag)} for tag in tags_of(sql[key])
        ],
    }


def _click(drill: Drill, content: Content, ids: Mapping[str, int]) -> dict[str, Any]:
    """Leads to a question and hands on what was clicked: its tags by their ids, as Metabase's own editor writes it."""
    handed = {}
    for tag, source in drill.given.items():
        kind, _, name = source.partition(" ")
        told = {"type": "column", "id": name, "name": name}
        if kind == "filter":
            told = {"type": "parameter", "id": name, "name": content.filters[name].name}
        own = tag_id(drill.to, tag)
        handed[own] = {"id": own, "source": told, "target": {"type": "variable", "id": tag}}
    return {"type": "link", "linkType": "question", "targetId": ids[drill.to], "parameterMapping": handed}


def _of_column(name: str) -> str:
    return f'["name","{name}"]'
