"""What staff and partners answered, drawn, and their scores by question and month, in plain Python.

Belongs here: rows of the survey answers, and the rows of mart_voice_of_staff from the words of its description. Does
not belong here: what customers say (voice_oracle.py).
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from voice_oracle import scored
from whole_rows import key_of

Row = dict[str, Any]
SEED, LEAST, FEW = 20261203, 5, 30
METRICS = {"nps": "net", "ces": "mean", "csat": "share"}
SIZES = (0, 1, 2, 4, 4, 5, 5, 6, 7)
EFFORTS = tuple(map(Decimal, ("0", "16.666666667", "33.333333333", "50", "66.666666667", "100")))
GRAIN = ("audience", "month_start", "brand_key", "metric", "source_instance", "survey_id", "question_id")


def drawn() -> list[Row]:
    """Rows of fct_survey_answers: each metric in 1,232 questions of a month, each with 0 to 30 answers."""
    draw = random.Random(SEED)
    rows: list[Row] = []
    questions = product(("employee", "partner"), range(7), ("b1", "b2"), METRICS, ("i", "j"), ("s", "t"), range(11))
    for audience, month, brand, metric, instance, survey, question in questions:
        of = {"audience": audience, "brand_key": brand, "metric": metric, "source_instance": instance,
              "survey_id": survey, "question_id": f"q{question}"}  # fmt: skip
        first = date(2025 + month // 4, month % 4 * 3 + 2, 1)
        # How content they are, so that all or none of five are; and how many skip the question.
        content, skipped = draw.choice((0.0, 0.5, 0.5, 1.0)), draw.choice((0.0, 0.0, 0.0, 0.2, 1.0))
        for _ in range(29 + question % 2 if draw.random() < 0.03 else draw.choice(SIZES)):
            day = draw.choice((first, first + timedelta(days=27), first + timedelta(days=draw.randrange(28))))
            rows.append({**of, "submitted_date": day} | _answer(draw, metric, content, skipped))
    # Who is a customer, was a machine, or was asked something else is in no row.
    for one in draw.sample(rows, 600):
        other = draw.choice(
            ({"audience": "customer"}, {"audience": None}, {"metric": "rating"}, {"metric": None},
             {"excluded_reason": "machine"}, {"excluded_reason": "repeated"})
        )  # fmt: skip
        rows.append(one | other)
    return [{"answer_key": str(number), **row} for number, row in enumerate(rows)]


def _answer(draw: random.Random, metric: str, content: float, skipped: float) -> Row:
    status = "scored" if draw.random() >= skipped else draw.choice(("unanswered", "quarantined"))
    if draw.random() < 0.05:
        status = draw.choice(("unanswered", "quarantined"))
    # Of a metric its own column alone is read, whatever stands in the others.
    row: Row = {"answer_status": status, "effort_0_100": draw.choice(EFFORTS), "is_satisfied": draw.random() < 0.5,
                "nps_group": draw.choice(("promoter", "detractor"))}  # fmt: skip
    is_content = draw.random() < content
    groups = ("promoter", "promoter", "passive") if is_content else ("detractor", "detractor", "passive")
    row |= {"nps": {"nps_group": draw.choice(groups)}, "csat": {"is_satisfied": is_content},
            "ces": {"effort_0_100": draw.choice(EFFORTS[:3] if is_content else EFFORTS[3:])}}[metric]  # fmt: skip
    if status != "scored":
        row |= {"nps": {"nps_group": None}, "csat": {"is_satisfied": None}, "ces": {"effort_0_100": None}}[metric]
    return row


def voice_of_staff(answers: list[Row]) -> list[Row]:
    """The mart's rows."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in answers:
        counts = one.get("excluded_reason") is None and one["metric"] in METRICS
        if counts and one["audience"] in ("employee", "partner"):
            place = {**one, "month_start": one["submitted_date"].replace(day=1)}
            groups[tuple(place[name] for name in GRAIN)].append(one)
    return [_told(dict(zip(GRAIN, place, strict=True)), said) for place, said in groups.items()]


def _told(place: Row, said: list[Row]) -> Row:
    metric = place["metric"]
    given = [one for one in said if one["answer_status"] == "scored"]
    efforts = [one["effort_0_100"] for one in given] if metric == "ces" else []
    good = {"nps": ("nps_group", "promoter"), "csat": ("is_satisfied", True)}.get(metric)
    parts = {
        "hits": sum(one[good[0]] == good[1] for one in given) if good else 0,
        "misses": sum(one["nps_group"] == "detractor" for one in given) if metric == "nps" else 0,
        "total": sum(efforts, Decimal()),
    }
    figures = _score(METRICS[metric], len(given), parts, efforts)
    shown = {
        "unanswered": sum(one["answer_status"] == "unanswered" for one in said),
        "quarantined": sum(one["answer_status"] == "quarantined" for one in said),
        **parts, **figures,
    }  # fmt: skip
    is_hidden = 0 < len(given) < LEAST
    return {
        "voice_of_staff_key": key_of(*place.values()), **place, "responses": len(given), "is_suppressed": is_hidden,
        "is_low_n": len(given) < FEW, **(dict.fromkeys(shown) if is_hidden else shown),
    }  # fmt: skip


def _score(metric: str, number: int, parts: Row, efforts: list[Decimal]) -> Row:
    """Value and interval; efforts are brought to whole billionths, whose squares Python adds up exactly."""
    unit = Decimal("1e-9")
    whole = [int(one / unit) for one in efforts]
    sums = {"responses": number, "hits": parts["hits"], "misses": parts["misses"], "total": sum(whole),
            "total_sq": sum(one * one for one in whole)}  # fmt: skip
    found = scored(metric, sums)
    names = ("value", "ci_low", "ci_high")
    if metric != "mean" or not number:
        return {name: found[name] for name in names}
    value, low, high = (None if found[name] is None else found[name] * float(unit) for name in names)
    return {"value": value, "ci_low": low, "ci_high": None if high is None else min(100.0, high)}
