"""Web sessions of 1,000 random cases, made by the real model in one dbt run, against a loop in plain Python.

A case is a source instance of its own with its visitors. The model first builds a state in which hits are missing,
wrong or too many, then redoes what was touched: each state must be the oracle's.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

SEED = 20261122
CASES = 1000
GAP = timedelta(minutes=30)
AGENTS = (None, "Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 (compatible; examplebot/2.1)", "EXAMPLE-SPIDER", "Opera/9.80")
BOT_WORDS = ("bot", "crawl", "spider", "slurp")
PAGES = (None, "/", "/lamps", "/cart", "/done")
COLUMNS = (
    "source_vendor source_instance source_record_key brand_key visitor_ref occurred_at event_name page_url referrer"
)
COLUMNS += " user_agent contact_ref order_ref session_ref campaign_source campaign_medium campaign_name http_status"
COLUMNS += " is_test channel consent"

Hit = dict[str, Any]


@pytest.fixture(scope="module")
def hits() -> list[Hit]:
    """Hits in no order: gaps around the limit to the microsecond, ties, nights, equal visitors of other instances."""
    draw = random.Random(SEED)
    gaps = [
        lambda: timedelta(0),
        lambda: timedelta(seconds=draw.randrange(3600)),
        lambda: GAP + timedelta(microseconds=draw.choice((-1, 0, 0, 1))),
        lambda: GAP + timedelta(seconds=draw.choice((-1, 0, 1))),
        lambda: timedelta(hours=draw.randrange(30)),
    ]
    made: list[Hit] = []
    for case in range(CASES):
        for visitor in draw.sample(("v1", "v2", "v3", None), draw.choice((1, 1, 2, 3))):
            at = datetime(2026, 3, 1, 22) + timedelta(minutes=draw.randrange(2 * 24 * 60))
            logins = draw.choice(((None,), (None, "c1"), (None, "c1", "c2")))
            for _ in range(draw.choice((1, 2, 3, 5, 8, 21))):
                at += draw.choice(gaps)()
                campaign = draw.choice((None, None, None, "cpc", "email"))
                hit = dict.fromkeys(COLUMNS.split())
                hit |= {
                    "source_vendor": "files",
                    "source_instance": f"case {case}",
                    "source_record_key": f"{draw.randrange(10**9):09}-{len(made)}",
                    "brand_key": "b",
                    "visitor_ref": visitor,
                    "occurred_at": at,
                    "event_name": draw.choice((None, "page_view", "click", "purchase")),
                    "page_url": draw.choice(PAGES),
                    "user_agent": draw.choice(AGENTS),
                    "contact_ref": draw.choice(logins),
                    "order_ref": draw.choice((None,) * 9 + ("o1", "o2")),
                    "campaign_medium": campaign,
                    "campaign_name": campaign and draw.choice((None, "spring")),
                    "http_status": draw.choice((200, 304, 404, 500)),
                    "channel": draw.choice((None, None, "app", "web")),
                    "consent": draw.choice((None, None, "granted", "granted", "denied")),
                }
                made.append(hit)
    draw.shuffle(made)
    return made


def unfinished(hits: list[Hit]) -> list[Hit]:
    """What was known before: a quarter of the cases as they will be; of the rest hits lack, differ, or are too many."""
    draw = random.Random(SEED + 1)
    known = []
    for hit in hits:
        if int(hit["source_instance"].split()[1]) % 4:
            fate = draw.random()
            if fate < 0.2:
                continue
            if fate < 0.3:
                hit = {**hit, "occurred_at": hit["occurred_at"] + timedelta(minutes=draw.randrange(-90, 90))}
            elif fate < 0.35:
                hit = {**hit, "visitor_ref": draw.choice(("v1", "v2", "v9", None))}
            elif fate < 0.4:
                known.append({**hit, "source_record_key": f"gone {hit['source_record_key']}"})
            elif fate < 0.45:
                hit = {**hit, "page_url": "/elsewhere", "consent": None, "contact_ref": "c3"}
        known.append(hit)
    return known


class Model:
    """int_web_sessions in a copy of the built warehouse, on hits put in the place of the good ones."""

    def __init__(self, dbt: Any, folder: Any) -> None:
        shutil.copy(dbt.warehouse, folder)
        self.dbt = replace(dbt, warehouse=folder / dbt.warehouse.name)

    def know(self, hits: list[Hit]) -> None:
        lists = list(map(list, zip(*(hit.values() for hit in hits), strict=True)))
        with duckdb.connect(str(self.dbt.warehouse)) as connection:
            connection.execute("delete from intermediate.int_web_analytics__events")
            columns, values = ", ".join(hits[0]), ", ".join("unnest(?)" for _ in lists)
            connection.execute(f"insert into intermediate.int_web_analytics__events ({columns}) select {values}", lists)

    def age(self) -> None:
        """Leave the table as a version before digests had it, with a session in it."""
        table = "intermediate.int_web_sessions"
        with duckdb.connect(str(self.dbt.warehouse)) as connection:
            connection.execute(f"insert into {table} (source_instance, source_record_key) values ('case 1', 'old')")
            for column in ("inputs_digest", "visitor_or_hit"):
                connection.execute(f"alter table {table} drop column {column}")

    def made(self, **variables: Any) -> dict[tuple[str, str], dict[str, Any]]:
        """The sessions after a run of the model, by their instance and first hit."""
        dbt = replace(self.dbt, variables={**self.dbt.variables, **variables})
        results = dbt.invoke("run", "--select", "stg_reference__bot_agents", "int_web_sessions")
        assert {result.status for result in results} == {"success"}
        rows = dbt.query("from intermediate.int_web_sessions")
        found = {(row["source_instance"], row["source_record_key"]): row for row in rows}
        assert len(found) == len(rows)
        return found

    def redone(self) -> int:
        """How many visitors the last run has made anew."""
        with duckdb.connect(str(self.dbt.warehouse)) as connection:
            connection.execute("create table if not exists main.seen (key varchar, digest varchar)")
            now = "select distinct source_instance || visitor_or_hit, inputs_digest from intermediate.int_web_sessions"
            [(count,)] = connection.execute(f"select count(*) from ({now} except from main.seen)").fetchall()
            connection.execute(f"create or replace table main.seen as select * from ({now}) as t(key, digest)")
            return int(count)


def sessions_of(hits: list[Hit], gap: timedelta = GAP) -> list[list[Hit]]:
    """The oracle: walk each visitor's hits in time, and begin anew after a gap of more than thirty minutes."""
    open_sessions: dict[tuple[str, str], list[Hit]] = {}
    finished = []
    for hit in sorted(hits, key=lambda hit: (hit["occurred_at"], hit["source_record_key"])):
        visitor = (hit["source_instance"], hit["visitor_ref"])
        current = open_sessions.get(visitor) if hit["visitor_ref"] else None
        if current is None or hit["occurred_at"] - current[-1]["occurred_at"] > gap:
            current = open_sessions[visitor] = []
            finished.append(current)
        current.append(hit)
    return finished


def first(session: list[Hit], *names: str) -> Hit:
    """The first hit that has any of the attributes; one that has none where no hit does."""
    return next((hit for hit in session if any(hit[name] for name in names)), dict.fromkeys(session[0]))


def told(session: list[Hit], bot_words: tuple[str, ...]) -> dict[str, Any]:
    """The columns of a session, from its hits in their order."""
    pages = [hit["page_url"] for hit in session if hit["page_url"] and hit["event_name"] in (None, "page_view")]
    bots = sum(any(word in (hit["user_agent"] or "").lower() for word in bot_words) for hit in session)
    contacts = {hit["contact_ref"] for hit in session} - {None}
    consents = {hit["consent"] for hit in session}
    campaign = first(session, "campaign_source", "campaign_medium", "campaign_name")
    return {
        "visitor_ref": session[0]["visitor_ref"],
        "contact_ref": contacts.pop() if len(contacts) == 1 else None,
        "order_ref": first(session, "order_ref")["order_ref"],
        "started_at": session[0]["occurred_at"],
        "ended_at": session[-1]["occurred_at"],
        "hits": len(session),
        "pageviews": len(pages),
        "error_hits": sum(hit["http_status"] >= 400 for hit in session),
        "conversion_hits": sum(hit["event_name"] == "purchase" for hit in session),
        "bot_hits": bots,
        "landing_page": pages[0] if pages else None,
        "exit_page": pages[-1] if pages else None,
        "campaign_medium": campaign["campaign_medium"],
        "campaign_name": campaign["campaign_name"],
        "channel": first(session, "channel")["channel"],
        "consent": next((word for word in ("denied", "granted") if word in consents), "unknown"),
        "is_bot": bots > 0,
    }


def differences(
    found: dict[tuple[str, str], dict[str, Any]],
    hits: list[Hit],
    gap: timedelta = GAP,
    bot_words: tuple[str, ...] = BOT_WORDS,
) -> list[Any]:
    expected = {
        (session[0]["source_instance"], session[0]["source_record_key"]): told(session, bot_words)
        for session in sessions_of(hits, gap)
    }
    names = next(iter(expected.values()))
    plain = {key: {name: row[name] for name in names} for key, row in found.items()}
    return [
        (key, expected.get(key), plain.get(key))
        for key in expected.keys() | plain
        if expected.get(key) != plain.get(key)
    ]


def test_a_thousand_random_cases_have_the_sessions_of_the_oracle_built_whole_and_redone_in_part(
    dbt: Any, hits: list[Hit], tmp_path: Any
) -> None:
    before = unfinished(hits)
    model = Model(dbt, tmp_path)
    model.know(before)
    model.age()
    assert differences(model.made(), before)[:1] == []
    visitors = model.redone()

    model.know(hits)
    redone = model.made()
    assert differences(redone, hits)[:1] == []
    assert CASES / 2 < model.redone() < 0.9 * visitors

    bots = [{"pattern": "opera", "is_bot": "true"}, {"pattern": "spider", "is_bot": "false"}]
    words = ("bot", "crawl", "slurp", "opera")
    changed = model.made(seed_overlays={**dbt.variables["seed_overlays"], "bot_agents": bots}, session_gap_minutes=20)
    assert differences(changed, hits, timedelta(minutes=20), words)[:1] == []
    assert model.made() == redone


def test_the_drawn_hits_try_every_edge(hits: list[Hit]) -> None:
    """Else the comparison would prove less than it says."""
    made = sessions_of(hits)
    inside = [
        (later["occurred_at"] - earlier["occurred_at"], earlier["occurred_at"].date() != later["occurred_at"].date())
        for session in made
        for earlier, later in zip(session, session[1:], strict=False)
    ]
    second = timedelta(seconds=1)
    assert {timedelta(0), GAP, GAP - second, GAP - timedelta(microseconds=1)} <= {gap for gap, _ in inside}
    assert any(over_midnight for _, over_midnight in inside)
    assert any(len({hit["contact_ref"] for hit in session} - {None}) == 2 for session in made)
    by_visitor: dict[tuple[str, str], list[list[Hit]]] = {}
    for session in made:
        by_visitor.setdefault((session[0]["source_instance"], session[0]["visitor_ref"]), []).append(session)
    between = {
        later[0]["occurred_at"] - earlier[-1]["occurred_at"]
        for (_, visitor), sessions in by_visitor.items()
        for earlier, later in zip(sessions, sessions[1:], strict=False)
        if visitor
    }
    assert min(between) == GAP + timedelta(microseconds=1)
    assert GAP + second in between
    assert any(hit["visitor_ref"] is None for hit in hits)
    assert len({hit["source_instance"] for hit in hits}) == CASES
