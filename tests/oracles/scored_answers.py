"""Answers whose scores are known: the published vectors, and a thousand drawn cases of a wide survey file.

Belongs here: what was asked and answered, and the mappings that read it. Does not belong here: the scores (the tests).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ANSWERS_MAPPING: dict[str, Any] = {
    "name": "answers",
    "instance": "shop",
    "entity": "surveys_answers",
    "brand": "acme",
    "timezone": "Europe/Berlin",
    "columns": {"response_id": "id", "question_id": "question", "submitted_at": "at", "score": "score"},
    "constants": {"survey_id": "voice"},
    "values": {},
    "no_answer": ["98", "N/A"],
    "fingerprint": "1",
}
# One row a respondent, one column a question, written as a spreadsheet in Germany would: comma, day first, blanks.
RESPONDENTS_MAPPING: dict[str, Any] = {
    **ANSWERS_MAPPING,
    "name": "respondents",
    "instance": "airport",
    "entity": "surveys_responses",
    "columns": {"response_id": "id", "invitation_ref": "asked", "weight": "WEIGHT"},
    "templates": {"submitted_at": [{"header": "DAY"}, {"text": ".2025 "}, {"header": "HOUR"}]},
    "constants": {"survey_id": "lobby"},
    "formats": {"submitted_at": "%d.%m.%Y %H"},
    "decimal_comma": True,
    "questions": {"recommend": "NETPRO", "find it": "Q14", "overall": "Q7"},
    "dimensions": {"case": "CASE", "terminal": "Terminal"},
    "no_answer": ["Blank"],
    "fingerprint": "2",
}


@dataclass
class Answers:
    """Answers to questions of one survey, each question with its registered scale."""

    rows: list[dict[str, str]] = field(default_factory=list)
    scales: list[dict[str, str]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        metric: str,
        low: int,
        high: int,
        high_means: str = "",
        survey: tuple[str, str, str] = ("shop", "voice", "relational"),
    ) -> None:
        """Register a question of a survey: (instance, survey id, kind of its NPS)."""
        instance, survey_id, nps_kind = survey
        self.scales.append(
            {
                "source_instance": instance,
                "survey_id": survey_id,
                "question_id": question,
                "metric": metric,
                "scale_min": str(low),
                "scale_max": str(high),
                "high_means": high_means,
                "nps_kind": nps_kind if metric == "nps" else "",
            }
        )

    def give(self, question: str, day: str, scores: Iterable[int | str]) -> None:
        """One response a score, at noon of the day."""
        for score in scores:
            number = str(len(self.rows) + 1)
            self.rows.append({"id": number, "question": question, "at": f"{day} 12:00:00", "score": str(score)})


def vectors() -> Answers:
    """The vectors of the scores (their sources are in the dbt unit tests), each under a question of its own."""
    given = Answers()
    for question in ("twenty", "five", "four", "three", "change", "pooled", "gap", "mixed bag"):
        given.ask(question, "nps", 0, 10)
    given.give("twenty", "2026-03-05", [10, 9, 9, 10, 9, 10, 9, 8, 7, 8, 7, 8, 6, 5, 0, 3, 10, 9, 7, 2])
    given.give("five", "2026-03-05", [10] * 5)
    # Two that are hidden: of one alone the smallest shown one would be hidden, too.
    given.give("four", "2026-03-05", [10] * 4)
    given.give("three", "2026-03-05", [10] * 3)
    given.give("change", "2025-01-15", [9] * 90 + [7] * 80 + [6] * 30)
    given.give("change", "2025-02-15", [9] * 84 + [7] * 72 + [6] * 44)
    given.give("pooled", "2026-01-15", [10] * 8 + [0] * 2)
    given.give("pooled", "2026-02-15", [10] * 39 + [8] * 21 + [0] * 30)
    given.give("gap", "2026-01-15", [10] * 6)
    given.give("gap", "2026-03-15", [0] * 6)
    given.give("mixed bag", "2026-03-05", [" 9 ", "9.0", "\t9", "\u00a09", "0", "10", "8", "", "98", "N/A"])
    given.give("mixed bag", "2026-03-05", ["7.5", "11", "-1", "n/a", "9/10", "９"])

    for question, high, high_means in (("effort", 7, "effort"), ("ease", 7, "ease"), ("five efforts", 5, "effort")):
        given.ask(question, "ces", 1, high, high_means)
    given.give("effort", "2026-01-15", [2, 1] * 2)
    given.give("ease", "2026-01-15", [6, 7] * 2)
    given.give("five efforts", "2026-02-15", [1, 2, 3, 4, 5])

    for question, satisfied, of in (("80 of 100", 80, 100), ("8 of 10", 8, 10), ("10 of 10", 10, 10)):
        given.ask(question, "csat", 1, 5, "good")
        given.give(question, "2026-03-05", [4] * satisfied + [3] * (of - satisfied))
    return given


def drawn_respondents(answers: Answers) -> list[dict[str, str]]:
    """Records of a wide survey file: 1,000 drawn cases in two months, and the published vector of weighted NPS.

    A case is a value of the dimension `case`; its answers, blanks and weights are drawn. The vector (October): group A,
    80 % of the people, 20 answers, NPS 0; group B, 20 %, 80 answers, NPS 50; weight = share / share of the answers.
    """
    lobby = ("airport", "lobby", "transactional")
    answers.ask("recommend", "nps", 0, 10, survey=lobby)
    answers.ask("find it", "ces", 1, 5, "ease", survey=lobby)
    answers.ask("overall", "csat", 1, 5, "good", survey=lobby)
    draw = random.Random(20261122)
    rows: list[dict[str, str]] = []

    def respond(day: str, case: str, terminal: str, weight: str, *scores: str) -> None:
        columns = ("DAY", "HOUR", "CASE", "Terminal", "WEIGHT", "NETPRO", "Q14", "Q7")
        values = (day, str(draw.randrange(24)), case, terminal, weight, *scores)
        rows.append({"id": str(len(rows)), **dict(zip(columns, values, strict=True))})

    for case in range(1000):
        spread = draw.choice((0.0, 0.3, 1.0, 2.5))
        for month in ("11", "12"):
            for _ in range(draw.choice((1, 2, 3, 4, 5, 7, 9, 32))):
                weight = f"{2.71828 ** draw.gauss(0, spread):.10f}".replace(".", ",")
                weight = draw.choice(("", "0", "1")) if draw.random() < 0.1 else weight
                scores = (draw.randrange(-1, 12), draw.randrange(0, 7), draw.randrange(0, 7))
                texts = ["" if draw.random() < 0.1 else f"{score},0" for score in scores]
                respond(f"{draw.randrange(2, 28)}.{month}", f"c{case}", draw.choice("ABC "), weight, *texts)
    for terminal, weight, promoters, passives, detractors in (("A", "4", 5, 10, 5), ("B", "0,25", 50, 20, 10)):
        for score in [9] * promoters + [8] * passives + [0] * detractors:
            respond("15.10", "vector", terminal, weight, f" {score}\u00a0", "\t3", "Blank")
    return rows
