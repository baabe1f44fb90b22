"""The shapes in which data land: records, in one table per entity with the same columns for every vendor, and events.

Belongs here: column names and types, as Arrow and as dlt know them. Does not belong here: where values come from.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from dlt.common.schema.typing import TTableSchemaColumns

# Timestamps are UTC without a zone mark: DuckDB then never shows them in the zone of whoever looks.
_UTC = pa.timestamp("us")


def column(name: str, type_: pa.DataType, *, nullable: bool = False) -> "pa.Field[Any]":
    """An Arrow field that is required unless said otherwise."""
    return pa.field(name, type_, nullable=nullable)


RECORDS_SCHEMA = pa.schema(
    [
        column("source_instance", pa.string()),
        column("record_key", pa.string()),
        column("payload_sha256", pa.string()),
        column("payload", pa.string()),
        column("is_parseable", pa.bool_()),
        column("event_at", _UTC, nullable=True),
        column("is_deleted", pa.bool_()),
        column("origin", pa.string()),
        column("received_at", _UTC),
    ]
)
RECORDS_KEY = ("source_instance", "record_key", "payload_sha256")

EVENTS: dict[str, dict[str, pa.DataType]] = {
    "web_analytics_events": {
        "occurred_at": _UTC,
        "visitor_ref": pa.string(),
        "event_name": pa.string(),
        "page_url": pa.string(),
        "referrer": pa.string(),
        "user_agent": pa.string(),
        "contact_ref": pa.string(),
        "order_ref": pa.string(),
        "session_ref": pa.string(),
        "campaign_source": pa.string(),
        "campaign_medium": pa.string(),
        "campaign_name": pa.string(),
        "http_status": pa.int64(),
        "is_test": pa.bool_(),
        "channel": pa.string(),
        "consent": pa.string(),
    }
}
"""Entities that can land as events, with their columns: the canonical ones, as ``vars.entities`` of dbt lists them."""
MOMENT = "occurred_at"
"""The column whose day is replaced as a whole. UTC, or the file's own clock where ``is_utc`` is false."""


def events_table(entity_key: str) -> str:
    """The table of an entity's events, beside that of its records."""
    return f"{entity_key}_typed"


def events_schema(entity_key: str) -> pa.Schema:
    """One row an event. ``properties``: the file's other columns as a JSON object, null if there is none."""
    return pa.schema(
        [
            column("source_instance", pa.string()),
            column("event_day", pa.date32()),
            column("record_key", pa.string(), nullable=True),  # null: no key of its own, file and line identify it
            column("path", pa.string()),
            column("line", pa.int64()),
            column("is_utc", pa.bool_()),
            *(column(name, type_, nullable=True) for name, type_ in EVENTS[entity_key].items()),
            column("properties", pa.string(), nullable=True),
            column("received_at", _UTC),
        ]
    )


EVENTS_TABLES: dict[str, pa.Schema] = {events_table(key): events_schema(key) for key in EVENTS}


def tables_of(entity_keys: Iterable[str]) -> set[str]:
    """Every table in which records of these entities can land."""
    keys = set(entity_keys)
    return keys | {events_table(key) for key in keys & EVENTS.keys()}


LEDGER_SCHEMA = pa.schema(
    [
        column("received_at", _UTC),
        column("source_vendor", pa.string()),
        column("source_instance", pa.string()),
        column("family", pa.string()),
        column("entity", pa.string()),
        column("path", pa.string()),
        column("file_sha256", pa.string()),
        column("bytes", pa.int64()),
        column("records_read", pa.int64()),
        column("records_new", pa.int64()),
        column("records_unchanged", pa.int64()),
        column("records_repeated", pa.int64()),
        column("records_unparseable", pa.int64()),
        column("records_replaced", pa.int64(), nullable=True),  # null: a line of before there were events
        column("status", pa.string()),
    ]
)
LEDGER_KEY = ("received_at", "family", "entity", "source_instance", "path")


def dlt_columns(schema: pa.Schema) -> "TTableSchemaColumns":
    """The schema as dlt column hints, equal to what dlt infers from Arrow: were they not, it would warn per table."""
    kinds: dict[pa.DataType, dict[str, object]] = {
        pa.string(): {"data_type": "text"},
        pa.bool_(): {"data_type": "bool"},
        pa.date32(): {"data_type": "date"},
        pa.int64(): {"data_type": "bigint"},
        _UTC: {"data_type": "timestamp", "timezone": False, "precision": 6},
    }
    return {field.name: {"name": field.name, "nullable": field.nullable, **kinds[field.type]} for field in schema}  # type: ignore[typeddict-item]
