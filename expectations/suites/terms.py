"""What was agreed on and what it costs, staged: contracts, promises, products, exchange rates."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import (
    between,
    currency_code,
    is_true,
    known_where_mapped,
    not_before,
    not_negative,
    plausible_instant,
)
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def contracts(now: datetime) -> RelationSuite:
    """Contracts run forward, for a term that somebody would sign, and belong to a deal, a company or a person."""
    return RelationSuite(
        name="crm_contracts",
        table="intermediate.int_crm__contracts",
        shown=RECORD_KEY,
        derived={"party_is_known": "coalesce(deal_ref, company_ref, contact_ref) is not null"},
        expectations=[
            plausible_instant("signed_at", now),
            not_before("ends_on", "starts_on"),
            between("term_months", 0, 600, "warning"),
            between("discount_pct", 0, 100, "warning"),
            not_negative("amount"),
            currency_code("currency"),
            is_true("party_is_known", mostly=0.9),
        ],
    )


def commitments(now: datetime) -> RelationSuite:
    """A promise names a day or a value, else nobody can tell whether it was kept."""
    return RelationSuite(
        name="crm_commitments",
        table="intermediate.int_crm__commitments",
        shown=RECORD_KEY,
        derived={"can_be_kept": "coalesce(cast(due_on as varchar), cast(promised_value as varchar)) is not null"},
        expectations=[plausible_instant("promised_at", now), is_true("can_be_kept", mostly=0.5)],
    )


def products(now: datetime) -> RelationSuite:
    """Products cost no less than nothing, and most are of a family."""
    return RelationSuite(
        name="commerce_products",
        table="intermediate.int_commerce__products",
        shown=RECORD_KEY,
        derived={"family_is_known": known_where_mapped("product_family")},
        expectations=[not_negative("price"), currency_code("currency"), is_true("family_is_known", mostly=0.5)],
    )


def currency_rates(now: datetime) -> RelationSuite:
    """Rates are of currencies, and not a thousand times what any currency is worth in another."""
    return RelationSuite(
        name="commerce_currency_rates",
        table="intermediate.int_commerce__currency_rates",
        shown=RECORD_KEY,
        expectations=[
            currency_code("currency"),
            currency_code("base_currency"),
            between("rate", 1e-6, 1e6, "warning"),
        ],
    )


SUITES = (contracts, commitments, products, currency_rates)
