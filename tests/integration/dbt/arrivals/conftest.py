"""A warehouse that takes its data in step by step, each record version in a step of its own, and is then built anew.

It holds a small company twenty times, told apart by the first letters of every id, each copy arriving in an order of
its own; and, under another instance, scenes: records of one edge case each, in the order that makes it one.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

COPIES = 20
NOON = datetime(2026, 3, 1, 12)
TABLES = ("fct_web_sessions", "fct_touchpoints", "fct_journeys", "fct_journey_stages", "fct_orders", "fct_deals")
TABLES += ("dim_customer", "mart_journey_funnel", "ops_late_arrivals")
OFF = ("--exclude", "tag:hubspot")
ALL = tuple(f"+{table}" for table in TABLES)
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
Subject = tuple[str, ...]
SUBJECT = "source_instance, journey_kind, journey_subject, journey_subject_id"
# An order of 1 March, noon, of which no more is heard lapses between the loads of 22 and 23 November, 4 o'clock.
LAPSING = {
    "journey_type": "order", "journey_kind": "customer", "journey_subject": "order", "entry_types": "",
    "exit_types": "", "lost_types": "", "expected_stages": "inquiry|purchase", "journey_type_name": "An order",
    "timeout_days": "266",
}  # fmt: skip
# What hangs on the mapped entities: after the first build, the rest has nothing to do.
FED = tuple(f"stg_files__{entity}+,{way}" for entity in ENTITIES for way in ALL)


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


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat(sep=" ")


def the_company() -> list[Version]:
    """People, leads, deals, orders, cases and hits of March 2026, some edited, every seventh deleted."""
    draw = random.Random(20261122)
    made: list[Version] = []

    def add(entity: str, key: str, *rows: dict[str, Any], is_event: bool = False) -> None:
        for number, row in enumerate(rows):
            made.append(Version(entity, key, row, number, is_event=is_event))
        if draw.random() < 1 / 7:
            made.append(Version(entity, key, rows[-1], len(rows), is_deleted=True, is_event=is_event))

    people = [f"c{n}" for n in range(6)]
    for n, contact in enumerate(people):
        row = {"contact_id": contact, "person_id": f"p{n // 2}", "region": "north", "created_at": at(n - 99)}
        add("crm_people", contact, {**row, "segment": "new"}, *([{**row, "segment": "loyal"}] * (n % 3 == 0)))
    for n in range(5):
        lead = {"lead_id": f"l{n}", "contacted_at": at(n), "contact_ref": people[n], "channel": "web"}
        add("crm_leads", f"l{n}", lead)
        deal = {"deal_id": f"d{n}", "lead_ref": f"l{n}", "contact_ref": people[n], "opened_at": at(n + 24)}
        end = draw.choice(("won_at", "lost_at"))
        add("crm_deals", f"d{n}", deal, {**deal, end: at(n + 99)}, {**deal, end: at(n + 90), "amount": "9.25"})
    for n in range(8):
        order = {"order_id": f"o{n}", "contact_ref": draw.choice(people), "ordered_at": at(n * 7), "due_at": at(200)}
        sent = {**order, "order_status": "done", "delivered_at": at(n * 7 + 50)}
        later = draw.choice(((), (sent,), (sent, {**sent, "delivered_at": at(333)})))
        add("commerce_orders", f"o{n}", {**order, "order_status": "placed"}, *later)
    for n in range(5):
        about = draw.choice((None, f"o{n}"))
        case = {"case_id": f"s{n}", "contact_ref": people[n], "order_ref": about, "opened_at": at(n * 30)}
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
        # An event is one of its day: it can be edited there, and not be moved to another.
        is_event = n % 3 == 1
        edited = {**moved, "occurred_at": hit["occurred_at"]} if is_event else moved
        add("web_analytics_events", f"h{n:02}", hit, *([edited] * (n % 5 == 0)), is_event=is_event)
    return made


def export(dbt: Any) -> dict[str, list[str]]:
    """Every table of core and marts, and what is made in part, as sorted lines; fractions at a fixed scale."""
    tables = dbt.query(
        "select table_schema as schema, table_name as name from information_schema.tables"
        " where table_schema in ('core', 'marts')"
        " or table_name in ('int_web_analytics__events', 'int_web_sessions', 'int_touchpoints_placed',"
        " 'int_stage_visits', 'int_journeys')"
    )
    lines = {}
    for table in tables:
        relation = f"{table['schema']}.{table['name']}"
        texts = [
            f"printf('%.9f', {one['column_name']})" if one["column_type"] in ("DOUBLE", "FLOAT") else one["column_name"]
            for one in dbt.query(f"describe {relation}")
        ]
        joined = ", ".join(f"coalesce(cast({text} as varchar), '~')" for text in texts)
        found = dbt.query(f"select concat_ws('|', {joined}) as line from {relation} order by 1")
        lines[relation] = [row["line"] for row in found]
    return lines


@dataclass(frozen=True)
class Built:
    """What incremental builds made, what a full refresh makes of the same landing, and dbt on the latter.

    What arrived in which step; and of the second build: the subjects of journeys of which a table's rows were made
    again, and those whose steps were not what they had been.
    """

    incremental: dict[str, list[str]]
    rebuilt: dict[str, list[str]]
    remade: dict[str, set[Subject]]
    changed: set[Subject]
    arrivals: Arrivals
    dbt: Any

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self.dbt.query(sql)]


class Marks:
    """A mark on every row of what redoes journeys, in a column that no model reads: rows made again have none."""

    COLUMNS = {"int_stage_visits": "to_entity", "int_journeys": "brand_key"}

    def __init__(self, warehouse: Any) -> None:
        self.warehouse = warehouse

    def put(self) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("create table main.steps_before as from intermediate.int_journey_steps")
            for table, column in self.COLUMNS.items():
                connection.execute(f"update intermediate.{table} set {column} = 'marked ' || coalesce({column}, '')")

    def take(self) -> tuple[dict[str, set[Subject]], set[Subject]]:
        """(subjects whose rows have no mark, by table; subjects whose steps have changed); removes the marks."""
        remade = {}
        with duckdb.connect(str(self.warehouse)) as connection:
            for table, column in self.COLUMNS.items():
                of = f"from intermediate.{table} where {column} like 'marked %'"
                everyone = f"select distinct {SUBJECT} from intermediate.{table}"
                remade[table] = set(connection.execute(f"{everyone} except select {SUBJECT} {of}").fetchall())
                restored = f"update intermediate.{table} set {column} = nullif({column}[8:], '')"
                connection.execute(f"{restored} where {column} like 'marked %'")
            now, before = "from intermediate.int_journey_steps", "from main.steps_before"
            differing = f"({now} except all {before}) union all ({before} except all {now})"
            there = f"select {SUBJECT} from intermediate.int_stage_visits"
            changed = connection.execute(f"select {SUBJECT} from ({differing}) intersect {there}").fetchall()
            connection.execute("drop table main.steps_before")
        return remade, set(changed)


@pytest.fixture(scope="session", params=[2, pytest.param(5, marks=pytest.mark.sweep)])
def built(request: pytest.FixtureRequest, dbt_on: Callable[..., Any], scenes: list[Any]) -> Built:
    steps = request.param
    mappings = [
        {"name": f"{instance}_{entity}", "instance": instance, "entity": entity, "brand": "acme", "timezone": "UTC"}
        | {
            "columns": {name: name for name in columns},
            "fingerprint": "1",
            "constants": {},
            "values": {},
            "no_answer": [],
        }
        for entity, columns in ENTITIES.items()
        for instance in ("shop", "scenes")
    ]
    dbt = dbt_on("arrivals", {"file_mappings": mappings, "seed_overlays": {"journey_types": [LAPSING]}})
    draw, company = random.Random(7), the_company()
    due = [(draw.randrange(steps), "shop", f"{n:02}", version) for n in range(COPIES) for version in company]
    draw.shuffle(due)
    due += [
        (step, "scenes", scene, Version(entity, key, row, **more)) for step, scene, entity, key, row, more in scenes
    ]
    arrivals, marks = Arrivals(due), Marks(dbt.warehouse)
    assert {result.status for result in dbt.invoke("seed")} == {"success"}
    for step in range(steps):
        if step == 1:
            marks.put()
        arrivals.land(dbt.warehouse, step)
        assert {result.status for result in dbt.invoke("run", *OFF, "--select", *(FED if step else ALL))} == {"success"}
        if step == 1:
            remade, changed = marks.take()
    incremental = export(dbt)
    assert {result.status for result in dbt.invoke("run", "--full-refresh", *OFF, "--select", *FED)} == {"success"}
    return Built(incremental, export(dbt), remade, changed, arrivals, dbt)


@pytest.fixture(scope="session")
def scenes() -> list[Any]:
    """(step, scene, entity, key, row, more of its version) of every scene; what must come of it stands in the tests."""
    made: list[Any] = []

    def scene(
        step: int, name: str, entity: str, key: str, /, is_deleted: bool = False, is_event: bool = False, **row: Any
    ) -> None:
        number = sum(one[1:4] == (name, entity, key) for one in made)
        more = {"number": number, "is_deleted": is_deleted, "is_event": is_event}
        made.append((step, name, entity, key, row, more))

    def hit(step: int, name: str, key: str, /, hours: float, **row: Any) -> None:
        scene(step, name, "web_analytics_events", key, visitor_ref="v", occurred_at=at(hours), **row)

    orders, people, cases = "commerce_orders", "crm_people", "support_cases"
    sent = {"order_id": "o", "contact_ref": "c", "order_status": "done", "ordered_at": at(0), "delivered_at": at(96)}

    # Nothing more comes of three orders: one lapses by the clock, one had lapsed before, one has time.
    for name, hours in (("lapses", 0), ("lapsed", -24), ("rests", 24)):
        scene(0, name, orders, "o", order_id="o", contact_ref="c", order_status="sent", ordered_at=at(hours))
    # Case 14: a case opened before the parcel came is told after all of that was built, and not the first case that is.
    # One order is a second older than what the load before could have shown 48 hours late, one is not.
    scene(0, "late", orders, "o", **sent)
    scene(0, "known", cases, "s", case_id="s", contact_ref="c", opened_at=at(1))
    for key, moment in (("o1", "2026-11-20 03:59:59"), ("o2", "2026-11-20 04:00:00")):
        scene(1, "lag", orders, key, order_id=key, contact_ref="c", order_status="sent", ordered_at=moment)
    scene(1, "late", cases, "s", case_id="s", order_ref="o", contact_ref="c", opened_at=at(48))
    # A hit between two sessions arrives late and makes one of them; one earlier than anything seen becomes the first.
    hit(0, "bridge", "1", 0)
    hit(0, "bridge", "2", 0.8)
    hit(1, "bridge", "3", 0.4)
    hit(0, "earlier", "1", 5, page_url="/second")
    hit(1, "earlier", "2", 4.9, page_url="/first")
    # An order is deleted; its contact stays. A contact is deleted; what he bought stays.
    scene(0, "gone", orders, "o", **sent)
    scene(1, "gone", orders, "o", is_deleted=True, **sent)
    scene(0, "left", people, "c", contact_id="c", created_at=at(-9))
    scene(0, "left", orders, "o", **sent)
    scene(1, "left", people, "c", is_deleted=True, contact_id="c", created_at=at(-9))
    # A deal and a case are archived; a deal is archived and comes back.
    deal = {"deal_id": "d", "contact_ref": "c", "opened_at": at(0), "won_at": at(5)}
    for name in ("dropped", "back"):
        scene(0, name, "crm_deals", "d", **deal)
        scene(1, name, "crm_deals", "d", is_deleted=True, **deal)
    scene(1, "back", "crm_deals", "d", **deal)
    scene(0, "dropped", cases, "s", case_id="s", contact_ref="c", opened_at=at(0))
    scene(1, "dropped", cases, "s", is_deleted=True, case_id="s", contact_ref="c", opened_at=at(0))
    # Two contacts turn out to be one person. An order turns out to be another's.
    for contact in ("c", "c2"):
        scene(0, "merged", people, contact, contact_id=contact, person_id=contact, created_at=at(-9))
        scene(0, "merged", orders, f"o{contact}", **{**sent, "order_id": f"o{contact}", "contact_ref": contact})
    scene(1, "merged", people, "c2", contact_id="c2", person_id="c", created_at=at(-9))
    scene(0, "edited", orders, "o", **sent)
    scene(1, "edited", orders, "o", **{**sent, "delivered_at": at(120)})
    # A visitor is taken out of his day's file; a hit of his is somebody else's.
    for key, visitor in (("1", "v"), ("2", "w")):
        day = {"occurred_at": at(0), "visitor_ref": visitor}
        scene(0, "erased", "web_analytics_events", key, is_event=True, **day)
    scene(1, "erased", "web_analytics_events", "1", is_deleted=True, is_event=True, occurred_at=at(0), visitor_ref="v")
    scene(1, "erased", "web_analytics_events", "2", is_event=True, occurred_at=at(0), visitor_ref="x")
    # Case 8: a monitor asks for the page of an order. Case 14: a device's clock is ten years ahead.
    scene(0, "bot", orders, "o", **{**sent, "ordered_at": at(1)})
    hit(0, "bot", "1", 0, user_agent="UptimeRobot/2.0", order_ref="o")
    hit(0, "clock", "1", 0)
    hit(0, "clock", "2", 24 * 3650)
    # Case 15: around midnight; a login, then another host, in one session.
    for key, hours in (("1", 11.8333), ("2", 12.1667), ("3", 12.75)):
        hit(0, "midnight", key, hours)
    hit(0, "login", "1", 0, page_url="https://shop.example/")
    hit(1, "login", "2", 0.1, page_url="https://pay.example/card", contact_ref="c")
    hit(0, "login", "3", 0.2, page_url="https://shop.example/thanks", contact_ref="c", event_name="purchase")
    # Case 30: an order in the shop, as a deal won, and as a purchase on the web; hits that name nobody.
    scene(0, "once", orders, "o", **{**sent, "ordered_at": at(1)})
    scene(0, "once", "crm_deals", "d", deal_id="d", contact_ref="c", opened_at=at(0), won_at=at(1))
    hit(0, "once", "1", 0.9, event_name="page_view", page_url="/cart")
    hit(1, "once", "2", 1, event_name="purchase", order_ref="o")
    for key in ("1", "2", "3"):
        scene(0, "nobody", "web_analytics_events", key, occurred_at=at(0), page_url="/")
    return made
