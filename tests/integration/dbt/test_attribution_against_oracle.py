"""Attribution of a thousand drawn companies, by the models' own SQL and insight/markov.py, against plain Python."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pytest
from attributed_models import made_over
from attribution_oracle import credits_of, drawn, paths_of, removal_effects, shapley_values
from replayed_models import Row

from orchestration.rules.replay import Replay

SEED = 20261123
BRANDS = 1000
SETTINGS: list[Row] = [
    {
        "attribution_lookback_days": 30, "attribution_keeps_direct": True, "attribution_merges_repeats": False,
        "attribution_half_life_days": 7,
    },
    {
        "attribution_lookback_days": 20, "attribution_keeps_direct": False, "attribution_merges_repeats": True,
        "attribution_half_life_days": 0.25,
    },
]  # fmt: skip
Drawn = tuple[list[Row], list[Row]]


@pytest.fixture(scope="module")
def company() -> Drawn:
    return drawn(SEED, BRANDS)


@pytest.fixture(scope="module", params=SETTINGS, ids=["as shipped", "otherwise set"])
def judged(request: Any, dbt: Any, company: Drawn) -> tuple[Row, Replay]:
    return request.param, made_over(dbt, request.param, *company)


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, abs_tol=1e-8)


def test_each_touch_has_the_credit_of_the_oracle_by_each_model(judged: tuple[Row, Replay], company: Drawn) -> None:
    settings, replay = judged
    converted, _ = paths_of(*company, settings)
    found: dict[tuple[str, str], list[tuple[int, str, float]]] = defaultdict(list)
    for row in replay.rows('select * from "warehouse"."marts"."mart_attribution" where not is_without_touches'):
        found[row["conversion_key"], row["attribution_model"]].append(
            (row["position"], row["touchpoint_key"], row["credit"])
        )
    wrong, compared = [], 0
    for conversion in company[0]:
        path = converted[conversion["conversion_key"]]
        if not path:
            continue
        expected = credits_of(path, conversion["converted_at"], settings["attribution_half_life_days"])
        for model, credits in expected.items():
            rows = sorted(found[conversion["conversion_key"], model])
            compared += len(rows)
            if [row[1] for row in rows] != [touch["touchpoint_key"] for touch in path] or not all(
                close(row[2], credit) for row, credit in zip(rows, credits, strict=True)
            ):
                wrong.append((conversion, model, credits, rows))
    assert wrong == []
    assert compared > 5000
    touched = {key for key, path in converted.items() if path}
    assert {key for key, _ in found} == touched


def test_shapley_is_the_general_formula_over_all_coalitions(judged: tuple[Row, Replay], company: Drawn) -> None:
    settings, replay = judged
    converted, _ = paths_of(*company, settings)
    by_brand: dict[str, list[list[Row]]] = defaultdict(list)
    for path in converted.values():
        if path:
            by_brand[path[0]["brand_key"]].append(path)
    found = credited(replay, "shapley")
    expected = {
        (brand, channel): value for brand, paths in by_brand.items() for channel, value in shapley_values(paths).items()
    }
    assert found.keys() == expected.keys() and len(found) > 1000
    assert [key for key in found if not close(found[key][0], expected[key])] == []


def test_markov_is_the_chain_solved_again_without_each_channel(judged: tuple[Row, Replay], company: Drawn) -> None:
    settings, replay = judged
    converted, lost = paths_of(*company, settings)
    ways: dict[str, tuple[list[list[Row]], list[list[Row]]]] = defaultdict(lambda: ([], []))
    for led, paths in ((0, converted.values()), (1, lost)):
        for path in paths:
            if path:
                ways[path[0]["brand_key"]][led].append(path)
    expected = {}
    for brand, (did, did_not) in ways.items():
        effects = removal_effects(did, did_not)
        for channel, effect in effects.items():
            expected[brand, channel] = (len(did) * effect / sum(effects.values()), effect)
    found = credited(replay, "markov")
    assert found.keys() == expected.keys() and len(found) > 1000
    assert [key for key in found if not all(map(close, found[key], expected[key]))] == []
    assert any(row[2] == 0 and row[0] > 0 for row in found.values()), "no channel works through others alone"


def test_every_conversion_is_shared_out_whole_by_every_model(judged: tuple[Row, Replay], company: Drawn) -> None:
    settings, replay = judged
    converted, _ = paths_of(*company, settings)
    assert 100 < sum(not path for path in converted.values()) < len(converted)
    (counts,) = replay.rows("""
        select count(*) as rows, count(distinct attribution_key) as keys, count(*) filter (n != 8) as short,
            max(abs(off)) as off from (
            select brand_key, count(distinct attribution_model) as n from
            "warehouse"."marts"."mart_attribution_channels" where period_type = 'all' group by 1
        ) as brands full join (
            select conversion_key || attribution_model as attribution_key, sum(credit) - 1 as off
            from "warehouse"."marts"."mart_attribution" group by 1
        ) as sums on false""")
    assert counts["keys"] == 7 * len(converted) and counts["short"] == 0 and counts["off"] < 1e-9
    sums = replay.rows("""
        select period_type, attribution_model, sum(credited_conversions) as credited, sum(credited_value) as value
        from "warehouse"."marts"."mart_attribution_channels" group by all""")
    worth = sum(conversion["value_reporting"] or 0 for conversion in company[0])
    assert len(sums) == 15
    assert all(abs(float(row["credited"]) - len(converted)) < 1e-5 for row in sums)
    assert all(abs(float(row["value"]) - worth) < 1e-3 for row in sums)


def credited(replay: Replay, model: str) -> dict[tuple[str, str], tuple[float, float, int]]:
    rows = replay.rows(f"""
        select * from "warehouse"."marts"."mart_attribution_channels"
        where period_type = 'all' and attribution_model = '{model}' and not is_without_touches""")
    return {
        (row["brand_key"], row["channel_key"]): (
            float(row["credited_conversions"]), row["removal_effect"], row["conversions"]
        )
        for row in rows
    }  # fmt: skip
