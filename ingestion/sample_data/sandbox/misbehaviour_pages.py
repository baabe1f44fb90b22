"""Misbehaviour of content: well-formed answers whose pages loop, shift or miscount, or whose records changed form.

They bend an answer that carries ``results`` and leave every other one alone.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import wraps
from typing import Any

from ingestion.sample_data.sandbox.exchange import Answer, Call, Handler

Payload = dict[str, Any]


def _of_pages(bend: Callable[[Payload, Call, Handler], Any]) -> Callable[[Call, Handler], Answer]:
    """A misbehaviour that changes the payload of a page of results; what ``bend`` returns, if anything, replaces it."""

    @wraps(bend)
    def misbehave(call: Call, honest: Handler) -> Answer:
        answer = honest(call)
        if not isinstance(answer.payload, dict) or not isinstance(answer.payload.get("results"), list):
            return answer
        payload = deepcopy(answer.payload)
        bent = bend(payload, call, honest)
        return replace(answer, payload=payload if bent is None else bent)

    return misbehave


def _position(call: Call) -> str:
    body = call.body if isinstance(call.body, dict) else {}
    return str(call.params.get("after") or body.get("after") or "")


def _at(call: Call, after: str) -> Call:
    """The same request for another page."""
    if call.method == "GET":
        return replace(call, params={**call.params, "after": after})
    return replace(call, body={**call.body, "after": after})


def _next(payload: Payload, after: Any) -> None:
    payload["paging"] = {"next": {"after": after}}


@_of_pages
def pages_loop(payload: Payload, call: Call, honest: Handler) -> None:
    """Every page but the first leads back to the first."""
    if _position(call) not in ("", "0"):
        _next(payload, "0")


@_of_pages
def cursor_stands_still(payload: Payload, call: Call, honest: Handler) -> None:
    _next(payload, _position(call) or "0")


@_of_pages
def page_repeated(payload: Payload, call: Call, honest: Handler) -> None:
    """The records of the first page once more, while the cursor goes on."""
    payload["results"] = honest(_at(call, "0")).payload["results"]


@_of_pages
def pages_shift(payload: Payload, call: Call, honest: Handler) -> None:
    """A record came in before the page: the last one of the first page is here again, the last one here is nowhere."""
    first = honest(_at(call, "0")).payload["results"]
    if _position(call) not in ("", "0") and payload["results"]:
        payload["results"] = [first[-1], *payload["results"][:-1]]


@_of_pages
def record_skipped(payload: Payload, call: Call, honest: Handler) -> None:
    payload["results"] = payload["results"][1:]


@_of_pages
def last_page_empty(payload: Payload, call: Call, honest: Handler) -> None:
    """The last page with records promises another, which has none."""
    if "paging" not in payload and payload["results"]:
        is_search = call.path.endswith("/search")
        _next(payload, str(payload["total"]) if is_search else payload["results"][-1]["id"])


@_of_pages
def page_empty_midway(payload: Payload, call: Call, honest: Handler) -> None:
    """No records, and a cursor that leads to where they are."""
    payload["results"] = []
    _next(payload, "0" + (_position(call) or "0"))


@_of_pages
def cursor_null(payload: Payload, call: Call, honest: Handler) -> None:
    _next(payload, None)


@_of_pages
def total_too_high(payload: Payload, call: Call, honest: Handler) -> None:
    if "total" in payload:
        payload["total"] += 7


@_of_pages
def total_missing(payload: Payload, call: Call, honest: Handler) -> None:
    payload.pop("total", None)


@_of_pages
def ids_doubled(payload: Payload, call: Call, honest: Handler) -> None:
    payload["results"] += deepcopy(payload["results"][:1])


@_of_pages
def ids_doubled_differently(payload: Payload, call: Call, honest: Handler) -> None:
    """One id twice in a page, the second time with another content."""
    for record in deepcopy(payload["results"][:1]):
        payload["results"].append({**record, "properties": {**record.get("properties", {}), "firstname": "Other"}})


@_of_pages
def values_not_text(payload: Payload, call: Call, honest: Handler) -> None:
    """Digits become numbers, as when a property changes its type."""
    for record in payload["results"]:
        own = record.get("properties", {})
        own.update({name: int(value) for name, value in own.items() if value and value.isdecimal()})


@_of_pages
def value_an_object(payload: Payload, call: Call, honest: Handler) -> None:
    for record in payload["results"]:
        record.setdefault("properties", {})["email"] = {"value": "a@example.com", "valid": True}


@_of_pages
def id_a_number(payload: Payload, call: Call, honest: Handler) -> None:
    for record in payload["results"]:
        record["id"] = int(record["id"])


@_of_pages
def id_missing(payload: Payload, call: Call, honest: Handler) -> None:
    for record in payload["results"][:1]:
        del record["id"]


@_of_pages
def record_null(payload: Payload, call: Call, honest: Handler) -> None:
    payload["results"] = [None, *payload["results"]]


@_of_pages
def modified_in_the_future(payload: Payload, call: Call, honest: Handler) -> None:
    for record in payload["results"][:1]:
        record["updatedAt"] = "2099-01-01T00:00:00.000Z"
        for name in ("lastmodifieddate", "hs_lastmodifieddate"):
            if name in record.get("properties", {}):
                record["properties"][name] = record["updatedAt"]


@_of_pages
def modified_missing(payload: Payload, call: Call, honest: Handler) -> None:
    for record in payload["results"][:1]:
        record.pop("updatedAt", None)
        for name in ("lastmodifieddate", "hs_lastmodifieddate"):
            record.get("properties", {}).pop(name, None)


@_of_pages
def results_missing(payload: Payload, call: Call, honest: Handler) -> None:
    del payload["results"]


@_of_pages
def results_null(payload: Payload, call: Call, honest: Handler) -> None:
    payload["results"] = None


@_of_pages
def results_an_object(payload: Payload, call: Call, honest: Handler) -> None:
    payload["results"] = {record["id"]: record for record in payload["results"] if "id" in record}


@_of_pages
def bare_list(payload: Payload, call: Call, honest: Handler) -> list[Any]:
    """The records without the envelope around them."""
    found: list[Any] = payload["results"]
    return found


PAGES = (
    *(pages_loop, cursor_stands_still, page_repeated, pages_shift, record_skipped, last_page_empty, page_empty_midway),
    *(cursor_null, total_too_high, total_missing, ids_doubled, ids_doubled_differently, values_not_text),
    *(value_an_object, id_a_number, id_missing, record_null, modified_in_the_future, modified_missing),
    *(results_missing, results_null, results_an_object, bare_list),
)
