"""What arrives in which step of a warehouse that takes its data in step by step, and the landing of it.

Belongs here: versions of records, and writing them as the loader leaves them. Does not belong here: what records say.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

NOON = datetime(2026, 3, 1, 12)
REFERENCES = ("contact_id", "person_id", "lead_id", "deal_id", "order_id", "case_id", "visitor_ref")
REFERENCES += ("contact_ref", "lead_ref", "order_ref")
HIT = ("visitor_ref", "occurred_at", "event_name", "page_url", "user_agent", "contact_ref", "order_ref", "channel")
ENTITIES: dict[str, tuple[str, ...]] = {
    "crm_people": ("contact_id", "person_id", "region", "segment", "created_at"),
    "crm_leads": ("lead_id", "contacted_at", "channel", "contact_ref"),
    "crm_deals": ("deal_id", "lead_ref", "contact_ref", "opened_at", "won_at", "lost_at", "amount"),
    "commerce_orders": ("order_id", "contact_ref", "order_status", "ordered_at", "delivered_at", "due_at"),
    "support_cases": ("case_id", "contact_ref", "order_ref", "opened_at", "solved_at"),
    "web_analytics_events": HIT,
}


@dataclass(frozen=True)
class Version:
    """One version of a record: what it says, the how manyeth, whether it says that the record is gone, how it lands."""

    entity: str
    key: str
    row: dict[str, Any]
    number: int = 0
    is_deleted: bool = False
    is_event: bool = False

    @property
    def day(self) -> date:
        return datetime.fromisoformat(self.row["occurred_at"]).date()


@dataclass
class Arrivals:
    """What arrives in which step: (step, instance, copy, version), and the landing of it."""

    due: list[tuple[int, str, str, Version]] = field(default_factory=list)

    @staticmethod
    def received_at(step: int) -> datetime:
        return datetime(2026, 11, 22 + step, 4)

    def land(self, warehouse: Any, step: int) -> None:
        """Write what a step brings, as the loader leaves it."""
        received_at = self.received_at(step)
        records: dict[str, list[Any]] = {}
        days = set()
        for line, (due, instance, copy, version) in enumerate(self.due):
            if due != step:
                continue
            if version.is_event:
                days.add((instance, version.day))
                continue
            payload = json.dumps(told(copy, version.row) | {"version": version.number})
            digest = hashlib.sha256(payload.encode() + bytes(version.is_deleted)).hexdigest()
            modified, origin = NOON + timedelta(days=version.number), f"{version.entity}_{step}.csv:{line}"
            record = (instance, f"{copy}-{version.key}", digest, payload, True, modified, version.is_deleted, origin)
            records.setdefault(version.entity, []).append((*record, received_at, str(step)))
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("insert into raw_ops.ledger (received_at, status) values (?, 'landed')", [received_at])
            for entity, rows in records.items():
                columns = list(map(list, zip(*rows, strict=True)))
                lists = ", ".join("unnest(?)" for _ in columns)
                connection.execute(f"insert into raw_files.{entity} select {lists}", columns)
            for instance, day in sorted(days):
                self._replace(connection, step, instance, day, received_at)

    def _replace(self, connection: Any, step: int, instance: str, day: date, received_at: datetime) -> None:
        """An event's day comes whole: what is known of it now, under the moment of this run."""
        there = [instance, day]
        connection.execute(
            "delete from raw_files.web_analytics_events_typed where source_instance = ? and event_day = ?", there
        )
        newest: dict[tuple[str, str], Version] = {}
        for due, where, copy, version in self.due:
            if due <= step and version.is_event and [where, version.day] == there:
                known = newest.setdefault((copy, version.key), version)
                newest[copy, version.key] = max(known, version, key=lambda one: one.number)
        names = ["source_instance", "event_day", "record_key", "path", "line", "is_utc", *HIT, "received_at"]
        rows = [
            [*there, f"{copy}-{key}", f"hits_{day}.parquet", line, True, *(row.get(name) for name in HIT), received_at]
            for line, ((copy, key), version) in enumerate(newest.items())
            if not version.is_deleted
            for row in [told(copy, version.row)]
        ]
        if rows:
            columns = list(map(list, zip(*rows, strict=True)))
            connection.execute(
                f"insert into raw_files.web_analytics_events_typed ({', '.join(names)})"
                f" select {', '.join('unnest(?)' for _ in names)}",
                columns,
            )


def told(copy: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row as the copy of the company writes it: its ids begin with the copy's name."""
    return {name: f"{copy}-{value}" if value and name in REFERENCES else value for name, value in row.items()}
