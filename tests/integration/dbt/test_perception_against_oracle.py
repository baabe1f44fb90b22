"""A thousand drawn reviews and four hundred mentions through the models' own SQL, against plain Python; and beside them
a thousand drawn topics of a brand's quarter, and a thousand published scores.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import benchmarks_oracle
import perception_oracle as oracle
import pytest
import topics_oracle
from replayed_models import ReplayedModels, Row
from whole_rows import Drawn, wrong

MADE = ("int_feedback_polarity", "mart_brand_perception", "int_kpi__perception")
GIVEN = ("fct_touchpoints", "fct_feedback_topics", "fct_reviews", "fct_review_versions")
TOPICS = ("int_feedback_polarity", "mart_brand_topics")
BENCHMARKS = ("mart_benchmarks",)
SEED, REVIEWS, MENTIONS = 20261125, 1000, 400
CLOCK = datetime(2026, 5, 20, 12)
CALM = {"is_bot": False, "is_test": False, "is_deleted": False}


class Company:
    """What was drawn: rows of the given relations, and beside them what the oracle knows of each."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.reviews: list[Row] = []
        self.mentions: list[Row] = []
        self.versions: list[Row] = []
        for number in range(REVIEWS):
            self.review(f"r{number}")
        for number in range(MENTIONS):
            self.mentions.append(self.feedback(f"m{number}", "brand_mentioned", None))

    def feedback(self, key: str, kind: str, score: float | None) -> Row:
        at = datetime(2025, 10, 1) + timedelta(hours=12 * self.draw.randrange(460))
        brand, instance = self.draw.choice((("b1", "one"), ("b1", "one"), ("b1", "two"), ("b2", "three")))
        of = {"brand_key": brand, "source_instance": instance, "source_vendor": "files"}
        sentiment = self.draw.choice((None, -0.6, -0.05, 0.04, 0.05, 0.7))
        has_words = self.draw.random() < 0.6
        self.rows["fct_touchpoints"].append(
            {"touchpoint_key": key, "touchpoint_type": kind, "occurred_date": at.date(),
             "experience_polarity": oracle.polarity(score, None), **of, **CALM}
        )  # fmt: skip
        for topic in ("delivery", "price") if has_words else ():
            self.rows["fct_feedback_topics"].append({"touchpoint_key": key, "topic_key": topic, "sentiment": sentiment})
        return {"at": at, "day": at.date(), "score": score, "sentiment": sentiment if has_words else None, **of}

    def review(self, key: str) -> None:
        score = self.draw.choice((None, 0, 25, 50, 75, 100, 100))
        one = self.feedback(key, "review_given", score)
        late = timedelta(days=self.draw.choice((-1, 0, 3, 30, 31)))
        is_replied = self.draw.random() < 0.6
        one["replied_at"] = one["at"] + late if is_replied and one["source_instance"] != "two" else None
        self.reviews.append(one)
        told = {name: one[name] for name in ("brand_key", "source_instance", "source_vendor")}
        self.rows["fct_reviews"].append(
            {"review_key": key, "touchpoint_key": key, "submitted_at": one["at"], "submitted_date": one["day"],
             "replied_at": one["replied_at"], "rating_status": "unrated" if score is None else "rated",
             "rating_0_100": score, "rating_native": score, "has_text": False, **told}
        )  # fmt: skip
        before: int | None = None
        last = self.draw.choice((1, 1, 1, 2, 3))
        for number in range(1, last + 1):
            stars = self.draw.randrange(1, 6)
            is_current = number == last and self.draw.random() < 0.9
            version = {"review_key": key, "version_number": number, "is_edit": before not in (None, stars),
                       "is_current": is_current, **told}  # fmt: skip
            delta = None if before is None else stars - before
            self.rows["fct_review_versions"].append({"submitted_date": one["day"], "stars_delta": delta, **version})
            self.versions.append({"day": one["day"], "stars": stars, **version})
            before = stars


@pytest.fixture(scope="module")
def company() -> Company:
    return Company()


@pytest.fixture(scope="module")
def models(dbt: Any, studies: Drawn) -> ReplayedModels:
    return ReplayedModels.compiled(dbt, MADE, GIVEN, (*TOPICS, *BENCHMARKS, *studies.given))


@pytest.fixture(scope="module")
def found(models: ReplayedModels, company: Company) -> dict[str, list[Row]]:
    return models.tables(company.rows, CLOCK)


@pytest.fixture(scope="module")
def texts() -> Drawn:
    rows = topics_oracle.drawn()
    return Drawn(rows, topics_oracle.brand_topics(rows))


@pytest.fixture(scope="module")
def studies() -> Drawn:
    rows = benchmarks_oracle.drawn()
    return Drawn(rows, benchmarks_oracle.benchmarks(rows))


def test_each_month_is_seen_as_the_oracle_says(company: Company, found: dict[str, list[Row]]) -> None:
    expected = oracle.perception(company.reviews, company.mentions, company.versions, CLOCK)
    rows = {
        (row["brand_key"], row["source_instance"], row["month_start"]): row for row in found["mart_brand_perception"]
    }
    assert rows.keys() == expected.keys() and len(rows) == len(found["mart_brand_perception"])
    wrong = {
        place: (got, want)
        for place, want in expected.items()
        if (got := {name: rows[place][name] for name in want}) != pytest.approx(want, abs=1e-6)
    }
    assert wrong == {}
    shown = [row["reply_rate_pct"] for row in expected.values() if row["reply_due"]]
    silent = [row["reply_rate_pct"] for row in found["mart_brand_perception"] if row["source_instance"] == "two"]
    assert len(silent) > 5 and set(silent) == {None}
    assert None not in shown and min(shown) < max(shown) and any(not row["reply_due"] for row in expected.values())


def test_the_boards_parts_are_those_of_the_drawn_opinions(company: Company, found: dict[str, list[Row]]) -> None:
    parts = {name: 0.0 for name in ("responses", "hits", "misses", "total", "unanswered")}
    sums = {kpi: dict(parts) for kpi in ("rating_0_100", "net_sentiment", "review_reply_rate")}
    for row in found["int_kpi__perception"]:
        if row["dim_name"] == "brand":
            for name in parts:
                sums[row["kpi"]][name] += float(row[name])
    scores = [one["score"] for one in company.reviews]
    rated = [score for score in scores if score is not None]
    assert (sums["rating_0_100"]["responses"], sums["rating_0_100"]["total"]) == (len(rated), sum(rated))
    assert sums["rating_0_100"]["unanswered"] == scores.count(None)
    said = [oracle.polarity(one["score"], one["sentiment"]) for one in [*company.reviews, *company.mentions]]
    due = [row["reply_due"] for row in found["mart_brand_perception"] if row["source_instance"] != "two"]
    assert sums["review_reply_rate"]["responses"] == sum(due) > 0
    net = sums["net_sentiment"]
    assert (net["hits"], net["misses"]) == (said.count(1), said.count(-1))
    assert net["responses"] == len(said) - said.count(None)


def test_each_topic_of_a_quarter_is_what_the_oracle_says(models: ReplayedModels, texts: Drawn) -> None:
    rows = models.only(TOPICS, texts.given).tables(texts.given, CLOCK)["mart_brand_topics"]
    assert wrong(rows, texts.expected, ("brand_key", "quarter_start", "topic_key")) == []
    assert len(rows) >= 1000 and {row["feedback"] for row in rows} >= {1, 4, 5, 29, 30}
    assert {row["scored"] for row in rows} >= {None, 0, 1, 4, 5} and any(row["disagreeing"] for row in rows)
    assert {row["net_sentiment"] for row in rows} >= {None, -100, 0, 100}


def test_each_published_score_stands_where_the_oracle_puts_it(models: ReplayedModels, studies: Drawn) -> None:
    rows = models.only(BENCHMARKS, studies.given).tables(studies.given, CLOCK)["mart_benchmarks"]
    assert wrong(rows, studies.expected, ("benchmark_score_key",)) == []
    assert len(rows) >= 1000 and {row["brands_in_study"] for row in rows} >= {1, 7}
    leads = [row["lead_over_best_own"] for row in rows]
    assert None in leads and 0 in leads and any(lead and lead > 0 for lead in leads)
