"""Web analytics, staged: hits, and whether they come from more than one visitor."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import between, is_true, known_where_mapped, plausible_instant
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def events(now: datetime) -> RelationSuite:
    """Hits lie in a plausible time, have a server's answer for a status, and most name a page and an agent."""
    return RelationSuite(
        name="web_analytics_events",
        table="intermediate.int_web_analytics__events",
        shown=RECORD_KEY,
        derived={"page_is_known": known_where_mapped("page_url"), "agent_is_known": known_where_mapped("user_agent")},
        expectations=[
            plausible_instant("occurred_at", now),
            between("http_status", 100, 599),
            is_true("page_is_known", mostly=0.5),
            is_true("agent_is_known", mostly=0.5),
        ],
    )


def visitors(now: datetime) -> RelationSuite:
    """No visitor makes most of a source's hits: a column that is the same for everybody would make one giant visitor.

    A source with fewer than a hundred hits is left alone: there, one visitor can.
    """
    hits = "intermediate.int_web_analytics__events"
    return RelationSuite(
        name="web_analytics_visitors",
        table=hits,
        shown=("source_vendor", "source_instance"),
        query=(
            "select source_vendor, source_instance, max(hits) / sum(hits) as greatest_share from ("
            f"select source_vendor, source_instance, visitor_ref, count(*) as hits from {hits} group by all"
            ") group by all having sum(hits) >= 100"
        ),
        expectations=[between("greatest_share", 0, 0.5, "warning")],
    )


SUITES = (events, visitors)
