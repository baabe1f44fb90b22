"""Incremental equals full refresh: 20 random arrival orders of the same data, through the real models.

One warehouse holds the company twenty times, told apart by the first letters of every id; each copy's records come in an
order and in splits of its own, older versions after newer ones, hits two loads late, edits and deletions among them. Three
builds take them in; then the warehouse is built anew from its landing, and every table must be the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import duckdb
import pytest

from ingestion.landing import EVENTS_TABLES

ORDERS_OF_ARRIVAL = 20
STEPS = 3
NOON = datetime(2026, 3, 1, 12)
TABLES = ("fct_web_sessions", "fct_touchpoints", "fct_journeys", "fct_journey_stages", "fct_orders", "fct_deals")
TABLES += ("mart_journey_funnel",)


class Dbt(Protocol):
    warehouse: Any

    def invoke(self, *command: str) -> list[Any]: ...
    def query(self, sql: str) -> list[dict[str, Any]]: ...


def mapping(entity: str, *columns: str) -> dict[str, Any]:
    """A mapping whose headers are called as the columns that they fill."""
    same = {name: name for name in columns}
    head = {
        "name": entity,
        "instance": "shop",
        "entity": entity,
        "brand": "acme",
        "timezone": "UTC",
        "fingerprint": "1",
    }
    return {**head, "columns": same, "constants": {}, "values": {}, "no_answer": []}


HIT = ("visitor_ref", "occurred_at", "event_name", "page_url", "user_agent", "contact_ref", "order_ref", "channel")
MAPPINGS = [
    mapping("crm_people", "contact_id", "person_id", "region", "segment", "created_at"),
    mapping("crm_leads", "lead_id", "contacted_at", "channel", "contact_ref"),
    mapping("crm_deals", "deal_id", "lead_ref", "contact_ref", "opened_at", "won_at", "lost_at", "amount"),
    mapping("commerce_orders", "order_id", "contact_ref", "order_status", "ordered_at", "delivered_at", "due_at"),
    mapping("support_cases", "case_id", "contact_ref", "order_ref", "opened_at", "solved_at"),
    mapping("web_analytics_events", *HIT),
]
OFF = ("--exclude", "tag:hubspot")
ALL = tuple(f"+{table}" for table in TABLES)
# What hangs on the mapped entities: after the first build, the rest has nothing to do.
FED = tuple(f"stg_files__{one['entity']}+,{way}" for one in MAPPINGS for way in ALL)
REFERENCES = ("contact_id", "person_id", "lead_id", "deal_id", "order_id", "case_id", "visitor_ref")
REFERENCES += ("contact_ref", "lead_ref", "order_ref")


class Version:
    """One version of a record: what it says, when it was modified, whether it says that the record is gone."""

    def __init__(self, entity: str, key: str, row: dict[str, Any], number: int = 0, is_deleted: bool = False) -> None:
        self.entity, self.key, self.row, self.number, self.is_deleted = entity, key, row, number, is_deleted


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat(sep=" ")


def the_company() -> list[Version]:
    """People, leads, deals, orders, cases and hits of March 2026; every third record is edited, every seventh deleted."""
    draw = random.Random(20261122)
    made: list[Version] = []

    def add(entity: str, key: str, *rows: dict[str, Any]) -> None:
        for number, row in enumerate(rows):
            made.append(Version(entity, key, row, number))
        if draw.random() < 1 / 7:
            made.append(Version(entity, key, rows[-1], len(rows), is_deleted=True))

    people = [f"c{n}" for n in range(6)]
    for n, contact in enumerate(people):
        row = {"contact_id": contact, "person_id": f"p{n // 2}", "region": "north", "created_at": at(-99 + n)}
        add("crm_people", contact, {**row, "segment": "new"}, *([{**row, "segment": "loyal"}] * (n % 3 == 0)))
    for n in range(5):
        add(
            "crm_leads",
            f"l{n}",
            {"lead_id": f"l{n}", "contacted_at": at(n), "contact_ref": people[n], "channel": "web"},
        )
        deal = {
            "deal_id": f"d{n}",
            "lead_ref": f"l{n}",
            "contact_ref": people[n],
            "opened_at": at(n + 24),
            "amount": "7.5",
        }
        end = draw.choice(("won_at", "lost_at"))
        add("crm_deals", f"d{n}", deal, {**deal, end: at(n + 99)}, {**deal, end: at(n + 90), "amount": "9.25"})
    for n in range(8):
        order = {"order_id": f"o{n}", "contact_ref": draw.choice(people), "ordered_at": at(n * 7), "due_at": at(200)}
        placed, sent = (
            {**order, "order_status": "placed"},
            {**order, "order_status": "done", "delivered_at": at(n * 7 + 50)},
        )
        add("commerce_orders", f"o{n}", placed, *draw.choice(((), (sent,), (sent, {**sent, "delivered_at": at(333)}))))
    for n in range(5):
        case = {
            "case_id": f"s{n}",
            "contact_ref": people[n],
            "order_ref": draw.choice((None, f"o{n}")),
            "opened_at": at(n * 30),
        }
        add("support_cases", f"s{n}", case, *([{**case, "solved_at": at(n * 30 + 5)}] * (n % 2)))
    for n in range(60):
        hit = {
            "visitor_ref": draw.choice(("v1", "v2", "v3", "v4", None)) if n % 10 else "v5",
            "occurred_at": at(11.5 + draw.randrange(4) * 0.5 + draw.randrange(2) * 24 + draw.choice((0, 1 / 3600))),
            "event_name": draw.choice((None, "page_view", "click", "purchase")),
            "page_url": draw.choice(("/", "/lamp", "/cart")),
            "user_agent": draw.choice((None, "Firefox", "Firefox", "examplebot")),
            "contact_ref": draw.choice((None, None, *people)),
            "order_ref": draw.choice((None,) * 6 + ("o1", "o5")),
            "channel": draw.choice((None, "web", "app", "no such channel")),
        }
        moved = {**hit, "occurred_at": at(12 + draw.randrange(9)), "visitor_ref": draw.choice(("v1", "v2"))}
        add("web_analytics_events", f"h{n:02}", hit, *([moved] * (n % 5 == 0)))
    return made


def told(copy: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row as the copy of the company writes it: its ids begin with the copy's name."""
    return {name: f"{copy}-{value}" if value and name in REFERENCES else value for name, value in row.items()}


class Landing:
    """The landing of the twenty copies; `arrive` writes what a step brings, as the loader leaves it."""

    def __init__(self) -> None:
        draw = random.Random(7)
        company = the_company()
        self.due: list[tuple[int, str, Version]] = []
        for number in range(ORDERS_OF_ARRIVAL):
            for version in company:
                self.due.append((draw.randrange(STEPS), f"{number:02}", version))
        draw.shuffle(self.due)

    def arrive(self, warehouse: Any, step: int) -> None:
        received_at = datetime(2026, 11, 22 + step, 4)
        records, days = [], set()
        for line, (due, copy, version) in enumerate(self.due):
            if due != step:
                continue
            if self._is_event(version):
                days.add(self._day(version))
                continue
            payload = json.dumps(told(copy, version.row) | {"version": version.number})
            digest = hashlib.sha256(payload.encode() + bytes(version.is_deleted)).hexdigest()
            modified, origin = NOON + timedelta(days=version.number), f"{version.entity}_{step}.csv:{line}"
            record = (
                "shop",
                f"{copy}-{version.key}",
                digest,
                payload,
                True,
                modified,
                version.is_deleted,
                origin,
                received_at,
            )
            records.append((version.entity, (*record, str(step))))
        with duckdb.connect(str(warehouse)) as connection:
            for entity in {entity for entity, _ in records}:
                rows = [row for of, row in records if of == entity]
                columns = list(map(list, zip(*rows, strict=True)))
                lists = ", ".join("unnest(?)" for _ in columns)
                connection.execute(f"insert into raw_files.{entity} select {lists}", columns)
            for day in sorted(days):
                self._replace(connection, step, day, received_at)

    def _replace(self, connection: Any, step: int, day: date, received_at: datetime) -> None:
        """An event's day comes whole: what is known of it now, under the moment of this run."""
        connection.execute("delete from raw_files.web_analytics_events_typed where event_day = ?", [day])
        newest: dict[str, tuple[int, int, Version]] = {}
        for line, (due, copy, version) in enumerate(self.due):
            if due <= step and self._is_event(version) and self._day(version) == day:
                key = f"{copy}-{version.key}"
                newest[key] = max(
                    newest.get(key, (-1, 0, version)), (version.number, line, version), key=lambda one: one[0]
                )
        for key, (_, line, version) in newest.items():
            if version.is_deleted:
                continue
            names = ["source_instance", "event_day", "record_key", "path", "line", "is_utc", *HIT, "received_at"]
            row = told(key[:2], version.row)
            values = ["shop", day, key, f"hits_{day}.parquet", line, True, *(row[name] for name in HIT), received_at]
            marks = ", ".join("?" for _ in names)
            connection.execute(
                f"insert into raw_files.web_analytics_events_typed ({', '.join(names)}) values ({marks})", values
            )

    @staticmethod
    def _is_event(version: Version) -> bool:
        """Every third hit lands as an event; it must not be moved to another day, where it would be another event."""
        return (
            version.entity == "web_analytics_events" and int(version.key[1:]) % 3 == 1 and int(version.key[1:]) % 5 != 0
        )

    @staticmethod
    def _day(version: Version) -> date:
        return datetime.fromisoformat(version.row["occurred_at"]).date()


def export(dbt: Dbt) -> dict[str, list[str]]:
    """Every table of core and marts, and the sessions, as sorted lines; fractions at a fixed scale."""
    tables = dbt.query(
        "select table_schema as schema, table_name as name from information_schema.tables"
        " where table_schema in ('core', 'marts') or table_name in ('int_web_sessions', 'int_touchpoints_placed')"
    )
    lines = {}
    for table in tables:
        relation = f"{table['schema']}.{table['name']}"
        columns = dbt.query(f"describe {relation}")
        texts = [
            f"printf('%.9f', {one['column_name']})" if one["column_type"] in ("DOUBLE", "FLOAT") else one["column_name"]
            for one in columns
        ]
        joined = ", ".join(f"coalesce(cast({text} as varchar), '~')" for text in texts)
        lines[relation] = [
            row["line"] for row in dbt.query(f"select concat_ws('|', {joined}) as line from {relation} order by 1")
        ]
    return lines


@pytest.fixture(scope="module")
def built(dbt_on: Callable[[str, dict[str, Any]], Dbt]) -> tuple[dict[str, list[str]], dict[str, list[str]], Dbt]:
    """What three incremental builds made, what a full refresh makes of the same landing, and dbt on the latter."""
    dbt = dbt_on("arrivals", {"file_mappings": MAPPINGS})
    with duckdb.connect(str(dbt.warehouse)) as connection:
        empty = EVENTS_TABLES["web_analytics_events_typed"].empty_table()
        connection.register("empty", empty)
        connection.execute("create table raw_files.web_analytics_events_typed as from empty")
    landing = Landing()
    assert {result.status for result in dbt.invoke("seed")} == {"success"}
    for step in range(STEPS):
        landing.arrive(dbt.warehouse, step)
        assert {result.status for result in dbt.invoke("run", *OFF, "--select", *(FED if step else ALL))} == {"success"}
    incremental = export(dbt)
    assert {result.status for result in dbt.invoke("run", "--full-refresh", *OFF, "--select", *FED)} == {"success"}
    return incremental, export(dbt), dbt


def test_incremental_builds_of_twenty_arrival_orders_equal_a_full_refresh(built: Any) -> None:
    incremental, rebuilt, _ = built
    assert incremental.keys() == rebuilt.keys()
    differing = {name: sorted(set(incremental[name]) ^ set(rebuilt[name]))[:4] for name in rebuilt}
    assert {name: lines for name, lines in differing.items() if lines} == {}
    assert incremental == rebuilt


def test_the_order_of_arrival_makes_no_difference_to_what_is_known(built: Any) -> None:
    """Of the same data, whatever came first: the twenty copies have the same sessions, journeys and stages."""
    *_, dbt = built
    for table, columns in {
        "fct_web_sessions": "started_at, ended_at, hits, landing_page, is_bot, is_converted, channel_key, consent",
        "fct_journeys": "journey_type, started_at, last_touched_at, outcome, touchpoints, channel_switches",
        "fct_orders": "ordered_at, delivered_at, order_status",
    }.items():
        known = dbt.query(f"select {columns}, count(*) as n from core.{table} group by all order by all")
        assert known, table
        assert [row for row in known if row["n"] % ORDERS_OF_ARRIVAL] == [], table


def test_the_drawn_data_have_late_edited_and_deleted_records(built: Any) -> None:
    *_, dbt = built
    [counted] = dbt.query(
        "select count(*) filter (is_deleted) as deleted, count(*) filter (not is_latest) as superseded,"
        " count(*) filter (not is_latest and received_at > '2026-11-22 04:00') as late,"
        " count(*) filter (quarantine_reason is not null) as quarantined"
        " from staging.stg_files__web_analytics_events_judged"
    )
    assert all(counted[name] > 20 for name in counted), counted
    [sessions] = dbt.query("select count(*) as n, count(*) filter (hits > 1) as long from core.fct_web_sessions")
    assert sessions["n"] > 10 * ORDERS_OF_ARRIVAL
    assert sessions["long"] > 3 * ORDERS_OF_ARRIVAL
