"""Texts about topics, drawn, and what is said of each topic in a quarter, in plain Python.

Belongs here: rows of the touchpoints and their topics, and the rows of mart_brand_topics from the words of its
description. Does not belong here: ratings and replies (perception_oracle.py).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import product
from typing import Any

from perception_oracle import polarity
from voice_oracle import scored, wilson
from whole_rows import key_of

Row = dict[str, Any]
SEED, LEAST, FEW = 20261201, 5, 30
BRANDS, QUARTERS, TOPICS = ("b1", "b2", "b3", "b4"), 8, 36
SIZES = (0, 1, 1, 2, 3, 4, 4, 5, 5, 6, 9, 29, 30)
KINDS = ("review_given", "brand_mentioned", "survey_answered")
CALM = {"is_bot": False, "is_test": False, "is_deleted": False}


def first_of(quarter: int) -> date:
    return date(2024 + quarter // 4, quarter % 4 * 3 + 1, 1)


def drawn() -> dict[str, list[Row]]:
    """Rows of fct_touchpoints and fct_feedback_topics: each topic in each brand's quarter has 0 to 30 of 45 texts."""
    draw = random.Random(SEED)
    rows: dict[str, list[Row]] = {"fct_touchpoints": [], "fct_feedback_topics": []}
    for brand, quarter in product(BRANDS, range(QUARTERS)):
        # How much of a quarter nobody could read, and how it leans, so that few or none of a topic's texts are scored.
        unread, well = draw.choice((0.0, 0.3, 0.9, 1.0)), draw.choice((0.0, 0.4, 1.0))
        texts = [_text(draw, rows, f"{brand}.{quarter}.{number}", brand, quarter, unread, well) for number in range(45)]
        for topic in range(TOPICS):
            for key, sentiment in draw.sample(texts, draw.choice(SIZES)):
                _about(rows, key, f"t{topic}", sentiment)
        # What is no feedback, and feedback without a word; a topic of nothing that is known.
        for number, also in enumerate(
            ({"is_bot": True}, {"is_test": True}, {"is_deleted": True}, {"touchpoint_type": "order_delivered"}, None)
        ):
            key, sentiment = _text(draw, rows, f"{brand}.{quarter}.x{number}", brand, quarter, 0.5, 0.5)
            if also:
                rows["fct_touchpoints"][-1] |= also
                _about(rows, key, f"t{number}", sentiment)
        _about(rows, f"{brand}.{quarter}.nowhere", "t0", 0.5)
    return rows


def _text(
    draw: random.Random, rows: dict[str, list[Row]], key: str, brand: str, quarter: int, unread: float, well: float
) -> tuple[str, float | None]:
    """A touchpoint that may have been put in words, and how the words sound."""
    first, after = first_of(quarter), first_of(quarter + 1)
    day = draw.choice((first, after - timedelta(days=1), first + timedelta(days=draw.randrange(90))))
    is_read, is_well = draw.random() >= unread, draw.random() < well
    stars = draw.choice((None, None, 75, 100) if is_well else (None, None, 0, 25, 50)) if is_read else None
    sentiment = draw.choice((0.05, 0.8, -0.05, -0.9) if is_well else (-0.05, -0.7, 0.04, 0.6)) if is_read else None
    rows["fct_touchpoints"].append(
        {"touchpoint_key": key, "touchpoint_type": draw.choice(KINDS), "occurred_date": day, "brand_key": brand,
         "experience_polarity": polarity(stars, None), "source_vendor": "files", "source_instance": "i", **CALM}
    )  # fmt: skip
    return key, draw.choice((sentiment, None)) if stars is not None else sentiment


def _about(rows: dict[str, list[Row]], key: str, topic: str, sentiment: float | None) -> None:
    rows["fct_feedback_topics"].append({"touchpoint_key": key, "topic_key": topic, "sentiment": sentiment})


def brand_topics(rows: dict[str, list[Row]]) -> list[Row]:
    """The mart's rows."""
    about: dict[str, list[Row]] = defaultdict(list)
    for one in rows["fct_feedback_topics"]:
        about[one["touchpoint_key"]].append(one)
    all_feedback: Counter[tuple[str, date]] = Counter()
    texts: dict[tuple[str, date, str], list[tuple[int | None, int | None]]] = defaultdict(list)
    for touch in rows["fct_touchpoints"]:
        is_feedback = touch["touchpoint_type"] in KINDS and not any(touch[flag] for flag in CALM)
        topics = about[touch["touchpoint_key"]]
        if not is_feedback or not topics:
            continue
        day = touch["occurred_date"]
        place = touch["brand_key"], date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        all_feedback[place] += 1
        for topic in topics:
            words = polarity(None, topic["sentiment"])
            texts[*place, topic["topic_key"]].append((touch["experience_polarity"], words))
    return [_told(place, said, all_feedback[place[:2]]) for place, said in texts.items()]


def _told(place: tuple[str, date, str], said: list[tuple[int | None, int | None]], of: int) -> Row:
    heard = [words if score is None else score for score, words in said if score is not None or words is not None]
    is_hidden, is_unheard = len(said) < LEAST, 0 < len(heard) < LEAST
    well, ill = heard.count(1), heard.count(-1)
    net = scored("net", {"responses": len(heard), "hits": well, "misses": ill, "total": 0, "total_sq": 0})
    parts = {
        "positive": well, "negative": ill, "net_sentiment": net["value"], "ci_low": net["ci_low"],
        "ci_high": net["ci_high"], "disagreeing": sum((score, words) in ((1, -1), (-1, 1)) for score, words in said),
    }  # fmt: skip
    low, high = wilson(len(said), of)
    shares = {"share_pct": 100 * len(said) / of, "share_ci_low": low, "share_ci_high": high, "scored": len(heard)}
    return {
        "brand_topic_key": key_of(*place), "brand_key": place[0], "quarter_start": place[1], "topic_key": place[2],
        "feedback": len(said), "all_feedback": of, "is_low_n": len(said) < FEW, "is_suppressed": is_hidden,
        **(dict.fromkeys(shares) if is_hidden else shares),
        **(dict.fromkeys(parts) if is_hidden or is_unheard else parts),
    }  # fmt: skip
