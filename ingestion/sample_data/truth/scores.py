"""The additive parts of every score, by month and everything they can be filtered by (domain research 2, 6.3)."""

from __future__ import annotations

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.places import BRANDS, COUNTRIES, SEGMENTS
from ingestion.sample_data.questions import QUESTIONS
from ingestion.sample_data.truth.answers import Scored
from ingestion.sample_data.truth.counted import is_counted
from ingestion.sample_data.truth.groups import Row, grouped
from ingestion.sample_data.world import Part

KEYS = ("month", "metric", "nps_kind", "survey", "question", "is_weighted", "brand", "region", "segment", "country")
"""``country`` is what the second brand's survey is compared by besides; the marts sum over it."""

_REGIONS = [name for place in COUNTRIES for name in place.regions]
_FIRST_REGION = np.cumsum([0, *(len(place.regions) for place in COUNTRIES)])[:-1]


def score_parts(part: Part, scored: Scored) -> list[Row]:
    """One row a combination of KEYS. Region and segment are those of the customer; not_recorded where there is none."""
    answers, people = part.answers, part.people
    kept = scored.is_registered & is_counted(part)
    customer = people.customer(answers.contact)
    nobody = customer == NONE
    person = np.where(nobody, 0, customer // 2 - people.first)
    region = np.where(nobody, len(_REGIONS), _FIRST_REGION[people.country[person]] + people.region[person])
    segment = np.where(nobody, len(SEGMENTS), people.segment[person])
    # Two scales of one question are one question.
    questions = list(dict.fromkeys((one.survey, one.question) for one in QUESTIONS))
    place = np.array([questions.index((one.survey, one.question)) for one in QUESTIONS])[answers.question]
    facts = [next(one for one in QUESTIONS if (one.survey, one.question) == key) for key in questions]
    month = clock.month_of(clock.local_day(answers.submitted_at))
    weight = np.where(answers.weight == NONE, 0, answers.weight)
    effort = np.where(scored.is_scored, scored.effort_0_100, 0)
    is_effort = np.array([one.metric == "ces" for one in QUESTIONS])[answers.question]
    thirds = 3 * np.where(is_effort & scored.is_scored, effort, NONE)
    hundred = 100_000_000_000
    done = scored.is_scored
    measures = {
        "responses": done, "unanswered": scored.is_unanswered, "quarantined": scored.is_quarantined,
        "weight_hundredths": np.where(done, weight, 0), "weight_sq": np.where(done, weight * weight, 0),
        "promoters": scored.is_promoter, "detractors": scored.is_detractor,
        "weighted_promoters": scored.is_promoter * weight, "weighted_detractors": scored.is_detractor * weight,
        "effort_billionths": effort, "weighted_effort": effort * weight,
        "low_effort": (thirds >= 0) & (thirds <= hundred), "high_effort": thirds >= 2 * hundred,
        "native_sum": np.where(done, answers.score, 0),
        "satisfied": scored.is_satisfied, "weighted_satisfied": scored.is_satisfied * weight,
    }  # fmt: skip
    squares = (effort / 1e9) ** 2
    measures["effort_sq_e8"] = np.rint(squares * 1e8).astype(np.int64)
    measures["weighted_effort_sq_e8"] = np.rint(squares * 1e8).astype(np.int64) * weight
    keys = {
        "month": (month[kept], None),
        "question_number": (place[kept], [str(number) for number in range(len(questions))]),
        "is_weighted": ((weight > 0)[kept].astype(np.int64), ("no", "yes")),
        "brand": (people.brand[answers.person][kept], BRANDS),
        "region": (region[kept], [*_REGIONS, "not_recorded"]),
        "segment": (segment[kept], [*SEGMENTS, "not_recorded"]),
        "country": (people.country[answers.person][kept], [one.code for one in COUNTRIES]),
    }
    rows = grouped(keys, {name: values[kept] for name, values in measures.items()})
    for row in rows:
        fact = facts[int(row.pop("question_number"))]
        row |= {"metric": fact.metric, "nps_kind": fact.nps_kind, "survey": fact.survey, "question": fact.question}
        row["is_weighted"] = row["is_weighted"] == "yes"
        if fact.brand == 0:
            row["country"] = ""
    return rows
