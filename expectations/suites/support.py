"""Support, staged: cases and what happened to them, calls, chats, shop visits."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import is_true, known_where_mapped, not_before, plausible_instant
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def cases(now: datetime) -> RelationSuite:
    """The life of a case runs forward, in a plausible time; most say whose it is and what it is about."""
    return RelationSuite(
        name="support_cases",
        table="intermediate.int_support__cases",
        shown=RECORD_KEY,
        derived={
            "contact_is_known": known_where_mapped("contact_ref"),
            "topic_is_known": known_where_mapped("topic"),
        },
        expectations=[
            *(plausible_instant(f"{step}_at", now) for step in ("opened", "first_replied", "solved", "closed")),
            not_before("first_replied_at", "opened_at"),
            not_before("solved_at", "opened_at"),
            not_before("closed_at", "solved_at"),
            is_true("contact_is_known", mostly=0.5),
            is_true("topic_is_known", mostly=0.5),
        ],
    )


def case_events(now: datetime) -> RelationSuite:
    """What happened, happened to a case that came along; a file of another desk shows up here."""
    cases_of_the_desk = (
        "select cases.case_id from intermediate.int_support__cases as cases"
        " where cases.source_instance = int_support__case_events.source_instance"
    )
    return RelationSuite(
        name="support_case_events",
        table="intermediate.int_support__case_events",
        shown=RECORD_KEY,
        derived={"case_is_known": f"case_ref in ({cases_of_the_desk})"},
        expectations=[plausible_instant("happened_at", now), is_true("case_is_known", mostly=0.9)],
    )


def calls(now: datetime) -> RelationSuite:
    """Calls are answered and ended after they rang; a line that answers hardly any is a broken export."""
    return RelationSuite(
        name="support_calls",
        table="intermediate.int_support__calls",
        shown=RECORD_KEY,
        derived={"is_answered": known_where_mapped("answered_at")},
        expectations=[
            *(plausible_instant(f"{step}_at", now) for step in ("started", "answered", "ended")),
            not_before("answered_at", "started_at"),
            not_before("ended_at", "started_at"),
            is_true("is_answered", mostly=0.2),
        ],
    )


def chats(now: datetime) -> RelationSuite:
    """Chats are answered and ended after they began."""
    return RelationSuite(
        name="support_chats",
        table="intermediate.int_support__chats",
        shown=RECORD_KEY,
        derived={"is_answered": known_where_mapped("first_replied_at")},
        expectations=[
            *(plausible_instant(f"{step}_at", now) for step in ("started", "first_replied", "ended")),
            not_before("first_replied_at", "started_at"),
            not_before("ended_at", "started_at"),
            is_true("is_answered", mostly=0.2),
        ],
    )


def shop_visits(now: datetime) -> RelationSuite:
    """Who came also left, later; most visits say to which shop they were."""
    return RelationSuite(
        name="support_shop_visits",
        table="intermediate.int_support__shop_visits",
        shown=RECORD_KEY,
        derived={"shop_is_known": known_where_mapped("shop_ref")},
        expectations=[
            plausible_instant("visited_at", now),
            plausible_instant("left_at", now),
            not_before("left_at", "visited_at"),
            is_true("shop_is_known", mostly=0.5),
        ],
    )


SUITES = (cases, case_events, calls, chats, shop_visits)
