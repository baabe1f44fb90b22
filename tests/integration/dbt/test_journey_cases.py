"""The awkward journeys and cases of domain research 7 (12-14, 24, 25, 31), by number, through the models' own SQL."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from orchestration.rules.replay import Replay

CHAIN = ("int_stage_hits", "int_journey_reentries", "int_touchpoints_placed", "int_journey_steps",
         "int_stage_visits", "int_journeys", "fct_journey_stages", "fct_journeys", "mart_journey_funnel")  # fmt: skip
CASES = ("int_case_replies", "int_case_times", "int_business_hours", "int_business_minutes", "fct_support_cases",
         "fct_case_events")  # fmt: skip
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 9)
Row = dict[str, Any]


class Dbt(Protocol):
    warehouse: Path

    def invoke(self, *command: str) -> list[Any]: ...


@pytest.fixture(scope="module")
def nodes(dbt: Dbt) -> dict[str, Any]:
    given = ("int_touchpoints", "stg_reference__journey_types", "int_support__cases", "int_process_events",
             "dim_agent")  # fmt: skip
    return {
        one.node.name: one.node for one in dbt.invoke("compile", "--full-refresh", "--select", *CHAIN, *CASES, *given)
    }


def give(replay: Replay, node: Any, rows: list[Row]) -> None:
    """Rows of an input, with the columns and types that it has; what a row does not say is null."""
    described = replay.connection.execute(f"describe {node.relation_name}").fetchall()
    columns = ", ".join(f"cast(unnest(?) as {column[1]}) as {column[0]}" for column in described)
    replay.put(node.relation_name, f"select {columns}", [[row.get(column[0]) for row in rows] for column in described])


class Journeys:
    """Visits of the journeys that touchpoints make, under the shipped rules with other timeouts."""

    def __init__(self, dbt: Dbt, nodes: dict[str, Any]) -> None:
        self.warehouse, self.nodes = dbt.warehouse, nodes

    def of(self, *told: tuple[str, str, str, datetime], timeouts: dict[str, int] | None = None) -> Replay:
        """told: (subject, its id, touchpoint type, moment)."""
        replay = Replay.of(self.warehouse)
        types = replay.rows('select * from "warehouse"."seeds"."journey_types"')
        for row in types:
            row["timeout_days"] = (timeouts or {}).get(row["journey_subject"])
        give(replay, self.nodes["stg_reference__journey_types"], types)
        replay.put('"warehouse"."raw_ops"."ledger"', "select timestamp '2026-09-01' as received_at, 'landed' as status")
        rows = [
            {
                "touchpoint_key": f"{kind} {subject_id} {at}", "source_vendor": "files", "source_instance": "shop",
                "occurred_at": at, "occurred_date": at.date(), "brand_key": "acme", "identity_kind": "contact_id",
                "touchpoint_type": kind, "journey_subject": subject, "journey_subject_id": subject_id, "is_bot": False,
                "is_test": False, "is_deleted": False, "source_metadata": "{}",
            }
            for subject, subject_id, kind, at in told
        ]  # fmt: skip
        give(replay, self.nodes["int_touchpoints"], rows)
        replay.make(self.nodes[name] for name in CHAIN)
        return replay


@pytest.fixture(scope="module")
def journeys(dbt: Dbt, nodes: dict[str, Any]) -> Journeys:
    return Journeys(dbt, nodes)


def visits(replay: Replay) -> list[tuple[Any, ...]]:
    found = replay.rows(
        """select journeys.journey_subject_id, journeys.journey_number, visits.stage_key, visits.visit_number,
                visits.entered_at, visits.exited_at, visits.exit_reason
            from "warehouse"."core"."fct_journey_stages" as visits
            inner join "warehouse"."core"."fct_journeys" as journeys using (journey_key) order by 1, 2, 5, 3"""
    )
    return [tuple(row.values()) for row in found]


BACK_AGAIN = [
    ("order", "o", "web_session", START), ("order", "o", "order_placed", START + DAY),
    ("order", "o", "order_delivered", START + 3 * DAY), ("order", "o", "web_session", START + 40 * DAY),
]  # fmt: skip


def test_case_12_return_to_inquiry_is_a_second_visit_that_overwrites_nothing(journeys: Journeys) -> None:
    assert visits(journeys.of(*BACK_AGAIN)) == [
        ("o", 1, "inquiry", 1, START, START + DAY, "advanced"),
        ("o", 1, "purchase", 1, START + DAY, START + 3 * DAY, "advanced"),
        ("o", 1, "onboarding", 1, START + 3 * DAY, START + 40 * DAY, "regressed"),
        ("o", 1, "inquiry", 2, START + 40 * DAY, None, "open"),
    ]


def test_case_12_return_after_the_timeout_opens_a_new_journey_and_the_old_one_has_lapsed(journeys: Journeys) -> None:
    replay = journeys.of(*BACK_AGAIN, timeouts={"order": 30})
    assert visits(replay)[2:] == [
        ("o", 1, "onboarding", 1, START + 3 * DAY, START + 33 * DAY, "lapsed"),
        ("o", 2, "inquiry", 1, START + 40 * DAY, START + 70 * DAY, "lapsed"),
    ]
    ended = replay.rows('select ended_at from "warehouse"."core"."fct_journeys" order by journey_number')
    assert [row["ended_at"] for row in ended] == [START + 33 * DAY, START + 70 * DAY]


def test_case_12_silence_of_the_timeout_itself_is_no_end(journeys: Journeys) -> None:
    found = visits(journeys.of(*BACK_AGAIN, timeouts={"order": 37}))
    assert [(number, stage) for _, number, stage, *_ in found][-1] == (1, "inquiry")


def test_case_12_what_was_canceled_and_is_bought_again_is_a_new_journey(journeys: Journeys) -> None:
    started, renewed, canceled = (f"subscription_{what}" for what in ("started", "renewed", "canceled"))
    steps = [(started, 0), (renewed, 90), (canceled, 100), (started, 200), (renewed, 290)]
    found = visits(journeys.of(*(("subscription", "s", kind, START + day * DAY) for kind, day in steps)))
    assert [(number, stage, reason) for _, number, stage, _, _, _, reason in found] == [
        (1, "purchase", "advanced"), (1, "future_interaction", "regressed"), (1, "post_purchase_use", "lost"),
        (2, "purchase", "advanced"), (2, "future_interaction", "open"),
    ]  # fmt: skip


def test_case_12_open_journey_lapses_by_the_clock_of_the_data_alone(journeys: Journeys) -> None:
    """The newest record was read on 1 September: 180 days of silence are over for the first, not for the second."""
    told = [("order", "old", "order_placed", START), ("order", "young", "order_placed", START + 60 * DAY)]
    found = visits(journeys.of(*told, timeouts={"order": 180}))
    assert [(row[0], row[5], row[6]) for row in found] == [
        ("old", START + 180 * DAY, "lapsed"),
        ("young", None, "open"),
    ]


def test_case_13_walk_in_skips_inquiry_and_the_funnel_neither_drops_nor_doubles_him(journeys: Journeys) -> None:
    told = [("order", "walk-in", "order_placed", START), *BACK_AGAIN[:2]]
    replay = journeys.of(*told)
    skipped = replay.rows(
        """select journey_subject_id, stage_key from "warehouse"."core"."fct_journey_stages" where is_skipped_into"""
    )
    assert skipped == [{"journey_subject_id": "walk-in", "stage_key": "purchase"}]
    funnel = replay.rows(
        """select stage_key, entered, reached, drop_off_pct from "warehouse"."marts"."mart_journey_funnel"
            where period_type = 'all' and dim_name = 'all' order by stage_order"""
    )
    assert [tuple(row.values()) for row in funnel] == [("inquiry", 1, 2, None), ("purchase", 2, 2, 0.0)]


def test_case_13_two_journeys_are_open_at_once_and_do_not_mix(journeys: Journeys) -> None:
    told = [("deal", deal, kind, START + day * DAY) for deal, kind, day in [
        ("a", "lead_contact", 0), ("b", "lead_contact", 1), ("a", "engagement_call", 2), ("b", "deal_won", 3),
        ("a", "deal_won", 4),
    ]]  # fmt: skip
    found = visits(journeys.of(*told))
    assert [row[:3] for row in found] == [
        ("a", 1, "inquiry"), ("a", 1, "comparison"), ("a", 1, "purchase"), ("b", 1, "inquiry"), ("b", 1, "purchase"),
    ]  # fmt: skip


def test_case_13_deal_that_is_lost_and_then_won_is_won(journeys: Journeys) -> None:
    told = [
        ("deal", "d", kind, START + day * DAY) for kind, day in [("lead_contact", 0), ("deal_lost", 5), ("deal_won", 9)]
    ]
    replay = journeys.of(*told)
    assert [row[6] for row in visits(replay)] == ["advanced", "advanced", "open"]
    assert replay.rows('select outcome, ended_at from "warehouse"."core"."fct_journeys"') == [
        {"outcome": "won", "ended_at": None}
    ]
    lost = journeys.of(*told[:2])
    assert [row[5:] for row in visits(lost)] == [(START + 5 * DAY, "advanced"), (START + 5 * DAY, "lost")]


def test_case_14_late_touchpoint_of_a_closed_stage_makes_its_journey_anew_and_no_other(journeys: Journeys) -> None:
    other = [("order", "other", kind, at) for _, _, kind, at in BACK_AGAIN]
    before = visits(journeys.of(*BACK_AGAIN, *other))
    late = ("order", "o", "case_opened", START + 2 * DAY)
    after = visits(journeys.of(*BACK_AGAIN, *other, late))
    assert [row for row in after if row[0] == "other"] == [row for row in before if row[0] == "other"]
    assert [row[2:6] for row in after if row[0] == "o"][1:4] == [
        ("purchase", 1, START + DAY, START + 2 * DAY), ("support", 1, START + 2 * DAY, START + 3 * DAY),
        ("onboarding", 1, START + 3 * DAY, START + 40 * DAY),
    ]  # fmt: skip
    first = ("order", "o", "campaign_opened", START - 900 * DAY)
    assert visits(journeys.of(*BACK_AGAIN, first))[0] == ("o", 1, "awareness", 1, first[3], START, "advanced")


def test_case_14_order_of_arrival_does_not_matter(journeys: Journeys) -> None:
    told = [("order", f"o{n}", kind, at + n * DAY) for n in range(5) for _, _, kind, at in BACK_AGAIN]
    shuffled = random.Random(14).sample(told, len(told))
    assert visits(journeys.of(*shuffled, timeouts={"order": 30})) == visits(journeys.of(*told, timeouts={"order": 30}))


def test_case_25_touchpoints_of_one_instant_stand_in_the_order_of_stages_however_they_come(journeys: Journeys) -> None:
    """As batched time stamps: all of four types at once, and a subscription that ends and begins again."""
    started, canceled = ("subscription", "s", "subscription_started"), ("subscription", "s", "subscription_canceled")
    kinds = ("order_delivered", "case_opened", "web_session", "order_placed")
    told = [("order", "o", kind, START) for kind in kinds] + [(*started, START), (*canceled, START)]
    found = [visits(journeys.of(*order)) for order in (told, told[::-1])]
    assert found[0] == found[1]
    assert [(row[0], row[2]) for row in found[0] if row[0] == "o" and row[6] != "open"] == [
        ("o", "inquiry"), ("o", "onboarding"), ("o", "purchase"),
    ]  # fmt: skip
    assert {row[1] for row in found[0] if row[0] == "s"} == {1}, "what begins and ends at once is one journey"


SUPPORT = [
    # case, (move, what it comes into, order of the stage, outcome, days after the opening)
    ("plain", [("stage", "new", 1, None, 0), ("team", "first", 0, None, 0), ("stage", "closed", 4, "closed", 2)]),
    ("reopened", [("stage", "new", 1, None, 0), ("stage", "closed", 4, "closed", 2), ("stage", "open", 3, None, 3),
                  ("stage", "closed", 4, "closed", 5)]),
    ("after 90 days", [("stage", "new", 1, None, 0), ("stage", "closed", 4, "closed", 1),
                       ("stage", "new", 1, None, 91)]),
    ("solved, then closed", [("stage", "new", 1, None, 0), ("stage", "solved", 3, "closed", 2),
                             ("stage", "closed", 4, "closed", 6)]),
    ("handed over", [("team", "first", 0, None, 0), ("stage", "new", 1, None, 0), ("team", "workshop", 0, None, 1),
                     ("team", "workshop", 0, None, 2), ("team", "first", 0, None, 3)]),
    ("no reply", [("stage", "new", 1, None, 0)]),
    *((name, [("stage", "new", 1, None, 0)]) for name in (
        "replied before it was opened", "opened by the agent", "demoted", "with a robot", "a robot's no more",
        "of nobody known",
    )),
]  # fmt: skip
REPLIES = {
    "no reply": None,
    "replied before it was opened": START - timedelta(minutes=5),
    "opened by the agent": START,
}
# The agent of a case, and what is known of him: (since, until, role, is he a robot?)
AGENTS: dict[str, list[tuple[datetime | None, datetime | None, str, bool]]] = {
    "demoted": [(None, START + DAY, "lead", False), (START + DAY, None, "agent", False)],
    "with a robot": [(None, None, "first line", True)],
    "a robot's no more": [(None, START, "first line", True), (START, None, "first line", False)],
    "the last one": [(None, None, "agent", False)],
}


def agent_key(name: str, *version: int) -> str:
    return hashlib.md5("|".join(["desk", name, *map(str, version)]).encode()).hexdigest()


@pytest.fixture(scope="module")
def cases(dbt: Dbt, nodes: dict[str, Any]) -> dict[str, Row]:
    replay = Replay.of(dbt.warehouse)
    origin = {"source_vendor": "files", "source_instance": "desk", "brand_key": "acme"}
    told = [
        {**origin, "source_record_key": name, "case_id": name, "opened_at": START,
         "agent_ref": name if name in AGENTS else "the last one",
         "first_replied_at": REPLIES.get(name, START + timedelta(minutes=90))}
        for name, _ in SUPPORT
    ]  # fmt: skip
    events = [
        {**origin, "event_key": f"{name} {number}", "source_record_key": name, "subject_id": name,
         "journey_subject": "case", "is_test": False, "move": move, "moved_at": START + day * DAY,
         "stage_key": into if move == "stage" else None, "stage_order": order if move == "stage" else None,
         "outcome": outcome, "entity": into if move == "team" else None}
        for name, moves in SUPPORT
        for number, (move, into, order, outcome, day) in enumerate(moves)
    ]  # fmt: skip
    agents = [
        {"agent_key": agent_key(name), "agent_version_key": agent_key(name, number), "version_number": number,
         "valid_from": since, "valid_to": until, "role": role, "is_bot": is_bot}
        for name, versions in AGENTS.items()
        for number, (since, until, role, is_bot) in enumerate(versions, start=1)
    ]  # fmt: skip
    give(replay, nodes["dim_agent"], agents)
    give(replay, nodes["int_support__cases"], told)
    give(replay, nodes["int_process_events"], events)
    replay.make(nodes[name] for name in CASES)
    rows = replay.rows('select * from "warehouse"."core"."fct_support_cases"')
    counted = replay.rows('select case_key, count(*) as events from "warehouse"."core"."fct_case_events" group by 1')
    events_of = {row["case_key"]: row["events"] for row in counted}
    return {row["case_id"]: {**row, "events": events_of[row["case_key"]]} for row in rows}


def test_case_24_opened_again_has_a_first_and_a_last_solution(cases: dict[str, Row]) -> None:
    """The vector: solved on day 2, opened again on day 3, solved on day 5 took 2 days to the first and 5 in full."""
    case = cases["reopened"]
    assert (case["first_solution_minutes"], case["last_solution_minutes"], case["reopens"]) == (2 * 1440, 5 * 1440, 1)
    assert case["first_solution_business_minutes"] == 2 * 480 and not case["is_open"]


def test_case_24_opened_again_after_90_days_is_open_and_keeps_its_first_solution(cases: dict[str, Row]) -> None:
    case = cases["after 90 days"]
    assert (case["first_solved_at"], case["last_solved_at"], case["reopens"]) == (START + DAY, None, 1)
    assert case["is_open"] and case["last_solution_minutes"] is None and case["last_solution_business_minutes"] is None


def test_case_24_solved_and_closed_is_one_solution(cases: dict[str, Row]) -> None:
    case = cases["solved, then closed"]
    assert (case["first_solved_at"], case["last_solved_at"], case["reopens"]) == (START + 2 * DAY, START + 2 * DAY, 0)


def test_case_24_hand_offs_are_changes_of_team_and_the_reply_stays_whoever_has_it_now(cases: dict[str, Row]) -> None:
    case = cases["handed over"]
    assert (case["handoffs"], case["first_reply_minutes"], case["agent_key"]) == (2, 90, agent_key("the last one"))
    assert cases["plain"]["handoffs"] == 0 and case["events"] == 6


def test_case_24_agent_who_was_demoted_had_the_role_of_the_day_when_the_case_was_opened(cases: dict[str, Row]) -> None:
    case = cases["demoted"]
    assert (case["agent_key"], case["agent_version_key"]) == (agent_key("demoted"), agent_key("demoted", 1))


def test_case_24_what_a_robot_answers_is_no_first_response(cases: dict[str, Row]) -> None:
    """It has the case alone at that moment; a reply counts from the moment a person has it."""
    names = ("first_public_reply_at", "first_reply_minutes", "first_reply_business_minutes")
    assert [cases["with a robot"][name] for name in names] == [None, None, None]
    assert [cases[name]["events"] for name in ("with a robot", "of nobody known")] == [1, 2]
    assert cases["a robot's no more"]["first_reply_minutes"] == cases["of nobody known"]["first_reply_minutes"] == 90


def test_case_24_case_that_the_agent_opened_was_replied_to_at_once(cases: dict[str, Row]) -> None:
    """He has the customer on the telephone: 0 minutes, which is a time and no missing one."""
    case = cases["opened by the agent"]
    assert (case["first_reply_minutes"], case["first_reply_business_minutes"]) == (0, 0)
    assert not case["is_duration_invalid"]


def test_case_24_no_reply_is_no_time_and_one_before_the_opening_is_invalid(cases: dict[str, Row]) -> None:
    assert [cases["no reply"][name] for name in ("first_reply_minutes", "first_reply_business_minutes")] == [None, None]
    assert not cases["no reply"]["is_duration_invalid"]
    wrong = cases["replied before it was opened"]
    assert wrong["is_duration_invalid"] and wrong["first_reply_minutes"] is None
    assert wrong["first_reply_business_minutes"] is None and len(cases) == len(SUPPORT)


def test_case_31_tables_that_no_source_fills_are_there_and_typed(dbt: Dbt) -> None:
    """The warehouse of this folder has opinions and web hits, and nothing else."""
    replay = Replay.of(dbt.warehouse)
    for name in ("support_cases", "case_events", "deal_stage_history", "planned_interactions"):
        columns = replay.rows(f"describe warehouse.core.fct_{name}")
        types = {row["column_name"]: row["column_type"] for row in columns}
        assert replay.rows(f"select count(*) as n from warehouse.core.fct_{name}") == [{"n": 0}], name
        assert set(types.values()) - {"VARCHAR"} >= {"TIMESTAMP", "DATE"}, name
