"""Ratings on 0 to 100 by min-max (domain research 2, 'Review rating'; 7.18: the latest edit counts, in the month of the
review), and what a brand's reviews say in a month."""

from __future__ import annotations

from typing import Any

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.opinions import STARS, Reviews
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.truth.answers import BILLION
from ingestion.sample_data.truth.groups import grouped
from ingestion.sample_data.world import Part


def rating_scores(reviews: Reviews) -> Array:
    """In billionths; NONE where there are no stars or nobody can read them."""
    best = np.array(STARS)[reviews.brand]
    score = np.rint(100.0 * BILLION * (reviews.rating - 1) / (best - 1)).astype(np.int64)
    return np.where((reviews.rating == NONE) | reviews.says_rating_badly, NONE, score)


def perception(part: Part) -> list[dict[str, Any]]:
    """One row a brand and month. What testers wrote, or was written of their orders, is nobody's opinion."""
    reviews, people = part.reviews, part.people
    buyer = np.where(reviews.order == NONE, NONE, part.orders.contact[reviews.order])
    kept = ~(people.is_known_test(reviews.contact) | people.is_known_test(buyer))
    score = rating_scores(reviews)
    rated = score != NONE
    months = clock.month_of(clock.local_day(reviews.submitted_at))
    measures = {
        "reviews": np.ones(len(score), np.int64),
        "rated": rated,
        "unrated": reviews.rating == NONE,
        "quarantined": (reviews.rating != NONE) & ~rated,
        "positive": score >= 75 * BILLION,
        "negative": rated & (score <= 25 * BILLION),
        "with_text": reviews.has_text,
        "rating_native_sum": np.where(rated, reviews.rating, 0),
        "rating_0_100_billionths": np.where(rated, score, 0),
    }
    return grouped(
        {"brand": (reviews.brand[kept], BRANDS), "month": (months[kept], None)},
        {name: values[kept] for name, values in measures.items()},
    )
