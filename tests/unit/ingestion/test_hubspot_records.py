"""Claims about the form of a HubSpot record: the same whichever endpoint gave it, and nothing of it lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import pytest

from ingestion.records import SPOOL_SCHEMA
from ingestion.sources.crm.hubspot.cursor import Cursor
from ingestion.sources.crm.hubspot.record import Form, Record, to_batch, to_ms, to_text

TIMES = {"createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-02T00:00:00.123Z"}


def form(**changes: Any) -> Form:
    given: dict[str, Any] = {"properties": ("email", "name"), "history": ("stage",), "hashed": frozenset()}
    return Form(**{**given, "hash_value": lambda text: f"hashed {text}", **changes})


def row(**changes: Any) -> dict[str, Any]:
    return {"id": "7", "properties": {"email": "a@x.example", "name": ""}, "archived": False, **TIMES, **changes}


def payload(row: dict[str, Any], **options: Any) -> bytes:
    return Record.of(form().of(row, **options)).payload


def test_members_that_only_some_endpoints_give_make_no_other_version() -> None:
    assert payload(row(url="https://x", objectWriteTraceId="1", archivedAt=None)) == payload(row())
    assert payload(row(properties={"name": "", "email": "a@x.example", "more": "1"})) == payload(row())
    assert payload(row(properties={"email": "a@x.example"})) == payload(
        row(properties={"name": None, "email": "a@x.example"})
    )
    assert payload(row(id=7)) == payload(row())


def test_text_stays_text_and_blank_is_not_null() -> None:
    found = orjson.loads(payload(row(properties={"email": "007", "name": ""})))
    assert found["properties"] == {"email": "007", "name": ""}


def test_associations_have_one_order_and_no_doubles() -> None:
    one = {"toObjectId": 10, "associationTypes": [{"typeId": 1, "label": "Primary"}, {"typeId": 279, "label": None}]}
    turned = {"toObjectId": 10, "associationTypes": list(reversed(one["associationTypes"]))}  # type: ignore[call-overload]
    other = {"toObjectId": 9, "associationTypes": [{"typeId": 279, "label": None}]}
    first = payload(row(), associations={"companies": [one, other]})
    assert first == payload(row(), associations={"companies": [other, turned, one]})
    assert [link["toObjectId"] for link in orjson.loads(first)["associations"]["companies"]] == [9, 10]
    assert b'"companies":[]' in payload(row(), associations={"companies": []})


@pytest.mark.parametrize("value", ["a@x.example", 5, {"value": "a@x.example"}, ["a@x.example"]])
def test_a_hashed_property_is_hashed_whatever_form_its_value_has(value: Any) -> None:
    hashing = form(hashed=frozenset({"email", "stage"}))
    given = row(properties={"email": value}, propertiesWithHistory={"stage": [{"value": value, "timestamp": "t"}]})
    found = hashing.of(given)
    assert found["properties"]["email"].startswith("hashed ")
    assert found["propertiesWithHistory"]["stage"][0]["value"].startswith("hashed ")


def test_a_record_is_dated_by_its_modification_and_an_archived_one_by_its_archiving() -> None:
    assert Record.of(form().of(row())).event_at == datetime(2026, 1, 2, 0, 0, 0, 123000)
    archived = Record.of(form().of(row(archived=True, archivedAt="2026-03-01T00:00:00.000Z")))
    assert (archived.event_at, archived.is_deleted) == (datetime(2026, 3, 1), True)


def test_records_become_a_batch_of_the_spool() -> None:
    batch = to_batch([Record.of(form().of(row())), Record.of(form().of(row(id="8")))], first_line=41)
    assert batch.schema == SPOOL_SCHEMA
    assert batch.column("line").to_pylist() == [41, 42]
    assert batch.column("record_key").to_pylist() == ["7", "8"]
    assert to_batch([], first_line=1).num_rows == 0


@pytest.mark.parametrize("ms", [0, 1, 1735689600123, 1782863999999])
def test_times_keep_their_millisecond(ms: int) -> None:
    assert to_ms(to_text(ms)) == ms


def test_a_cursor_is_kept_as_text_never_goes_back_and_never_beyond_now() -> None:
    cursor = Cursor(modified="2026-01-02T00:00:00.000Z", after="512", listed=100, began="2026-11-22T00:00:00.000Z")
    assert Cursor.of(str(cursor)) == cursor
    assert (str(Cursor()), Cursor.of("")) == ("", Cursor())
    assert cursor.reached(to_ms("2026-01-01T00:00:00Z"), cursor.began) == cursor.modified
    assert cursor.reached(to_ms("2099-01-01T00:00:00Z"), cursor.began) == cursor.began


def test_a_time_without_an_offset_is_none() -> None:
    assert to_ms("2026-01-01T01:00:00.123+01:00") == to_ms("2026-01-01T00:00:00.123Z")
    with pytest.raises(ValueError, match="no offset"):
        to_ms("2026-01-01T00:00:00.123")
