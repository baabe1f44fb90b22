"""A warehouse that takes its data in step by step, each record version in a step of its own, and is then built anew.

It holds a small company twenty times, told apart by the first letters of every id, each copy arriving in an order of
its own; and, under another instance, scenes: records of one edge case each, in the order that makes it one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from arrivals_landing import ENTITIES, Arrivals, Version
from arrivals_records import the_company, the_scenes

COPIES = 20
TABLES = ("fct_web_sessions", "fct_touchpoints", "fct_journeys", "fct_journey_stages", "fct_orders", "fct_deals")
TABLES += ("dim_customer", "mart_journey_funnel", "ops_late_arrivals")
OFF = ("--exclude", "tag:hubspot")
ALL = tuple(f"+{table}" for table in TABLES)
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
def built(request: pytest.FixtureRequest, dbt_on: Callable[..., Any]) -> Built:
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
        (step, "scenes", scene, Version(entity, key, row, **more))
        for step, scene, entity, key, row, more in the_scenes()
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
