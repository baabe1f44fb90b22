"""Claims about ``shape = "events"``: where it may stand, and what makes files be read again."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ingestion.settings import FileMapping

HITS: dict[str, Any] = {
    "name": "hits",
    "family": "web_analytics",
    "entity": "events",
    "glob": "*.parquet",
    "format": "parquet",
    "shape": "events",
    "key": ["id"],
    "columns": {"occurred_at": "at", "visitor_ref": "who", "is_test": "test"},
}


def mapping(**changes: Any) -> FileMapping:
    return FileMapping(**{**HITS, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "csv"}, "shape says nothing about a file of format 'csv'"),
        ({"family": "commerce", "entity": "orders"}, "for web_analytics_events, not for commerce_orders"),
        ({"columns": {"visitor_ref": "who"}}, "needs columns.occurred_at, a header"),
        ({"modified_at": "changed"}, "knows no modified_at"),
        (
            {"values": {"is_test": {"J": "true"}}},
            "is_test as true or false, so values.is_test has no text to read",
        ),
        ({"formats": {"occurred_at": "%d.%m.%Y"}}, "lands occurred_at as a time, so formats.occurred_at"),
        (
            {"columns": {**HITS["columns"], "http_status": "@line"}},
            "http_status as an integer, and @line is none",
        ),
        ({"shape": "event"}, "'records' or 'events'"),
    ],
)
def test_a_mapping_that_cannot_land_as_events_says_why(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        mapping(**changes)


def test_only_what_lands_makes_files_be_read_again() -> None:
    before = mapping().landing_fingerprint("UTC")
    assert mapping(values={"channel": {"a": "web"}}).landing_fingerprint("UTC") == before
    assert mapping(timezone="Asia/Tokyo").landing_fingerprint("UTC") == before
    assert mapping(columns={**HITS["columns"], "channel": "medium"}).landing_fingerprint("UTC") != before
    records = mapping(shape="records")
    assert records.landing_fingerprint("UTC") != before
    # The same key: records that landed before are versions of the events.
    assert records.landing_fingerprint("UTC")[:16] == before[:16]


def test_the_fingerprint_of_records_is_the_one_of_before_there_were_events() -> None:
    csv = FileMapping(name="orders", family="commerce", entity="orders", glob="*.csv", key=["id"])
    assert "shape" not in csv.layout_that_lands()
