"""The shape in which records land: one table per entity, the same columns for every vendor.

Belongs here: column names and types, as Arrow and as dlt know them. Does not belong here: where values come from.
"""

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from dlt.common.schema.typing import TTableSchemaColumns

FILES = "files"
"""The vendor of mapped files."""
OPERATIONS_DATASET = "raw_ops"
LEDGER_TABLE = "ledger"


def records_dataset(vendor: str) -> str:
    """The schema that holds a vendor's landed records, one table an entity."""
    return f"raw_{vendor}"


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
        column("status", pa.string()),
    ]
)
LEDGER_KEY = ("received_at", "family", "entity", "source_instance", "path")


def dlt_columns(schema: pa.Schema) -> "TTableSchemaColumns":
    """The schema as dlt column hints, equal to what dlt infers from Arrow: were they not, it would warn per table."""
    kinds: dict[pa.DataType, dict[str, object]] = {
        pa.string(): {"data_type": "text"},
        pa.bool_(): {"data_type": "bool"},
        pa.int64(): {"data_type": "bigint"},
        _UTC: {"data_type": "timestamp", "timezone": False, "precision": 6},
    }
    return {field.name: {"name": field.name, "nullable": field.nullable, **kinds[field.type]} for field in schema}  # type: ignore[typeddict-item]
