"""The surveys' questions and their registered scales: several lengths, both directions, one that changed on the way.

``examples/company/overlay/survey_scales.csv`` registers the same; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array


@dataclass(frozen=True)
class Question:
    """One question on one scale. ``high_means``: good, bad, ease, effort. Without a metric nobody has registered it."""

    brand: int
    survey: str
    question: str
    text: str
    metric: str
    low: int
    high: int
    high_means: str
    nps_kind: str = ""
    nps_object: str = ""
    task_goal: str = ""
    codes: str = ""
    valid_from: str = ""
    valid_to: str = ""


QUESTIONS = (
    Question(0, "relationship", "recommend", "How likely are you to recommend fjellro to a friend or colleague?", "nps",
             0, 10, "good", "relational", "brand"),
    Question(0, "checkout", "ease", "fjellro made it easy to buy what I wanted", "ces", 1, 7, "ease",
             task_goal="purchase"),
    Question(0, "checkout", "mood", "How do you feel today?", "", 1, 3, "good"),
    Question(0, "delivery", "recommend", "After this delivery, would you recommend us?", "nps", 0, 10, "good",
             "transactional", "service", codes="99"),
    Question(0, "delivery", "packaging", "How satisfied are you with the packaging?", "csat", 1, 5, "good"),
    Question(0, "complaint", "effort", "How much effort did you have to put forth?", "ces", 1, 5, "effort",
             task_goal="complaint", valid_to="2025-10-01"),
    Question(0, "complaint", "effort", "How much effort did you have to put forth?", "ces", 1, 7, "effort",
             task_goal="complaint", valid_from="2025-10-01"),
    Question(0, "support", "satisfaction", "How satisfied are you with the help you got?", "csat", 1, 5, "good",
             codes="9"),
    Question(1, "pulse", "recommend", "Would you recommend pinewick?", "nps", 0, 10, "good", "transactional", "brand"),
    Question(1, "pulse", "effort", "How hard was it to get started?", "ces", 1, 10, "effort", task_goal="onboarding"),
    Question(1, "pulse", "grade", "Which grade do you give us? (1 is best)", "csat", 1, 6, "bad"),
)  # fmt: skip

PLAIN, POINT_ZERO, BLANKS, EMPTY, CODE, FRACTION, BEYOND, WORDS = range(8)
"""How an answer is written: 9, 9.0, with blanks around it; not at all, by a code; 7.5, off the scale, in words."""

SCORED_FORMS = (PLAIN, POINT_ZERO, BLANKS)
UNANSWERED_FORMS = (EMPTY, CODE)


def numbered(survey: str, question: str) -> list[int]:
    """The places of a question in QUESTIONS, one a scale."""
    return [place for place, one in enumerate(QUESTIONS) if (one.survey, one.question) == (survey, question)]


def native(question: int, content: Array) -> Array:
    """What somebody as content as that (0 common, 1 a good deal more) answers on the question's scale."""
    scale = QUESTIONS[question]
    share = np.clip(0.82 + 0.2 * content, 0, 1)
    steps = np.rint(share * (scale.high - scale.low)).astype(np.int64)
    return scale.high - steps if scale.high_means in ("effort", "bad") else scale.low + steps
