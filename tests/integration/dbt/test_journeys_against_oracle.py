"""Journeys and visits of stages of 1,000 random subjects, made by the models' own SQL, against loops in plain Python.

The rules are not the shipped ones but richer: types with several rules by property, priority and day; timeouts; entries
that open a journey anew. What the shipped rules make is compared with the simulated company's answer key.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from journey_oracle import AS_OF, Oracle, Point, seed
from replayed_models import JOURNEYS, ReplayedModels, give, set_clock

from orchestration.rules.replay import Replay

SEED = 20261122
SUBJECTS = 1000
TYPES = {
    "order": ("web_session", "order_placed", "order_shipped", "order_delivered", "refund_paid", "case_opened",
              "review_given", "campaign_clicked"),
    "deal": ("lead_contact", "engagement_email", "engagement_call", "deal_won", "deal_lost"),
    "case": ("case_opened", "case_solved", "support_call"),
    "subscription": ("subscription_started", "subscription_renewed", "subscription_canceled"),
}  # fmt: skip
TIMEOUTS = {"order": 30, "deal": None, "case": 10, "subscription": 45}
MORE_RULES = [
    # type, property, value, stage, priority, valid from, valid to
    ("web_session", "channel_key", "paid_search", "awareness", 10, None, None),
    ("web_session", "landing_page", "/prices", "comparison", 20, None, None),
    ("refund_paid", None, None, "post_purchase_use", 100, date(2026, 3, 1), None),
    ("review_given", None, None, "post_purchase_use", 50, None, date(2026, 2, 1)),
    ("campaign_clicked", "source_instance", "no such", "purchase", 1, None, None),
]
RULE = ("touchpoint_type", "match_property", "match_value", "stage_key", "priority", "valid_from", "valid_to")
VISIT = ("subject_id", "number", "stage", "visit", "entered_at", "exited_at", "reason", "is_regression",
         "is_skipped_into", "next_stage", "touchpoints")  # fmt: skip


@pytest.fixture(scope="module")
def rules(root: Path) -> list[dict[str, Any]]:
    shipped = [{**row, "priority": int(row["priority"])} for row in seed(root, "journey_stage_rules")]
    return shipped + [dict(zip(RULE, row, strict=True)) for row in MORE_RULES]


@pytest.fixture(scope="module")
def types(root: Path) -> list[dict[str, Any]]:
    rows = seed(root, "journey_types")
    return [{**row, "timeout_days": TIMEOUTS[row["journey_subject"]]} for row in rows]


@pytest.fixture(scope="module")
def points() -> list[Point]:
    """Touchpoints in no order: ties, silences around the timeout to the second, bots, tests, every kind of subject."""
    draw = random.Random(SEED)
    gaps = [
        lambda: timedelta(0),
        lambda: timedelta(seconds=draw.randrange(86400)),
        lambda: timedelta(days=draw.randrange(40)),
        lambda: timedelta(days=draw.choice((10, 30, 45)), seconds=draw.choice((-1, 0, 1))),
    ]
    made: list[Point] = []
    for number in range(SUBJECTS):
        subject = draw.choice(list(TYPES))
        at = datetime(2026, 1, 1) + timedelta(hours=draw.randrange(24 * 60))
        for _ in range(draw.choice((1, 2, 3, 5, 8, 13, 21))):
            at += draw.choice(gaps)()
            made.append(
                point(subject, f"s{number}", draw.choice(TYPES[subject]), at, key=f"{draw.randrange(10**9):09}")
            )
            made[-1]["channel"] = draw.choice((None, "web", "paid_search", "email"))
            made[-1]["source_metadata"] = draw.choice(("{}", '{"landing_page": "/prices"}', '{"landing_page": null}'))
            made[-1]["is_bot"], made[-1]["is_test"] = draw.random() < 0.04, draw.random() < 0.04
    draw.shuffle(made)
    return made


def point(subject: str, subject_id: str, kind: str, at: datetime, key: str = "") -> Point:
    return {
        "touchpoint_key": f"{key}{subject_id}{kind}{at}", "source_vendor": "files", "source_instance": "shop",
        "source_record_key": f"{key}{kind}{at}", "occurred_at": at, "occurred_date": at.date(), "brand_key": "acme",
        "identity_kind": "contact_id", "identity_value": None, "identity_at": at, "touchpoint_type": kind,
        "channel": None,
        "direction": None,
        "journey_subject": subject, "journey_subject_id": subject_id, "score_metric": None, "score_value": None,
        "is_bot": False, "is_test": False, "is_deleted": False, "consent": None, "source_metadata": "{}",
    }  # fmt: skip


@pytest.fixture(scope="module")
def made(replayed: ReplayedModels, points: list[Point], rules: list[Any], types: list[Any]) -> Replay:
    replay = replayed.replay()
    replayed.give(replay, "int_touchpoints", points)
    replayed.give(replay, "stg_reference__journey_types", types)
    give(replay, '"warehouse"."seeds"."journey_stage_rules"', rules)
    set_clock(replay, AS_OF)
    replayed.make(replay, ["stg_reference__journey_stage_rules", *JOURNEYS])
    return replay


def visits_of(replay: Replay, where: str = "true") -> list[tuple[Any, ...]]:
    found = replay.rows(
        f"""select journeys.journey_subject_id, journeys.journey_number, visits.stage_key, visits.visit_number,
                visits.entered_at, visits.exited_at, visits.exit_reason, visits.is_regression, visits.is_skipped_into,
                visits.next_stage_key, visits.touchpoints
            from "warehouse"."core"."fct_journey_stages" as visits
            inner join "warehouse"."core"."fct_journeys" as journeys on visits.journey_key = journeys.journey_key
            where visits.journey_kind = 'customer' and {where} order by 1, 2, visits.entered_at, visits.stage_key"""
    )
    return [tuple(row.values()) for row in found]


def test_a_thousand_random_subjects_have_the_visits_of_the_oracle(
    root: Path, made: Replay, points: list[Point], rules: list[Any], types: list[Any]
) -> None:
    expected, found = Oracle(root, rules, types).visits(points), visits_of(made)
    by_subject: dict[str, list[set[Any]]] = {}
    for side, rows in enumerate((expected, found)):
        for row in rows:
            by_subject.setdefault(row[0], [set(), set()])[side].add(row)
    wrong = {key: sides for key, sides in by_subject.items() if sides[0] != sides[1]}
    assert wrong == {} and len(found) == len(expected) and len(by_subject) > 0.9 * SUBJECTS


def test_the_drawn_subjects_try_every_rule(root: Path, points: list[Point], rules: list[Any], types: list[Any]) -> None:
    """Else the comparison would prove less than it says."""
    oracle = Oracle(root, rules, types)
    visits = [dict(zip(VISIT, row, strict=True)) for row in oracle.visits(points)]
    assert {one["reason"] for one in visits} == {"advanced", "regressed", "lost", "lapsed", "open"}
    assert max(one["number"] for one in visits) > 2 and max(one["visit"] for one in visits) > 2
    assert {one["is_skipped_into"] for one in visits} == {True, False}
    changed = {(one["touchpoint_type"], oracle.stage(one)) for one in points}
    assert {(rule[0], rule[3]) for rule in MORE_RULES[:-1]} <= changed
    assert ("campaign_clicked", "purchase") not in changed


def test_touchpoints_of_the_visits_are_those_of_the_journeys_and_every_one_counts_once(made: Replay) -> None:
    ((counted, placed),) = (
        row.values()
        for row in made.rows(
            """select (select sum(touchpoints)::bigint from "warehouse"."core"."fct_journey_stages") as counted,
                (select count(*) from "warehouse"."intermediate"."int_journey_steps") as placed"""
        )
    )
    assert counted == placed
    grain = 'select count(*) - count(distinct stage_visit_key) as twice from "warehouse"."core"."fct_journey_stages"'
    assert made.rows(grain) == [{"twice": 0}]


def test_no_step_of_the_funnel_converts_more_than_all(made: Replay) -> None:
    funnel = made.rows('select * from "warehouse"."marts"."mart_journey_funnel"')
    assert all(0 <= (row["from_previous_pct"] or 0) <= 100 and (row["dropped"] or 0) >= 0 for row in funnel)
    steps = [row for row in funnel if row["from_previous_pct"] is not None]
    assert all(abs(row["from_previous_pct"] + row["drop_off_pct"] - 100) < 1e-9 for row in steps) and steps
