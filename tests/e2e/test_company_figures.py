"""The simulated company's published figures equal its answer key: scores, board, funnel, scorecard, ratings."""

from __future__ import annotations

import pytest

from ingestion.sample_data.truth.board import TOLD_UNTIL, board
from ingestion.sample_data.truth.kpis import UNTOLD

pytestmark = pytest.mark.xdist_group("simulated_company")

EXACT = 1e-6
MONTHLY = {
    "nps": ("promoters", "detractors"),
    "ces": ("low_effort", "high_effort", "native_sum"),
    "csat": ("satisfied",),
}


@pytest.mark.parametrize("metric", MONTHLY)
def test_monthly_parts_of_scores(metric, simulated, truth):
    counts = ("responses", "unanswered", "quarantined", *MONTHLY[metric])
    expected: dict = {}
    for part in truth["score_parts"]:
        if part["metric"] == metric:
            key = tuple(
                part[name] for name in ("month", "brand", "survey", "question", "is_weighted", "region", "segment")
            )
            sums = expected.setdefault(key, [0] * len(counts))
            expected[key] = [total + part[name] for total, name in zip(sums, counts, strict=True)]
    found = simulated.query(
        f"""select month_start::text, brand_key, survey_id, question_id, is_weighted, region_key, segment,
                   {", ".join(f"sum({name})::bigint" for name in counts)}
            from marts.mart_{metric}_monthly group by all"""
    )
    assert {row[:7]: list(row[7:]) for row in found} == expected


def test_effort_sums_to_the_true_effort(simulated, truth):
    mean, weighted = simulated.one(
        """select (sum(effort_sum) / sum(responses))::double, (sum(weighted_effort_sum) / sum(weight_sum))::double
           from marts.mart_ces_monthly"""
    )
    parts = [part for part in truth["score_parts"] if part["metric"] == "ces"]
    total = {name: sum(part[name] for part in parts) for name in parts[0] if isinstance(parts[0][name], int)}
    assert mean == pytest.approx(total["effort_billionths"] / 1e9 / total["responses"], abs=EXACT)
    assert weighted == pytest.approx(total["weighted_effort"] / 1e9 / total["weight_hundredths"], abs=EXACT)


BOARD = ("value", "responses", "effective_responses", "unanswered", "quarantined", "ci_low", "ci_high", "is_low_n",
         "is_suppressed", "suppression", "change", "change_z", "is_change_significant", "value_year_before",
         "change_year", "is_change_year_significant", "value_rolling_12m", "responses_rolling_12m", "anomaly_z",
         "is_anomaly")  # fmt: skip


BOARD_KEYS = ("kpi", "period_type", "period_start", "dim_name", "dim_value")


def test_the_board_line_by_line(simulated, truth):
    """Every KPI but those that the world cannot tell, in every period but those that it does not see the end of."""
    expected = _lines(truth["board"])
    found = {key: line for key, line in _board(simulated).items() if key[0] not in UNTOLD}
    assert {key[0] for key in found} == {key[0] for key in expected}
    unseen = {key for key in found if key[0] in TOLD_UNTIL and _reaches_past_june_2026(key)}
    assert unseen and {key for key in found if key not in unseen} == set(expected)
    assert [(key, found[key], line) for key, line in expected.items() if not _equal(found[key], line)] == []


def test_what_the_world_cannot_tell_is_on_the_board_as_its_published_parts_say(simulated):
    names = ("kpi", "month", "brand", "responses", "hits", "misses", "total", "total_sq")
    rows = simulated.query(
        """select kpi, month_start::text, brand_key, responses, hits::double, misses::double, total::double,
                  total_sq::double
           from marts.mart_kpi_parts"""
    )
    parts = [dict(zip(names, row, strict=True)) | {"unanswered": 0, "quarantined": 0} for row in rows]
    expected = _lines(board([], [part for part in parts if part["kpi"] in UNTOLD]))
    found = {key: line for key, line in _board(simulated).items() if key[0] in UNTOLD}
    assert {key[0] for key in found} == set(UNTOLD) and set(found) == set(expected)
    assert [(key, found[key], line) for key, line in expected.items() if not _equal(found[key], line)] == []


def _lines(rows):
    return {tuple(row[name] for name in BOARD_KEYS): tuple(row[name] for name in BOARD) for row in rows}


def _board(simulated):
    """Each line of the published board, by its key."""
    rows = simulated.query(
        f"""select kpi, period_type, period_start::text, dim_name, dim_value, {", ".join(BOARD)}
            from marts.mart_kpi_board"""
    )
    return {row[:5]: row[5:] for row in rows}


def _reaches_past_june_2026(key):
    period, start = key[1], key[2]
    return period == "all" or start > "2026-06-01" or (period, start[:4]) == ("year", "2026")


def test_the_funnel_line_by_line(simulated, truth):
    keys = ("journey_type", "period_type", "period_start", "dim_name", "dim_value", "stage")
    values = ("journeys", "entered", "reached", "entered_pct", "reached_pct", "from_previous_pct", "durations",
              "invalid_durations", "days_sum", "mean_days", "median_days", "is_suppressed")  # fmt: skip
    expected = {tuple(row[name] for name in keys): tuple(row[name] for name in values) for row in truth["funnel"]}
    found = simulated.query(
        f"""select journey_type, period_type, period_start::text, dim_name, dim_value, stage_key, {", ".join(values)}
            from marts.mart_journey_funnel where period_type != 'week'"""
    )
    assert {row[:6] for row in found} == set(expected)
    wrong = [(row[:6], row[6:], expected[row[:6]]) for row in found if not _equal(row[6:], expected[row[:6]])]
    assert wrong == []


def test_the_scorecard_line_by_line(simulated, truth):
    values = ("touchpoints", "customers", "measured", "positive", "neutral", "negative")
    expected = {
        (row["month"], row["brand"], row["touchpoint_type"], row["channel"]): (
            *(row[name] for name in values), row["badness_rank"], row["score_billionths"] / 1e9)
        for row in truth["scorecard"]
    }  # fmt: skip
    found = simulated.query(
        f"""select month_start::text, brand_key, touchpoint_type, channel_key, {", ".join(values)}, badness_rank,
                   score_sum::double
            from marts.mart_touchpoint_scorecard"""
    )
    assert {row[:4] for row in found} == set(expected)
    wrong = [(row[:4], row[4:], expected[row[:4]]) for row in found if not _equal(row[4:], expected[row[:4]])]
    assert wrong == []


def test_ratings_line_by_line(simulated, truth):
    values = ("reviews", "rated", "unrated", "quarantined", "positive", "negative", "with_text")
    expected = {
        (row["brand"], row["month"]): (*(row[name] for name in values), row["rating_native_sum"],
                                       row["rating_0_100_billionths"] / 1e9)
        for row in truth["brand_perception"]
    }  # fmt: skip
    found = simulated.query(
        f"""select brand_key, month_start::text, {", ".join(values)}, rating_native_sum::double,
                   rating_0_100_sum::double
            from marts.mart_brand_perception where reviews > 0"""
    )
    assert {row[:2] for row in found} == set(expected)
    assert [row for row in found if not _equal(row[2:], expected[row[:2]])] == []


def test_the_incident_shows_and_passes(simulated):
    def value(kpi, dim, month):
        return simulated.one(
            f"""select value from marts.mart_kpi_board where kpi = '{kpi}' and dim_name || '=' || dim_value = '{dim}'
                and period_type = 'month' and period_start = '{month}'"""
        )

    for kpi, worse in (("nps_relational", -1), ("ces_effort", 1)):
        before, during, later = (
            value(kpi, "brand=fjellro", f"{month}-01") for month in ("2025-08", "2025-10", "2026-01")
        )
        assert worse * (during - before) > 10, kpi
        assert worse * (during - later) > 10, kpi


def test_the_incident_is_found_among_the_months_before_it(simulated):
    """In October 2025 the second brand's parcels were lost; no month of the brand is called an anomaly upwards."""
    found = simulated.query(
        """select kpi, period_start::text, anomaly_z from marts.mart_kpi_board
        where is_anomaly and dim_name = 'brand' and dim_value = 'fjellro' order by all"""
    )
    assert ("nps_relational", "2025-10-01") in {row[:2] for row in found}, found
    assert all(z < -3.5 for kpi, _, z in found if kpi.startswith("nps")), found


def _equal(found, expected):
    """Numbers to a millionth (of themselves where large), all else exactly; null is no number."""
    return all(
        (a is None) == (b is None)
        and (a is None or (a == b if isinstance(b, bool | str) else a == pytest.approx(b, abs=EXACT, rel=1e-9)))
        for a, b in zip(found, expected, strict=True)
    )
