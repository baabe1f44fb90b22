"""Single records of the quarantine, for `cem quarantine show` and `release`.

Belongs here: finding them, their places, and on demand what they say. Does not belong here: counts (quarantine.py),
layout. A payload is personal data: it is read only for who asks for it, and goes to his terminal and nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ingestion.warehouse import busy_explained
from orchestration.home import Home
from orchestration.quarantine import places_of
from orchestration.required import built_tables, require_warehouse

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_RECORDS = """
    select entity, source_vendor, source_instance, quarantine_reason, record_key, key_hash, origin, received_at, status,
        dismissed_because, dismissed_by, dismissed_on
    from operations.ops_quarantine
    where starts_with(quarantine_reason, $reason) and starts_with(entity, $entity)
        and ($source = '' or source_instance = $source)
        and (len($keys) = 0 or list_contains($keys, key_hash))
        and ($status = '' or status = $status)
    order by entity, source_instance, quarantine_reason, received_at desc, origin, record_key
    limit $limit offset $offset
"""
_WITH_PAYLOADS = """
    select table_name from information_schema.columns
    where table_schema = ? and column_name = 'payload'
    order by table_name
"""


@dataclass(frozen=True)
class Wanted:
    """Which records: ``reason`` and ``entity`` are beginnings, ``keys`` hashes; "" and empty: any."""

    reason: str = ""
    entity: str = ""
    source: str = ""
    keys: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True)
class Record:
    """``place``: file and line, or endpoint and id; ``decision``: who dismissed it, when and why; "" if nobody did.
    ``payload``: what it says, None unless asked for and found."""

    entity: str
    source_instance: str
    reason: str
    place: str
    key_hash: str
    received_at: datetime
    status: str
    decision: str
    payload: str | None = None


def read_records(
    home: Home, wanted: Wanted, *, limit: int, offset: int = 0, with_payload: bool = False
) -> list[Record]:
    """Those records, newest first within a reason. Raises as read_quarantine does."""
    import duckdb

    file = require_warehouse(home)
    with busy_explained(file), built_tables(home), duckdb.connect(str(file), read_only=True) as con:
        asked = {**vars(wanted), "keys": list(wanted.keys), "limit": limit, "offset": offset}
        rows = con.execute(_RECORDS, asked).fetchall()
        places = places_of(con, [(row[0], row[2], row[4]) for row in rows if row[0] in ("answer", "rating")])
        found = []
        for entity, vendor, instance, reason, key, hashed, origin, received_at, status, because, by, on in rows:
            place = places.get((entity, instance, key), origin)
            payload = _payload(con, vendor, instance, entity, key, place) if with_payload else None
            decision = f"by {by or 'nobody named'} on {on}: {because or 'no reason given'}" if on or by else ""
            found.append(Record(entity, instance, reason, place, hashed, received_at, status, decision, payload))
    return found


def _payload(con: "DuckDBPyConnection", vendor: str, instance: str, entity: str, key: str, place: str) -> str | None:
    """What landed at that place, under that key: of an answer or a rating, the record that it stands in."""
    is_part = entity in ("answer", "rating")
    for (table,) in con.execute(_WITH_PAYLOADS, [f"raw_{vendor}"]).fetchall():
        row = con.execute(
            f'select payload from "raw_{vendor}"."{table}" where source_instance = ? and origin = ?'
            " and (? or record_key = ?) order by received_at desc limit 1",
            [instance, place, is_part, key],
        ).fetchone()
        if row:
            return str(row[0])
    return None
