"""Attribution by the published vectors and the awkward cases, through the models' own SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from attributed_models import made_over
from replayed_models import Row

from orchestration.rules.replay import Replay

AT = datetime(2026, 3, 31, 12)


def conversion(key: str, brand: str, value: int | None = 1) -> Row:
    return {
        "conversion_key": key, "traveller_key": key, "brand_key": brand, "conversion_type": "order_placed",
        "converted_at": AT, "converted_date": AT.date(), "journey_key": key, "value_reporting": value,
    }  # fmt: skip


def touches(whose: str, brand: str, *steps: tuple[str, float], rank: int = 2) -> list[Row]:
    """Of one customer, (channel, days before the conversion)."""
    return [
        {
            "touchpoint_key": f"{whose} {number}", "traveller_key": whose, "brand_key": brand, "source_rank": rank,
            "channel_key": channel, "occurred_at": AT - timedelta(days=days),
        }
        for number, (channel, days) in enumerate(steps)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made(dbt: Any) -> Replay:
    ann = [("social", 14), ("email", 7), ("organic_search", 1), ("email", 1 / 86400)]
    conversions = [conversion("ann", "vector", 100), conversion("untouched", "awkward"), conversion("late", "awkward")]
    walked = touches("ann", "vector", *ann) + touches("late", "awkward", ("email", 0), ("email", -1))
    for number, path in enumerate(("G", "G", "M", "GM")):
        conversions.append(conversion(f"gm {number}", "gm"))
        walked += touches(f"gm {number}", "gm", *((channel, 5 - place) for place, channel in enumerate(path)))
    walked += touches("gm lost", "gm", ("G", 40))
    # The newest touch of all: whose last one is 30 days older will not convert any more.
    walked += touches("somebody", "open", ("email", -2))
    shipped = {
        "attribution_lookback_days": 30, "attribution_keeps_direct": True, "attribution_merges_repeats": False,
        "attribution_half_life_days": 7,
    }  # fmt: skip
    return made_over(dbt, shipped, conversions, walked)


def values(made: Replay, brand: str, model: str) -> dict[str, float]:
    rows = made.rows(f"""
        select channel_key, credited_value from "warehouse"."marts"."mart_attribution_channels"
        where brand_key = '{brand}' and attribution_model = '{model}' and period_type = 'all'""")
    return {row["channel_key"]: round(float(row["credited_value"]), 2) for row in rows}


@pytest.mark.parametrize(
    ("model", "social", "email", "search"),
    [
        ("first", 100, 0, 0),
        ("last", 0, 100, 0),
        ("last_non_direct", 0, 100, 0),
        ("linear", 25, 50, 25),
        ("position_based", 40, 50, 10),
        ("time_decay", 9.41, 56.48, 34.10),
        ("shapley", 33.33, 33.33, 33.33),
        ("markov", 40, 40, 20),  # effects 1, 1 and 0.5: after e-mail every other one is there already
    ],
)
def test_hundred_of_social_email_search_email(
    made: Replay, model: str, social: float, email: float, search: float
) -> None:
    assert values(made, "vector", model) == {"social": social, "email": email, "organic_search": search}


def test_paths_that_led_nowhere_tell_markov_and_not_shapley(made: Replay) -> None:
    """G > conversion twice, M > conversion, G > M > conversion, G > lost."""
    assert values(made, "gm", "markov") == {"G": 2.4, "M": 1.6}
    assert values(made, "gm", "shapley") == {"G": 2.5, "M": 1.5}
    effects = made.rows("""
        select channel_key, round(removal_effect, 9) as effect from "warehouse"."marts"."mart_attribution_channels"
        where brand_key = 'gm' and attribution_model = 'markov' order by 1""")
    assert [(row["channel_key"], row["effect"]) for row in effects] == [("G", 0.75), ("M", 0.5)]


def test_case_25_what_no_touch_came_before_is_unknowns_whole(made: Replay) -> None:
    """Neither the touch at the moment of the conversion nor the one after it led to it."""
    rows = made.rows("""
        select conversion_key, attribution_model, touchpoint_key, channel_key, is_without_touches, positions, credit
        from "warehouse"."marts"."mart_attribution" where brand_key = 'awkward'""")
    assert len(rows) == 2 * 7
    assert {(row["touchpoint_key"], row["channel_key"], row["positions"], row["credit"]) for row in rows} == {
        (None, "unknown", 0, 1)
    }
    assert values(made, "awkward", "markov") == values(made, "awkward", "last") == {"unknown": 2}


def test_a_path_that_may_still_convert_is_left_out(made: Replay) -> None:
    paths = made.rows("""
        select distinct brand_key, path_key from "warehouse"."intermediate"."int_attribution_paths"
        where not is_converted""")
    assert [row["path_key"] for row in paths] == ["gm lost 0"]
