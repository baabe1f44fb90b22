"""The stand-in refuses what Metabase would, and what its contract does not list: else it would prove nothing."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from metabase_stand_in import API_KEY, StandIn, serving

from serving.metabase.client import Credentials, Metabase, MetabaseError

TAG = {"id": "t1", "name": "brand", "display-name": "Brand", "type": "text"}
STAGE = {"lib/type": "mbql.stage/native", "native": "select 1 where {{brand}} = ''", "template-tags": {"brand": TAG}}
CARD: dict[str, Any] = {
    "name": "x",
    "display": "table",
    "visualization_settings": {},
    "dataset_query": {"lib/type": "mbql/query", "database": 1, "stages": [STAGE]},
}
MAPPING = {"parameter_id": "brand", "card_id": 2, "target": ["variable", ["template-tag", "brand"]]}
PLACE = {"id": -1, "card_id": 2, "row": 0, "col": 0, "size_x": 24, "size_y": 4, "parameter_mappings": [MAPPING]}
BOARD: dict[str, Any] = {"parameters": [{"id": "brand", "type": "string/="}], "dashcards": [PLACE]}


@pytest.fixture
def asked() -> Iterator[Metabase]:
    """A stand-in with a database (1), a card (2) and a dashboard (3)."""
    with serving(StandIn({})) as running:
        metabase = Metabase(running.url)
        metabase.log_in(Credentials(api_key=API_KEY))
        details = {"host": "h", "port": 5432, "dbname": "d", "user": "u"}
        metabase.post("/api/database", {"name": "w", "engine": "postgres", "details": details})
        metabase.post("/api/card", CARD)
        metabase.post("/api/dashboard", {"name": "board"})
        yield metabase


def without(content: dict[str, Any], *path: str | int) -> dict[str, Any]:
    """A copy that lacks what stands at `path`."""
    copy = deepcopy(content)
    inner: Any = copy
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return copy


def having(content: dict[str, Any], value: object, *path: str | int) -> dict[str, Any]:
    """A copy that has `value` at `path`."""
    copy = deepcopy(content)
    inner: Any = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def test_what_fits_is_taken(asked):
    assert asked.put("/api/dashboard/3", BOARD)["dashcards"][0]["card_id"] == 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (without(CARD, "display"), "display is missing"),
        (without(CARD, "visualization_settings"), "visualization_settings is missing"),
        (having(CARD, "x", "colour"), r"unknown fields \['colour'\]"),
        (having(CARD, "", "description"), "description is missing or blank"),
        (having(CARD, 9, "collection_id"), "no collection 9"),
        (having(CARD, 9, "dataset_query", "database"), "no database 9"),
        (without(CARD, "dataset_query", "stages", 0, "template-tags"), "tags"),
        (having(CARD, "day", "dataset_query", "stages", 0, "template-tags", "brand", "type"), "tag brand"),
        (having(CARD, [{"id": "a", "type": "string/is"}], "parameters"), "type string/is"),
    ],
)
def test_a_card_that_metabase_would_not_take_is_refused(asked, body, why):
    with pytest.raises(MetabaseError, match=why):
        asked.post("/api/card", body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (without(BOARD, "dashcards", 0, "parameter_mappings", 0, "card_id"), "card_id is missing"),
        (without(BOARD, "dashcards", 0, "card_id"), "card_id is missing"),
        (having(BOARD, 1, "dashcards", 0, "col"), "off the grid"),
        (having(BOARD, 9, "dashcards", 0, "card_id"), "no card 9"),
        (having(BOARD, 9, "dashcards", 0, "id"), "no dashcards"),
        (having(BOARD, "region", "dashcards", 0, "parameter_mappings", 0, "parameter_id"), "mapping"),
        (having(BOARD, 4, "dashcards", 0, "sizeX"), "unknown fields"),
        (having(BOARD, [BOARD["parameters"][0]] * 2, "parameters"), "stands twice"),
    ],
)
def test_a_dashboard_that_metabase_would_not_take_is_refused(asked, body, why):
    with pytest.raises(MetabaseError, match=why):
        asked.put("/api/dashboard/3", body)


def test_an_endpoint_that_is_not_in_the_contract_and_a_stranger_are_refused(asked):
    with pytest.raises(MetabaseError, match="POST /api/dashboard/:id/cards is not in the contract"):
        asked.post("/api/dashboard/3/cards", {})
    with pytest.raises(MetabaseError, match="does not know who asks"):
        Metabase(asked.url).get("/api/collection")


def test_each_endpoint_of_the_contract_says_what_it_rests_on(root: Path):
    contract = yaml.safe_load((root / "tests" / "oracles" / "metabase_contract.yaml").read_text())
    assert len(contract["endpoints"]) > 20
    assert [name for name, one in contract["endpoints"].items() if len(one.get("source", "")) < 12] == []
