"""CRM, staged: people, companies, leads, deals."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import (
    currency_code,
    email_shape,
    is_true,
    known_where_mapped,
    not_before,
    not_negative,
    plausible_instant,
)
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def people(now: datetime) -> RelationSuite:
    """Addresses look like addresses, and most people can be placed."""
    return RelationSuite(
        name="crm_people",
        table="intermediate.int_crm__people",
        shown=RECORD_KEY,
        derived={"email_is_known": known_where_mapped("email"), "region_is_known": known_where_mapped("region")},
        expectations=[
            plausible_instant("created_at", now),
            email_shape("email"),
            is_true("email_is_known", mostly=0.2),
            is_true("region_is_known", mostly=0.5),
        ],
    )


def companies(now: datetime) -> RelationSuite:
    """Most companies can be placed."""
    return RelationSuite(
        name="crm_companies",
        table="intermediate.int_crm__companies",
        shown=RECORD_KEY,
        derived={"region_is_known": known_where_mapped("region"), "segment_is_known": known_where_mapped("segment")},
        expectations=[is_true("region_is_known", mostly=0.5), is_true("segment_is_known", mostly=0.2)],
    )


def leads(now: datetime) -> RelationSuite:
    """First contacts lie in a plausible time, and most say through which channel they came."""
    return RelationSuite(
        name="crm_leads",
        table="intermediate.int_crm__leads",
        shown=RECORD_KEY,
        derived={"channel_is_known": known_where_mapped("channel")},
        expectations=[plausible_instant("contacted_at", now), is_true("channel_is_known", mostly=0.5)],
    )


def deals(now: datetime) -> RelationSuite:
    """Deals are dated, worth something that can be counted, and not closed before they were opened."""
    return RelationSuite(
        name="crm_deals",
        table="intermediate.int_crm__deals",
        shown=RECORD_KEY,
        derived={"is_dated": "coalesce(opened_at, won_at, lost_at) is not null"},
        expectations=[
            plausible_instant("opened_at", now),
            plausible_instant("won_at", now),
            plausible_instant("lost_at", now),
            not_before("won_at", "opened_at"),
            not_before("lost_at", "opened_at"),
            is_true("is_dated", mostly=0.9),
            not_negative("amount"),
            currency_code("currency"),
        ],
    )


SUITES = (people, companies, leads, deals)
