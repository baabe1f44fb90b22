"""What Metabase's API takes, read from metabase_contract.yaml. Belongs here: judging a request. Not here: answering."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_CONTRACT = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_PLAIN: dict[str, tuple[type, ...]] = {"text": (str,), "int": (int,), "bool": (bool,), "map": (dict,), "list": (list,)}
_DATES = ("single", "range", "month-year", "quarter-year", "relative", "all-options")
PARAMETERS = {"number", "text", "date", "boolean", "id", "category", "temporal-unit", "boolean/="}
PARAMETERS |= {f"date/{kind}" for kind in _DATES} | {f"number/{how}" for how in ("=", "!=", "<=", ">=", "between")}
PARAMETERS |= {f"string/{how}" for how in ("=", "!=", "contains", "does-not-contain", "starts-with", "ends-with")}
"""The types of parameters, a closed list (@metabase/cli ParameterType)."""


class Refused(Exception):
    """A request that the contract does not have; `status` as Metabase would answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def endpoint_of(method: str, path: str) -> tuple[str, dict[str, Any], int | None]:
    """The endpoint's name, what the contract says of it, and the id in the path. Raises Refused."""
    name = f"{method} {re.sub(r'/[0-9]+(?=/|$)', '/:id', path)}"
    if name not in _CONTRACT["endpoints"]:
        raise Refused(404, f"{name} is not in the contract")
    number = re.search(r"/([0-9]+)(?=/|$)", path)
    return name, _CONTRACT["endpoints"][name], int(number[1]) if number else None


def judge(name: str, endpoint: dict[str, Any], query: dict[str, list[str]], body: Any) -> None:
    """Raises Refused for a parameter or field that is unknown, missing or of another type."""
    if unknown := set(query) - set(endpoint.get("query", ())):
        raise Refused(400, f"{name}: unknown parameters {sorted(unknown)}")
    if "body" not in endpoint:
        if body:
            raise Refused(400, f"{name}: takes no body")
        return
    _fields(name, endpoint["body"], body)


def _fields(where: str, shape: dict[str, Any], body: Any) -> None:
    if not isinstance(body, dict):
        raise Refused(400, f"{where}: {body!r} is no object")
    if unknown := set(body) - set(shape):
        raise Refused(400, f"{where}: unknown fields {sorted(unknown)}")
    for name, kind in shape.items():
        must = isinstance(kind, str) and kind.endswith("!")
        value = body.get(name)
        if value is None or value == "":
            # ms/NonBlankString and the like: an empty text is none, a null is one left out.
            if must or value == "":
                raise Refused(400, f"{where}: {name} is missing or blank")
            continue
        _value(f"{where}: {name}", kind if isinstance(kind, list) else kind.rstrip("!"), value)


def _value(where: str, kind: str | list[str], value: Any) -> None:
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise Refused(400, f"{where} is no list")
        for item in value:
            _fields(where, _CONTRACT["shapes"][kind[0]], item)
    elif kind in _CONTRACT["shapes"]:
        _fields(where, _CONTRACT["shapes"][kind], value)
    elif kind != "any":
        fits = isinstance(value, _PLAIN[kind]) and not (kind == "int" and isinstance(value, bool))
        if not fits:
            raise Refused(400, f"{where} is {value!r} and no {kind}")


def judge_query(where: str, query: dict[str, Any], databases: set[int]) -> None:
    """A native query: of a database that there is, its tags those of its SQL."""
    stages = query.get("stages") or []
    if query["lib/type"] != "mbql/query" or len(stages) != 1 or stages[0]["lib/type"] != "mbql.stage/native":
        raise Refused(400, f"{where}: no native query of one stage")
    if query["database"] not in databases:
        raise Refused(404, f"{where}: no database {query['database']}")
    tags, used = stages[0].get("template-tags") or {}, set(re.findall(r"\{\{\s*(\w+)\s*\}\}", stages[0]["native"]))
    if set(tags) != used:
        raise Refused(400, f"{where}: tags {sorted(tags)} of a statement with {sorted(used)}")
    for name, tag in tags.items():
        _fields(f"{where}: tag {name}", _CONTRACT["shapes"]["tag"], tag)
        if tag["name"] != name or tag["type"] not in ("text", "number", "date", "boolean"):
            raise Refused(400, f"{where}: tag {name}")


def judge_parameters(where: str, parameters: list[dict[str, Any]], cards: set[int]) -> None:
    """Ids each once, types known, choices from a card that there is."""
    if len({one["id"] for one in parameters}) < len(parameters):
        raise Refused(400, f"{where}: an id stands twice")
    for one in parameters:
        if one["type"] not in PARAMETERS:
            raise Refused(400, f"{where}: type {one['type']}")
        config = one.get("values_source_config") or {}
        if one.get("values_source_type") == "card" and config.get("card_id") not in cards:
            raise Refused(404, f"{where}: no card {config.get('card_id')} to choose from")
