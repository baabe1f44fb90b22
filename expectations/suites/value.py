"""What customers are worth, who stays, who is at risk: the figures are possible, and what is of few is hidden."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import ROUNDING, between, is_true, not_negative, percentage, plausible_instant
from expectations.suites.relation_suite import RelationSuite


def experience_value(now: datetime) -> RelationSuite:
    """No more customers come again, or are lost, than there are; a mean lies within its interval."""
    return RelationSuite(
        name="mart_experience_value",
        table="marts.mart_experience_value",
        shown=("kpi", "response_year", "dim_name", "dim_value", "experience_group", "horizon_days"),
        derived={
            "not_retained": "customers - retained",
            "not_churned": "customers - churned",
            "is_within_its_interval": f"mean_revenue between ci_low - {ROUNDING} and ci_high + {ROUNDING}",
            "gap_is_within_its_interval": f"gap_to_base between gap_ci_low - {ROUNDING} and gap_ci_high + {ROUNDING}",
            "hides_what_it_must": "case when is_suppressed then mean_revenue is null and retained is null end",
        },
        expectations=[
            plausible_instant("response_year", now),
            *map(not_negative, ("retained", "churned", "not_retained", "not_churned")),
            is_true("is_within_its_interval", mostly=1.0, severity="critical"),
            is_true("gap_is_within_its_interval", mostly=1.0, severity="critical"),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def churn_monthly(now: datetime) -> RelationSuite:
    """Nobody is lost who was not there."""
    return RelationSuite(
        name="mart_churn_monthly",
        table="marts.mart_churn_monthly",
        shown=("basis", "brand_key", "month_start"),
        derived={"not_lost": "active_at_start - lost"},
        expectations=[
            plausible_instant("month_start", now),
            *map(not_negative, ("lost", "not_lost")),
            *map(percentage, ("churn_pct", "churn_annualised_pct")),
        ],
    )


def retention_cohorts(now: datetime) -> RelationSuite:
    """No more are there than were in the cohort, and whoever orders is there in the month of his first order."""
    return RelationSuite(
        name="mart_retention_cohorts",
        table="marts.mart_retention_cohorts",
        shown=("basis", "brand_key", "cohort_month", "months_since"),
        derived={
            "not_retained": "customers - retained",
            "begins_whole": "case when basis = 'order' and months_since = 0 then retained = customers end",
        },
        expectations=[
            plausible_instant("cohort_month", now),
            between("months_since", 0, 24),
            *map(not_negative, ("retained", "not_retained")),
            percentage("retained_pct"),
            is_true("begins_whole", mostly=1.0, severity="critical"),
        ],
    )


def revenue_at_risk(now: datetime) -> RelationSuite:
    """No more customers are at risk than gave a score."""
    return RelationSuite(
        name="mart_revenue_at_risk",
        table="marts.mart_revenue_at_risk",
        shown=("dim_name", "dim_value"),
        derived={
            "not_at_risk": "customers_scored - customers_at_risk",
            "mrr_not_at_risk": "mrr_all - mrr_at_risk",
        },
        expectations=[
            plausible_instant("as_of_date", now),
            *map(not_negative, ("customers_at_risk", "not_at_risk", "mrr_at_risk", "mrr_not_at_risk")),
            percentage("at_risk_pct"),
        ],
    )


SUITES = (experience_value, churn_monthly, retention_cohorts, revenue_at_risk)
