"""CRM, staged: people, companies, leads, deals, engagements, campaign sends."""

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


def engagements(now: datetime) -> RelationSuite:
    """Engagements lie in a plausible time, end after they began, and most say with whom or about what they were."""
    return RelationSuite(
        name="crm_engagements",
        table="intermediate.int_crm__engagements",
        shown=RECORD_KEY,
        derived={"is_named": "coalesce(contact_ref, company_ref, lead_ref, deal_ref) is not null"},
        expectations=[
            plausible_instant("occurred_at", now),
            plausible_instant("ended_at", now),
            not_before("ended_at", "occurred_at"),
            is_true("is_named", mostly=0.5),
        ],
    )


def campaign_sends(now: datetime) -> RelationSuite:
    """Messages are opened after they were sent, and followed after they were opened; most of them arrive."""
    moments = ("sent", "delivered", "opened", "clicked", "bounced", "unsubscribed")
    return RelationSuite(
        name="crm_campaign_sends",
        table="intermediate.int_crm__campaign_sends",
        shown=RECORD_KEY,
        derived={"contact_is_known": known_where_mapped("contact_ref"), "has_arrived": "bounced_at is null"},
        expectations=[
            *(plausible_instant(f"{moment}_at", now) for moment in moments),
            not_before("delivered_at", "sent_at"),
            not_before("opened_at", "sent_at"),
            not_before(
                "clicked_at", "opened_at", mostly=0.9
            ),  # a mail program that shows no pictures hides the opening
            is_true("contact_is_known", mostly=0.5),
            is_true("has_arrived", mostly=0.9),
        ],
    )


SUITES = (people, companies, leads, deals, engagements, campaign_sends)
