"""Web sessions of 1,000 random visitors, made by the models' own SQL, against a loop in plain Python."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, Protocol

import duckdb
import pytest

SEED = 20261122
VISITORS = 1000
GAP = timedelta(minutes=30)
AGENTS = (None, "Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 (compatible; examplebot/2.1)", "EXAMPLE-SPIDER", "Opera/9.80")
BOT_WORDS = ("bot", "crawl", "spider", "slurp")
PAGES = (None, "/", "/lamps", "/cart", "/done")

Hit = dict[str, Any]


class Dbt(Protocol):
    def invoke(self, *command: str) -> list[Any]: ...


@pytest.fixture(scope="module")
def hits() -> list[Hit]:
    """Hits in no order: gaps around the limit to the microsecond, ties, nights, two instances with equal visitors."""
    draw = random.Random(SEED)
    gaps = [
        lambda: timedelta(0),
        lambda: timedelta(seconds=draw.randrange(3600)),
        lambda: GAP + timedelta(microseconds=draw.choice((-1, 0, 0, 1))),
        lambda: GAP + timedelta(seconds=draw.choice((-1, 0, 1))),
        lambda: timedelta(hours=draw.randrange(30)),
    ]
    made: list[Hit] = []
    for number in range(VISITORS):
        at = datetime(2026, 3, 1, 22) + timedelta(minutes=draw.randrange(2 * 24 * 60))
        for _ in range(draw.choice((1, 2, 3, 5, 8, 13, 40))):
            at += draw.choice(gaps)()
            made.append(
                {
                    "source_instance": ("shop", "other")[number % 2],
                    "source_record_key": f"{draw.randrange(10**9):09}-{len(made)}",
                    "visitor_ref": f"v{number // 2}",
                    "occurred_at": at,
                    "page_url": draw.choice(PAGES),
                    "user_agent": draw.choice(AGENTS),
                    "order_ref": draw.choice((None,) * 9 + ("o1", "o2")),
                    "http_status": draw.choice((200, 304, 404, 500)),
                }
            )
    draw.shuffle(made)
    return made


@pytest.fixture(scope="module")
def sessions(dbt: Dbt, hits: list[Hit]) -> list[dict[str, Any]]:
    """What the compiled SQL of int_web_events and int_web_sessions makes of the hits."""
    models = {result.node.name: result.node for result in dbt.invoke("compile", "--select", "+int_web_sessions")}
    events = models["int_web_analytics__events"]
    con = duckdb.connect()
    con.execute(f"attach ':memory:' as \"{events.database}\"")
    con.execute(f'use "{events.database}"')
    for schema in {node.schema for node in models.values()}:
        con.execute(f"create schema {schema}")
    columns = "source_instance varchar, source_record_key varchar, visitor_ref varchar, occurred_at timestamp,"
    columns += " page_url varchar, user_agent varchar, order_ref varchar, http_status bigint"
    names = ("referrer", "event_name", "contact_ref", "session_ref", "campaign_source", "campaign_medium")
    blank = ", ".join(f"null::varchar as {name}" for name in (*names, "campaign_name", "channel"))
    con.execute(f"create table hits ({columns})")
    lists = list(map(list, zip(*(hit.values() for hit in hits), strict=True)))
    con.execute(f"insert into hits select {', '.join('unnest(?)' for _ in lists)}", lists)
    con.execute(
        f"create table {events.relation_name} as select 'files' as source_vendor, 'b' as brand_key,"
        f" null::boolean as is_test, {blank}, hits.* from hits"
    )
    bots = models["stg_reference__bot_agents"].relation_name
    con.execute(f"create table {bots} as select unnest(?) as pattern, true as is_bot", [list(BOT_WORDS)])
    for name in ("int_web_events", "int_web_sessions"):
        con.execute(f"create table {models[name].relation_name} as {models[name].compiled_code}")
    found = con.execute(f"select * from {models['int_web_sessions'].relation_name}")
    header = [column[0] for column in found.description]
    made = [dict(zip(header, row, strict=True)) for row in found.fetchall()]
    con.close()
    return made


def sessions_of(hits: list[Hit]) -> list[list[Hit]]:
    """The oracle: walk each visitor's hits in time, and begin anew after a gap of more than thirty minutes."""
    open_sessions: dict[tuple[str, str], list[Hit]] = {}
    finished = []
    for hit in sorted(hits, key=lambda hit: (hit["occurred_at"], hit["source_record_key"])):
        visitor = (hit["source_instance"], hit["visitor_ref"])
        current = open_sessions.get(visitor)
        if current is None or hit["occurred_at"] - current[-1]["occurred_at"] > GAP:
            current = open_sessions[visitor] = []
            finished.append(current)
        current.append(hit)
    return finished


def told(session: list[Hit]) -> dict[str, Any]:
    """The columns of a session, from its hits in their order."""
    pages = [hit["page_url"] for hit in session if hit["page_url"]]
    orders = [hit["order_ref"] for hit in session if hit["order_ref"]]
    bots = sum(any(word in (hit["user_agent"] or "").lower() for word in BOT_WORDS) for hit in session)
    return {
        "source_instance": session[0]["source_instance"],
        "source_record_key": session[0]["source_record_key"],
        "visitor_ref": session[0]["visitor_ref"],
        "started_at": session[0]["occurred_at"],
        "ended_at": session[-1]["occurred_at"],
        "hits": len(session),
        "pageviews": len(pages),
        "error_hits": sum(hit["http_status"] >= 400 for hit in session),
        "bot_hits": bots,
        "landing_page": pages[0] if pages else None,
        "exit_page": pages[-1] if pages else None,
        "order_ref": orders[0] if orders else None,
        "is_bot": bots > 0,
    }


def test_a_thousand_random_visitors_have_the_sessions_of_the_oracle(
    hits: list[Hit], sessions: list[dict[str, Any]]
) -> None:
    expected = {row["source_record_key"]: row for row in map(told, sessions_of(hits))}
    found = {row["source_record_key"]: {name: row[name] for name in told([hits[0]])} for row in sessions}
    assert len(found) == len(sessions)
    assert [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)] == []
    assert len({(row["source_instance"], row["visitor_ref"]) for row in sessions}) == VISITORS


def test_the_drawn_hits_try_every_edge(hits: list[Hit]) -> None:
    """Else the comparison would prove less than it says."""
    made = sessions_of(hits)
    inside = [
        (later["occurred_at"] - earlier["occurred_at"], earlier["occurred_at"].date() != later["occurred_at"].date())
        for session in made
        for earlier, later in zip(session, session[1:], strict=False)
    ]
    assert {timedelta(0), GAP, GAP - timedelta(microseconds=1)} <= {gap for gap, _ in inside}
    assert any(over_midnight for _, over_midnight in inside)
    by_visitor: dict[tuple[str, str], list[list[Hit]]] = {}
    for session in made:
        by_visitor.setdefault((session[0]["source_instance"], session[0]["visitor_ref"]), []).append(session)
    between = {
        later[0]["occurred_at"] - earlier[-1]["occurred_at"]
        for sessions in by_visitor.values()
        for earlier, later in zip(sessions, sessions[1:], strict=False)
    }
    assert min(between) == GAP + timedelta(microseconds=1)
