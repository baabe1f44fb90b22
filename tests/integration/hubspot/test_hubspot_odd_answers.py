"""Claims about answers that no misbehaviour of the sandbox makes: a clear error, never a traceback, a gap or no end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ingestion.errors import ApiError
from ingestion.rest.auth import TokenAuth
from ingestion.rest.policy import RestPolicy
from ingestion.sample_data.sandbox import search
from ingestion.sample_data.sandbox.server import Sandbox
from ingestion.sources.crm.hubspot.api import HubSpotApi
from ingestion.sources.crm.hubspot.cursor import Cursor
from ingestion.sources.crm.hubspot.objects import KINDS
from ingestion.sources.crm.hubspot.reading import Reader
from ingestion.sources.crm.hubspot.record import Form

CONTACTS = KINDS[0]
NOW = "2026-11-22T00:00:00.000Z"


@pytest.fixture
def read(server: Sandbox, quick: RestPolicy) -> Callable[..., set[str]]:
    """``read(cursor)``: the ids of the contacts that are read from there."""

    def ids(cursor: Cursor) -> set[str]:
        form = Form(("email", "createdate", "lastmodifieddate"), (), frozenset(), str)
        api = HubSpotApi(server.url, TokenAuth(lambda: server.token), policy=quick, paces={})
        pages = Reader(api, CONTACTS, form, NOW, timedelta(0)).live(cursor)
        return {record.key for page in pages for record in page.records}

    return ids


def change(server: Sandbox, path: str, spoil: Callable[[Any], object]) -> None:
    """Let ``spoil`` have the first row of every answer of the paths that end so."""
    honest = server.api.answer

    def answer(call: Any) -> Any:
        given = honest(call)
        if call.path.endswith(path) and given.payload.get("results"):
            given.payload["results"] = [dict(row) for row in given.payload["results"]]
            spoil(given.payload["results"][0])
        return given

    server.api.answer = answer  # type: ignore[method-assign]


JOINED = "/contacts/companies/batch/read"
ODD: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "no properties": ("/contacts", lambda row: row.pop("properties"), "without an object 'properties'"),
    "properties null": ("/contacts", lambda row: row.update(properties=None), "without an object 'properties'"),
    "no other side": (JOINED, lambda row: row.pop("to"), "does not say which records are joined"),
    "no id at this side": (JOINED, lambda row: row.update({"from": {"x": 1}}), "does not say which records are joined"),
    "no id at the other side": (JOINED, lambda row: row.update(to=[{}]), "does not say which records are joined"),
}


@pytest.mark.parametrize("what", ODD)
def test_a_row_that_lacks_a_part_is_a_clear_error(what: str, server: Sandbox, read: Callable[..., set[str]]) -> None:
    path, spoil, said = ODD[what]
    change(server, path, spoil)
    with pytest.raises(ApiError, match=f"HubSpot, .*{said}.* What to do: "):
        read(Cursor())


def test_a_null_in_the_place_of_a_next_page_is_none(server: Sandbox, read: Callable[..., set[str]]) -> None:
    change(server, JOINED, lambda row: row.update(paging=None))
    assert len(read(Cursor())) == 230


@pytest.fixture
def imported(server: Sandbox) -> Cursor:
    """The cursor before an import that changed every contact in one millisecond."""
    for number in range(1, 231):
        server.portal.update("contacts", str(number), {"firstname": "imported"}, at="2026-06-01T00:00:00.000Z")
    return Cursor(modified="2026-05-31T00:00:00.000Z")


def test_an_import_is_read_whole(imported: Cursor, read: Callable[..., set[str]]) -> None:
    assert len(read(imported)) == 230


def test_an_order_of_ids_as_texts_is_an_error_and_no_gap(
    imported: Cursor, read: Callable[..., set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_sort_key", lambda record, name: (1, 0.0, record["id"]))
    with pytest.raises(ApiError, match="not in the order that was asked for"):
        read(imported)


def test_a_search_that_forgets_where_it_was_is_an_error_and_no_endless_read(
    imported: Cursor, server: Sandbox, read: Callable[..., set[str]]
) -> None:
    honest = server.api.answer

    def forgetful(call: Any) -> Any:
        if call.path.endswith("/search"):
            filters = call.body["filterGroups"][0]["filters"]
            filters[:] = [one for one in filters if one["operator"] != "GT"]
        return honest(call)

    server.api.answer = forgetful  # type: ignore[method-assign]
    with pytest.raises(ApiError, match="not in the order that was asked for"):
        read(imported)
