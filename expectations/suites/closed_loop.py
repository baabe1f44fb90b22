"""The closed loop: who is to be called back, and its months, are possible. That outcomes add up, dbt tests hold."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import between, is_true, not_negative, percentage, plausible_instant
from expectations.suites.relation_suite import RelationSuite


def closed_loop(now: datetime) -> RelationSuite:
    """Nobody is called before there was a reason to, due before it, or content before the call."""
    return RelationSuite(
        name="mart_closed_loop",
        table="marts.mart_closed_loop",
        shown=("event_kind", "metric", "brand_key", "opinion_key"),
        derived={
            "points": "case when metric = 'nps' then score end",
            "score_0_100": "case when metric in ('ces', 'csat', 'rating') then score end",
            "hours_given": "date_diff('second', occurred_at, due_at) / 3600.0",
            "hours_to_next_score": "date_diff('second', first_contact_at, resurveyed_at) / 3600.0",
            "has_a_contact_or_none": "(first_contact_at is not null) = starts_with(outcome, 'contacted_')",
        },
        expectations=[
            plausible_instant("occurred_at", now),
            between("points", 0, 6.999999999),
            percentage("score_0_100"),
            *map(not_negative, ("hours_given", "hours_to_contact", "hours_to_next_score", "days_open")),
            is_true("has_a_contact_or_none", mostly=1.0, severity="critical"),
        ],
    )


def closed_loop_monthly(now: datetime) -> RelationSuite:
    """No more are reached than can be, and no more are content again than were asked; what is few is hidden."""
    return RelationSuite(
        name="mart_closed_loop_monthly",
        table="marts.mart_closed_loop_monthly",
        shown=("month_start", "brand_key", "event_kind", "owner_entity_key"),
        derived={
            "not_contactable": "events - contactable",
            "not_contacted": "contactable - contacted",
            "not_asked_again": "contacted - resurveyed",
            "not_recovered": "resurveyed - recovered",
            "hides_what_it_must": "case when is_suppressed then contacted is null and median_hours_to_contact is null"
            " end",
        },
        expectations=[
            plausible_instant("month_start", now),
            *map(not_negative, ("contacted_in_time", "contacted_late", "waiting", "overdue", "lapsed")),
            *map(not_negative, ("not_contactable", "not_contacted", "not_asked_again", "not_recovered")),
            not_negative("median_hours_to_contact"),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


SUITES = (closed_loop, closed_loop_monthly)
