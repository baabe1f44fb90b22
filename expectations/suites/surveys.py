"""Surveys, staged: invitations, answers, whole responses, and whether their numbers fit each other."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import (
    between,
    is_true,
    known_where_mapped,
    not_before,
    not_negative,
    plausible_instant,
)
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def invitations(now: datetime) -> RelationSuite:
    """Invitations were sent in a plausible time; a tenth of them bounced is a broken list."""
    return RelationSuite(
        name="surveys_invitations",
        table="intermediate.int_surveys__invitations",
        shown=RECORD_KEY,
        derived={"contact_is_known": known_where_mapped("contact_ref"), "has_arrived": "bounced_at is null"},
        expectations=[
            plausible_instant("sent_at", now),
            plausible_instant("bounced_at", now),
            not_before("bounced_at", "sent_at"),
            is_true("contact_is_known", mostly=0.5),
            is_true("has_arrived", mostly=0.9),
        ],
    )


def answers(now: datetime) -> RelationSuite:
    """Answers lie in a plausible time; most questions are answered by somebody."""
    return RelationSuite(
        name="surveys_answers",
        table="intermediate.int_surveys__answers",
        shown=RECORD_KEY,
        derived={"score_is_known": known_where_mapped("score")},
        expectations=[
            plausible_instant("submitted_at", now),
            is_true("score_is_known", mostly=0.2),
            not_negative("weight"),
        ],
    )


def responses(now: datetime) -> RelationSuite:
    """Responses that came whole lie in a plausible time, and most of those that could be weighted are."""
    return RelationSuite(
        name="surveys_responses",
        table="intermediate.int_surveys__responses",
        shown=RECORD_KEY,
        derived={"weight_is_known": known_where_mapped("weight")},
        expectations=[
            plausible_instant("submitted_at", now),
            not_negative("weight"),
            is_true("weight_is_known", mostly=0.5),
        ],
    )


def volumes(now: datetime) -> RelationSuite:
    """Nobody answers more invitations than were sent."""
    return RelationSuite(
        name="surveys_volumes",
        table="intermediate.int_surveys__answers",
        shown=(),
        query=(
            "select responses / nullif(invitations, 0) as responses_per_invitation from"
            " (select count(distinct (entity, source_instance, survey_id, response_id)) as responses from"
            " (select 'answers' as entity, source_instance, survey_id, response_id"
            " from intermediate.int_surveys__answers where invitation_ref is not null"
            " union all select 'responses' as entity, source_instance, survey_id, response_id"
            " from intermediate.int_surveys__responses where invitation_ref is not null))"
            " cross join (select count(*) as invitations from intermediate.int_surveys__invitations)"
        ),
        expectations=[between("responses_per_invitation", 0, 1, "warning")],
    )


SUITES = (invitations, answers, responses, volumes)
