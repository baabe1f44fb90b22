"""Who is who in 1,000 drawn cases, by the real models, against plain Python: at first, after changes, and built anew."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from identity_cases import BRANDS, changed, draw_case
from identity_oracle import Person, Session, resolve

CASES, SEED = 1000, 20261122
HEADERS = {"contact_id": "id", "person_id": "person", "email": "mail", "phone": "phone", "country": "country"}
MODELS = "stg_files__crm_people int_crm__people int_people_versions int_identifiers int_identity_edges"
MODELS += " int_identity_components int_visitor_logins int_identity_map"
MAP = "source_instance, identity_kind, identity_value, valid_from, valid_to, customer_key"


def mapping(instance: str) -> dict[str, Any]:
    blank = {"timezone": "UTC", "constants": {}, "values": {}, "no_answer": [], "fingerprint": "1"}
    names = {"name": f"people_{instance}", "instance": instance, "entity": "crm_people", "brand": BRANDS[instance]}
    return {**blank, **names, "columns": HEADERS}


class Company:
    """A warehouse of its own, in which only people land and sessions stand."""

    def __init__(self, dbt: Any, folder: Any, overrides: list[dict[str, str]] | None = None, **variables: Any) -> None:
        shutil.copy(dbt.warehouse, folder / "warehouse.duckdb")
        variables = {"file_mappings": [mapping(name) for name in BRANDS], **variables}
        variables["seed_overlays"] = {"identity_overrides": overrides or []}
        self.dbt = replace(dbt, warehouse=folder / "warehouse.duckdb", variables={**dbt.variables, **variables})
        self.run("stg_reference__identity_overrides")

    def run(self, *models: str, full_refresh: bool = False) -> dict[str, Any]:
        command = ["run", "--select", *models, *["--full-refresh"] * full_refresh]
        results = self.dbt.invoke(*command)
        assert [f"{one.node.name}: {one.message}" for one in results if one.status != "success"] == []
        return {one.node.name: one for one in results}

    def land(self, batch: int, people: Iterable[Person], gone: Iterable[Person] = ()) -> None:
        rows = [(one, False) for one in people] + [(one, True) for one in gone]
        records = []
        for line, (one, is_deleted) in enumerate(rows):
            told = {"id": one.contact, "person": one.person, "mail": one.email, "phone": one.phone}
            payload = json.dumps({**told, "country": one.country, "batch": batch})
            digest = hashlib.sha256(payload.encode()).hexdigest()
            at = f"2026-11-{batch:02} 04:00:00"
            fixed = (True, None, is_deleted, f"people_{batch}.csv:{line}", at, str(batch))
            records.append((one.instance, one.contact, digest, payload, *fixed))
        with duckdb.connect(str(self.dbt.warehouse)) as con:
            columns = list(map(list, zip(*records, strict=True)))
            con.execute(f"insert into raw_files.crm_people select {', '.join('unnest(?)' for _ in columns)}", columns)

    def visit(self, sessions: list[Session]) -> None:
        """Put sessions, and the hits of those who logged in, where the models of the web leave them."""
        with duckdb.connect(str(self.dbt.warehouse)) as con:
            con.execute("drop view intermediate.int_web_events")
            con.execute("""create table intermediate.int_web_events (source_vendor varchar, source_instance varchar,
                visitor_ref varchar, occurred_at timestamp, contact_ref varchar)""")
            con.execute("delete from intermediate.int_web_sessions")
            told = [
                (one.instance, str(number), one.visitor, one.contacts[0] if len(set(one.contacts)) == 1 else None, one.at,
                 one.at + timedelta(minutes=9), one.is_test)
                for number, one in enumerate(sessions)
            ]  # fmt: skip
            names = "source_instance, source_record_key, visitor_ref, contact_ref, started_at, ended_at, is_test"
            con.execute(
                f"""insert into intermediate.int_web_sessions (source_vendor, brand_key, is_bot, {names})
                    select 'files', 'b', false, {", ".join(["unnest(?)"] * 7)}""",
                list(map(list, zip(*told, strict=True))),
            )
            hits = [(one.instance, one.visitor, one.at, contact) for one in sessions for contact in one.contacts]
            con.execute(
                f"insert into intermediate.int_web_events select 'files', {', '.join(['unnest(?)'] * 4)}",
                list(map(list, zip(*hits, strict=True))),
            )

    def map(self) -> set[tuple[Any, ...]]:
        rows = [tuple(row.values()) for row in self.dbt.query(f"select {MAP} from intermediate.int_identity_map")]
        assert len(set(rows)) == len(rows)
        return set(rows)

    def components(self) -> list[tuple[Any, ...]]:
        rows = self.dbt.query("select * from intermediate.int_identity_components order by all")
        return [tuple(row.values()) for row in rows]


@pytest.fixture(scope="module")
def drawn() -> tuple[list[Person], list[Session]]:
    draw = random.Random(SEED)
    cases = [draw_case(draw, case) for case in range(CASES)]
    return [one for people, _ in cases for one in people], [one for _, sessions in cases for one in sessions]


def differences(company: Company, people: Iterable[Person], sessions: list[Session], **decided: Any) -> list[Any]:
    return sorted(map(str, company.map() ^ resolve(people, sessions, **decided)))


def test_a_thousand_drawn_cases_have_the_customers_of_the_oracle_whatever_came_when(
    dbt: Any, drawn: tuple[list[Person], list[Session]], tmp_path: Any
) -> None:
    people, sessions = drawn
    draw = random.Random(SEED)
    shop = [one.contact for one in people if one.instance == "shop"]
    merges = [tuple(draw.sample(shop, 2)) for _ in range(30)]
    splits = draw.sample(shop, 60)
    common = {"source_instance": "shop", "author": "ann", "reason": "she said so", "decided_at": "2026-11-01"}
    overrides = [
        {**common, "action": "merge", "contact_id": a, "other_source_instance": "shop", "other_contact_id": b}
        for a, b in merges
    ] + [{**common, "action": "split", "contact_id": one} for one in splits]
    company = Company(dbt, tmp_path, overrides)
    decided = {"merges": merges, "splits": splits}
    company.visit(sessions)

    first = [one for one in people if draw.random() < 0.7]
    company.land(1, first)
    company.run(*MODELS.split())
    assert differences(company, first, sessions, **decided) == []

    # New records alone; then edits and deletions among them. Each time only what they touch is solved again.
    company.land(2, [one for one in people if one not in set(first)])
    company.run(*MODELS.split())
    assert differences(company, people, sessions, **decided) == []

    gone = {one for one in people if draw.random() < 0.1}
    now = {one: changed(draw, one) if draw.random() < 0.15 else one for one in people if one not in gone}
    company.land(3, [new for old, new in now.items() if new != old], gone)
    company.run(*MODELS.split())
    assert differences(company, now.values(), sessions, **decided) == []

    grown, solved = company.map(), company.components()
    company.run("int_identity_components", "int_identity_map", full_refresh=True)
    assert company.components() == solved
    assert company.map() == grown


def test_the_drawn_cases_try_every_rule(drawn: tuple[list[Person], list[Session]]) -> None:
    """Else the comparison would prove less than it says."""
    people, sessions = drawn
    rows = resolve(people, sessions)
    customers: dict[str, set[str]] = {}
    for _, kind, value, *_, key in rows:
        if kind == "contact_id":
            customers.setdefault(key, set()).add(value)
    sizes = {len(contacts) for contacts in customers.values()}
    assert {1, 2, 3, 4} <= sizes
    assert sum(row[3] is not None for row in rows) > 100
    assert {kind for _, kind, *_ in rows} == {"contact_id", "person_id", "email", "phone", "visitor_id"}
    kept = {value for _, kind, value, *_ in rows if kind == "contact_id"}
    assert len(kept) == len(people)


def test_a_chain_of_ten_thousand_identities_is_solved_within_a_second(dbt: Any, tmp_path: Any) -> None:
    """Each contact shares its address with the one before and its number with the one after."""
    company = Company(dbt, tmp_path, identity_degree_cap=3)
    chain = [
        Person("shop", "acme", f"c{n:05}", None, f"m{(n + 1) // 2}@x.example", f"+49301{n // 2:06}01", None)
        for n in range(5000)
    ]
    company.land(1, chain)
    company.run(*MODELS.split())
    (row,) = company.dbt.query(
        "select count(*) as n, count(distinct component) as parts from intermediate.int_identity_components"
    )
    assert row == {"n": 15_000, "parts": 1}  # 5,000 contacts, 2,501 addresses and 2,500 numbers: one customer
    assert len({key for *_, key in company.map()}) == 1
    solving = "int_identity_components"
    begun = time.process_time()
    company.run(solving, full_refresh=True)
    solved = time.process_time()
    company.run(solving)  # nothing has changed: what dbt itself takes
    assert (solved - begun) - (time.process_time() - solved) < 1
