"""The voice of customers and staff: who answers, who is asked too often, why a score moved, are possible figures; what
they wrote tells of nobody."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import (
    ROUNDING,
    between,
    is_redacted,
    is_true,
    not_negative,
    percentage,
    plausible_instant,
)
from expectations.suites.relation_suite import RelationSuite

# An address; four digits in a row; nine with blanks, brackets, strokes between that are no part of an amount.
_PERSONAL = r"[^\s@]@[^\s@]|\d{4}|(^|[^\d.,])\d([ ()/-]{0,2}\d){8,}($|[^\d.,])"


def survey_response(now: datetime) -> RelationSuite:
    """No more answer than were reached, and no more finish than began."""
    return RelationSuite(
        name="mart_survey_response",
        table="marts.mart_survey_response",
        shown=("month_start", "survey_id", "channel_key", "audience"),
        derived={
            "unanswered_askings": "case when not is_open_link then delivered - responses end",
            "given_up": "started - responses",
            "neither_complete_nor_partial": "responses - complete - partial",
            "hides_what_it_must": "case when is_suppressed then responses is null and response_rate_pct is null end",
        },
        expectations=[
            plausible_instant("month_start", now),
            *map(not_negative, ("bounced", "delivered", "complete", "partial", "unanswered_askings", "given_up")),
            between("neither_complete_nor_partial", 0, 0),
            percentage("response_rate_pct"),
            percentage("completion_pct"),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def survey_fatigue(now: datetime) -> RelationSuite:
    """No more are too many than were sent."""
    return RelationSuite(
        name="mart_survey_fatigue",
        table="marts.mart_survey_fatigue",
        shown=("month_start", "brand_key", "ordinal"),
        derived={
            "within_the_cap": "invitations - breaches",
            "hides_what_it_must": "case when is_suppressed then responses is null and breaches is null end",
        },
        expectations=[
            plausible_instant("month_start", now),
            between("customers", 1, None),
            not_negative("within_the_cap"),
            percentage("breach_pct"),
            percentage("response_rate_pct"),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def voice_of_staff(now: datetime) -> RelationSuite:
    """Scores lie on their scales; nothing is told of a few."""
    return RelationSuite(
        name="mart_voice_of_staff",
        table="marts.mart_voice_of_staff",
        shown=("audience", "month_start", "survey_id", "question_id"),
        derived={
            "nps": "case when metric = 'nps' then value end",
            "score_0_100": "case when metric != 'nps' then value end",
            "hides_what_it_must": "case when is_suppressed then value is null and hits is null and total is null end",
        },
        expectations=[
            plausible_instant("month_start", now),
            not_negative("responses"),
            between("nps", -100, 100),
            percentage("score_0_100"),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def score_mix(now: datetime) -> RelationSuite:
    """The two effects are the change, whole."""
    return RelationSuite(
        name="mart_score_mix",
        table="marts.mart_score_mix",
        shown=("kpi", "quarter_start", "dim_name"),
        derived={
            "unexplained": "change - within_effect - mix_effect",
            "hides_what_it_must": "case when is_suppressed then value is null and within_effect is null end",
        },
        expectations=[
            plausible_instant("quarter_start", now),
            between("unexplained", -ROUNDING, ROUNDING),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def score_paired(now: datetime) -> RelationSuite:
    """A mean difference lies in its interval and is that of its two means."""
    return RelationSuite(
        name="mart_score_paired",
        table="marts.mart_score_paired",
        shown=("kpi", "quarter_start"),
        derived={
            "unexplained": "mean_difference - value + value_before",
            "value_above_ci_low": "mean_difference - ci_low",
            "hides_what_it_must": "case when is_suppressed then value is null and mean_difference is null end",
        },
        expectations=[
            plausible_instant("quarter_start", now),
            between("unexplained", -ROUNDING, ROUNDING),
            between("value_above_ci_low", -ROUNDING, None),
            is_true("hides_what_it_must", mostly=1.0, severity="critical"),
        ],
    )


def verbatims(now: datetime) -> RelationSuite:
    """No text goes out that still holds an address, a telephone number or a number of an order. Names have no shape."""
    return RelationSuite(
        name="fct_verbatims",
        table="core.fct_verbatims",
        shown=("touchpoint_key",),
        derived={
            "text_is_redacted": f"length(redacted_text) <= 1000 and not regexp_matches(redacted_text, '{_PERSONAL}')",
        },
        expectations=[
            plausible_instant("month_start", now),
            not_negative("hidden"),
            is_redacted("text_is_redacted"),
        ],
    )


SUITES = (verbatims, survey_response, survey_fatigue, voice_of_staff, score_mix, score_paired)
