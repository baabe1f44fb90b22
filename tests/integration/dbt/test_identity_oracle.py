"""Who is who in 1,000 drawn cases, by the real models, against plain Python: at first, after changes, built anew."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from identity_cases import changed, draw_case
from identity_company import MODELS, IdentityCompany
from identity_oracle import Person, Session, resolve

CASES, SEED = 1000, 20261122


@pytest.fixture(scope="module")
def drawn() -> tuple[list[Person], list[Session]]:
    draw = random.Random(SEED)
    cases = [draw_case(draw, case) for case in range(CASES)]
    return [one for people, _ in cases for one in people], [one for _, sessions in cases for one in sessions]


def differences(
    company: IdentityCompany, people: Iterable[Person], sessions: list[Session], **decided: Any
) -> list[Any]:
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
    company = IdentityCompany(dbt, tmp_path, overrides)
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


def test_a_chain_of_ten_thousand_identities_is_one_customer(dbt: Any, tmp_path: Any) -> None:
    """Each contact shares its address with the one before and its number with the one after."""
    company = IdentityCompany(dbt, tmp_path, identity_degree_cap=3)
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
