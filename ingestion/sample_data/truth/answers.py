"""Survey answers, judged and scored (domain research 2, 7.1 to 7.4, 7.26).

Scored is a whole number on the registered scale; unanswered what was left blank or said by a declared code; the rest is
quarantined. NPS: 9 and 10 promote, 0 to 6 detract. Effort: 0 easy to 100 hard whatever the direction. Satisfied: one of
the two best points. Scores are kept in billionths, as whole numbers, so that sums are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.questions import QUESTIONS, SCORED_FORMS, UNANSWERED_FORMS
from ingestion.sample_data.surveys import Answers

BILLION = 1_000_000_000
_LOW = np.array([one.low for one in QUESTIONS])
_HIGH = np.array([one.high for one in QUESTIONS])
_DOWN = np.array([one.high_means in ("effort", "bad") for one in QUESTIONS])
_REGISTERED = np.array([one.metric != "" for one in QUESTIONS])


@dataclass(frozen=True)
class Scored:
    """One row an answer, in the order of the answers."""

    is_registered: Array
    is_scored: Array
    is_unanswered: Array
    is_quarantined: Array
    score_0_100: Array  # billionths; 100 is best; NONE if not scored
    effort_0_100: Array  # billionths; 100 is hard; meaningful for questions on effort
    is_promoter: Array
    is_detractor: Array
    is_satisfied: Array


def judge(answers: Answers) -> Scored:
    """The verdict on each answer, and its scores."""
    low, high, down = _LOW[answers.question], _HIGH[answers.question], _DOWN[answers.question]
    registered = _REGISTERED[answers.question]
    scored = registered & np.isin(answers.form, SCORED_FORMS)
    unanswered = registered & np.isin(answers.form, UNANSWERED_FORMS)
    best = np.where(down, high - answers.score, answers.score - low)
    share = np.rint(100.0 * BILLION * best / (high - low)).astype(np.int64)
    worst = np.rint(100.0 * BILLION * (high - low - best) / (high - low)).astype(np.int64)
    return Scored(
        is_registered=registered,
        is_scored=scored,
        is_unanswered=unanswered,
        is_quarantined=~scored & ~unanswered,
        score_0_100=np.where(scored, share, NONE),
        effort_0_100=np.where(scored, worst, NONE),
        is_promoter=scored & (answers.score >= 9),
        is_detractor=scored & (answers.score < 7),
        is_satisfied=scored & (best >= high - low - 1),
    )


def response_scores(answers: Answers, scored: Scored) -> Array:
    """The score of each response: that of its first scored question by the question's name; NONE without one."""
    responses, first = np.unique(answers.response, return_index=True)
    names = np.argsort(np.argsort([one.question for one in QUESTIONS], kind="stable"))
    usable = np.flatnonzero(scored.is_scored)
    usable = usable[np.lexsort((names[answers.question[usable]], answers.response[usable]))]
    found, place = np.unique(answers.response[usable], return_index=True)
    scores = np.full(len(first), NONE)
    scores[np.searchsorted(responses, found)] = scored.score_0_100[usable[place]]
    return scores
