"""The simulated company's journey and perception marts equal its answer key, as far as it knows their subject."""

from __future__ import annotations

import math

import pytest

from ingestion.sample_data.truth.student_t import quantile_975

pytestmark = pytest.mark.xdist_group("simulated_company")

ENDS = {
    "won": "CONVERT",
    "delivered": "CONVERT",
    "solved": "CONVERT",
    "lost": "DROP",
    "canceled": "DROP",
    "open": "OPEN",
}


@pytest.mark.parametrize("node_kind", ["channel", "touchpoint"])
def test_paths_end_as_the_journeys_did(node_kind, simulated):
    """Each journey of the answer key begins once and ends once, by the quarter in which it started."""
    truth = simulated.landed(
        f"""select journey_type, date_trunc('quarter', started_at at time zone 'Europe/Berlin')::date, outcome, count(*)
            from read_parquet('{simulated.data}/truth/journeys*.parquet') group by all"""
    )
    expected: dict = {}
    for kind, start, outcome, count in truth:
        key = (kind, start, ENDS[outcome])
        expected[key] = expected.get(key, 0) + count
    found = simulated.query(
        f"""select journey_type, period_start, to_node, sum(journeys)::bigint from marts.mart_journey_paths
            where period_type = 'quarter' and node_kind = '{node_kind}' and to_node in ('CONVERT', 'DROP', 'OPEN')
            group by all"""
    )
    assert {row[:3]: row[3] for row in found} == expected
    began = simulated.one(
        f"""select sum(journeys)::bigint from marts.mart_journey_paths
            where period_type = 'all' and node_kind = '{node_kind}' and from_node = 'START'"""
    )
    assert began == sum(expected.values())


def test_weeks_of_the_funnel_add_up_to_all_of_it(simulated):
    """The answer key has months and quarters line by line; each journey began in one week, too."""
    sums = """select journey_type, stage_key, sum(journeys)::bigint, sum(entered)::bigint, sum(reached)::bigint,
                sum(days_sum)::bigint
              from marts.mart_journey_funnel where period_type = '{}' and dim_name = 'all' group by all"""
    weeks = {row[:2]: row[2:] for row in simulated.query(sums.format("week"))}
    assert weeks == {row[:2]: row[2:] for row in simulated.query(sums.format("all"))} and weeks


def test_negative_touchpoints_of_the_board_are_those_of_the_answer_key(simulated, truth):
    """Each opinion is about one touchpoint, and none is lost on the way to it."""
    expected: dict = {}
    for row in truth["scorecard"]:
        sums = expected.setdefault(row["brand"], [0, 0])
        sums[0] += row["measured"]
        sums[1] += row["negative"]
    found = simulated.landed(
        """select dim_value, sum(responses)::bigint, sum(hits)::bigint from intermediate.int_kpi__journey
           where kpi = 'negative_touchpoints' and dim_name = 'brand' group by 1"""
    )
    assert {brand: [responses, hits] for brand, responses, hits in found} == expected
    about = simulated.landed(
        """select brand_key, count(*), count(*) filter (where experience_polarity = -1)
           from intermediate.int_touchpoint_opinions group by 1"""
    )
    assert {brand: [responses, hits] for brand, responses, hits in about} == expected


def test_ratings_have_the_interval_and_the_prior_of_the_answer_key(simulated, truth):
    rows = {(row["brand"], row["month"]): row for row in truth["brand_perception"]}
    found = simulated.query(
        """select brand_key, month_start::text, rated, rating_0_100_mean, ci_low, ci_high, rating_0_100_bayesian,
                  rating_0_100_sum_sq::double
           from marts.mart_brand_perception where reviews > 0"""
    )
    assert {row[:2] for row in found} == set(rows)
    for brand, month, rated, mean, low, high, bayesian, squares in found:
        total, n = rows[brand, month]["rating_0_100_billionths"] / 1e9, rows[brand, month]["rated"]
        assert rated == n
        if n < 5:
            assert mean is low is high is bayesian is None
            continue
        half = quantile_975(n - 1) * math.sqrt(max(squares - total * total / n, 0) / (n - 1) / n)
        assert [mean, low, high] == pytest.approx(
            [total / n, max(0, total / n - half), min(100, total / n + half)], abs=1e-6
        )
        until = [row for (_, other), row in rows.items() if other <= month]
        prior = sum(row["rating_0_100_billionths"] for row in until) / 1e9 / sum(row["rated"] for row in until)
        assert bayesian == pytest.approx((total + 25 * prior) / (n + 25), abs=1e-6)
