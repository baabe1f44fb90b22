"""The published facts of sales and service: do they still lead to whom and what they are about?

Belongs here: shares of rows that refer to nothing, and counts that no customer lives through. Keys, references and
ranges of single columns are dbt's tests.
"""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import between, is_true, not_before
from expectations.suites.relation_suite import RelationSuite


def deals(now: datetime) -> RelationSuite:
    """Most deals are with somebody."""
    return RelationSuite(
        name="fct_deals",
        table="core.fct_deals",
        shown=("deal_key",),
        derived={"party_is_known": "coalesce(customer_key, account_key) is not null"},
        expectations=[is_true("party_is_known", mostly=0.5)],
    )


def commitments(now: datetime) -> RelationSuite:
    """Most promises can be judged: they are about something that exists, and say what was promised."""
    return RelationSuite(
        name="fct_sales_commitments",
        table="core.fct_sales_commitments",
        shown=("commitment_key",),
        derived={"can_be_judged": "commitment_status <> 'void'"},
        expectations=[is_true("can_be_judged", mostly=0.5)],
    )


def review_versions(now: datetime) -> RelationSuite:
    """Reviews are replied to after they were written; one that changes with every export was given a changing field."""
    return RelationSuite(
        name="fct_review_versions",
        table="core.fct_review_versions",
        shown=("review_version_key",),
        expectations=[not_before("replied_at", "submitted_at"), between("version_number", 1, 50, "warning")],
    )


def support_cases(now: datetime) -> RelationSuite:
    """Cases have a schedule to be counted by, and are not tossed about more than anybody would bear."""
    return RelationSuite(
        name="fct_support_cases",
        table="core.fct_support_cases",
        shown=("case_key",),
        derived={"schedule_is_known": "schedule_key is not null"},
        expectations=[
            between("reopens", 0, 50, "warning"),
            between("handoffs", 0, 50, "warning"),
            between("further_contacts", 0, 100, "warning"),
            is_true("schedule_is_known", mostly=0.9),
        ],
    )


SUITES = (deals, commitments, review_versions, support_cases)
