"""Marts: the figures that people will read are possible figures. That parts add up to their whole, dbt tests hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from expectations.suites.checks import ROUNDING, between, is_true, not_negative, percentage, plausible_instant
from expectations.suites.relation_suite import RelationSuite

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

SCORE_GRAIN = (
    "month_start",
    "brand_key",
    "region_key",
    "segment",
    "channel_key",
    "stage_key",
    "touchpoint_type",
    "source_instance",
    "survey_id",
    "question_id",
)


def nps_monthly(now: datetime) -> RelationSuite:
    """Nobody is counted less than not at all."""
    return RelationSuite(
        name="mart_nps_monthly",
        table="marts.mart_nps_monthly",
        shown=("nps_kind", *SCORE_GRAIN),
        expectations=[
            plausible_instant("month_start", now),
            *_counts("promoters", "passives", "detractors", "responses", "unanswered", "quarantined"),
        ],
    )


def ces_monthly(now: datetime) -> RelationSuite:
    """Mean effort lies on its scale, and nobody found it both easy and hard."""
    return RelationSuite(
        name="mart_ces_monthly",
        table="marts.mart_ces_monthly",
        shown=SCORE_GRAIN,
        derived={
            "effort_mean": "effort_sum / nullif(responses, 0)",
            "neither_low_nor_high": "responses - low_effort - high_effort",
        },
        expectations=[
            plausible_instant("month_start", now),
            *_counts("low_effort", "high_effort", "responses", "unanswered", "quarantined"),
            not_negative("neither_low_nor_high"),
            percentage("effort_mean"),
        ],
    )


def csat_monthly(now: datetime) -> RelationSuite:
    """No more people are satisfied than answered."""
    return RelationSuite(
        name="mart_csat_monthly",
        table="marts.mart_csat_monthly",
        shown=SCORE_GRAIN,
        derived={"not_satisfied": "responses - satisfied"},
        expectations=[
            plausible_instant("month_start", now),
            *_counts("satisfied", "not_satisfied", "responses", "unanswered", "quarantined"),
        ],
    )


def kpi_board(now: datetime) -> RelationSuite:
    """Scores lie on their scales and in their intervals; where there is none, or a hidden one, nothing shows."""
    shows_something = "(value is not null or ci_low is not null or ci_high is not null)"
    return RelationSuite(
        name="mart_kpi_board",
        table="marts.mart_kpi_board",
        shown=("kpi", "period_type", "period_start", "dim_name", "dim_value"),
        derived={
            "nps": "case when starts_with(kpi, 'nps_') then value end",
            "score_0_100": "case when unit = 'percent' or starts_with(kpi, 'ces_') then value end",
            "value_above_ci_low": "value - ci_low",
            "ci_high_above_value": "ci_high - value",
            "lost_to_weights": "responses - effective_responses",
            "hides_what_it_must": f"case when is_suppressed or responses = 0 then not {shows_something} end",
        },
        expectations=[
            plausible_instant("period_start", now),
            between("nps", -100, 100),
            percentage("score_0_100"),
            between("value_above_ci_low", -ROUNDING, None),
            between("ci_high_above_value", -ROUNDING, None),
            between("lost_to_weights", -ROUNDING, None),
            *_counts("responses", "effective_responses", "unanswered", "quarantined"),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def journey_funnel(now: datetime) -> RelationSuite:
    """A funnel narrows, and no stage is reached before the first one."""
    return RelationSuite(
        name="mart_journey_funnel",
        table="marts.mart_journey_funnel",
        shown=("journey_type", "period_type", "period_start", "dim_name", "dim_value", "stage_key"),
        derived={
            "not_reached": "journeys - reached",
            "passed_without_entering": "reached - entered",
            "entered_undated": "entered - durations - invalid_durations",
        },
        expectations=[
            plausible_instant("period_start", now),
            *_counts("journeys", "entered", "reached", "durations", "invalid_durations"),
            *_counts("not_reached", "passed_without_entering", "entered_undated"),
            *(percentage(f"{share}_pct") for share in ("entered", "reached", "from_previous")),
            not_negative("mean_days"),
            not_negative("median_days"),
        ],
    )


def touchpoint_scorecard(now: datetime) -> RelationSuite:
    """No more touchpoints are measured than there were; scores lie on the common scale."""
    return RelationSuite(
        name="mart_touchpoint_scorecard",
        table="marts.mart_touchpoint_scorecard",
        shown=("month_start", "brand_key", "touchpoint_type", "channel_key"),
        derived={
            "unmeasured": "touchpoints - measured",
            "score_mean": "score_sum / nullif(measured, 0)",
        },
        expectations=[
            plausible_instant("month_start", now),
            *_counts("touchpoints", "customers", "measured", "positive", "neutral", "negative", "unmeasured"),
            percentage("score_mean"),
            percentage("negative_pct"),
        ],
    )


def brand_perception(now: datetime) -> RelationSuite:
    """No more reviews are good or bad than are rated; mean ratings lie on the common scale."""
    return RelationSuite(
        name="mart_brand_perception",
        table="marts.mart_brand_perception",
        shown=("brand_key", "source_vendor", "source_instance", "month_start"),
        derived={
            "neither_good_nor_bad": "rated - positive - negative",
            "without_text": "reviews - with_text",
        },
        expectations=[
            plausible_instant("month_start", now),
            *_counts("reviews", "rated", "unrated", "ambiguous", "quarantined", "positive", "negative", "with_text"),
            *_counts("neither_good_nor_bad", "without_text"),
            percentage("rating_0_100_mean"),
        ],
    )


def attribution(now: datetime) -> RelationSuite:
    """Touches come before what they led to, and no credit is negative or more than the conversion."""
    return RelationSuite(
        name="mart_attribution",
        table="marts.mart_attribution",
        shown=("conversion_key", "touchpoint_key", "attribution_model"),
        derived={"touches_after": "positions - position"},
        expectations=[
            plausible_instant("converted_at", now),
            *_counts("age_days", "touches_after"),
            between("credit", 0, 1),
        ],
    )


def attribution_channels(now: datetime) -> RelationSuite:
    """Shares are shares; nobody converts less than never."""
    return RelationSuite(
        name="mart_attribution_channels",
        table="marts.mart_attribution_channels",
        shown=("period_type", "period_start", "brand_key", "attribution_model", "channel_key"),
        expectations=[
            plausible_instant("period_start", now),
            *_counts("conversions", "credited_conversions"),
            between("credit_share", -ROUNDING, 1 + ROUNDING),
            between("removal_effect", -ROUNDING, 1 + ROUNDING),
        ],
    )


def _counts(*columns: str) -> list[Expectation]:
    """Additive parts, and the rest that they leave: none is below zero."""
    return [not_negative(column) for column in columns]


SUITES = (
    nps_monthly,
    ces_monthly,
    csat_monthly,
    kpi_board,
    journey_funnel,
    touchpoint_scorecard,
    brand_perception,
    attribution,
    attribution_channels,
)
