"""The awkward support cases of domain research 7 (24), through the models' own SQL."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from replayed_models import ReplayedModels, Row

MADE = ("int_case_replies", "int_case_times", "int_business_hours", "int_business_minutes", "fct_support_cases",
        "fct_case_events")  # fmt: skip
GIVEN = ("dim_agent", "int_support__cases", "int_process_events")
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 9)

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
def cases(replayed: ReplayedModels) -> dict[str, Row]:
    replay = replayed.replay()
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
    for name, given in zip(GIVEN, (agents, told, events), strict=True):
        replayed.give(replay, name, given)
    replayed.make(replay, MADE)
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
