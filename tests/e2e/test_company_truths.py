"""The simulated company's published figures equal its answer key, which was computed from the truth behind the files.

People, companies, deals, tickets and answers come from HubSpot's sandbox, all else from files of the same instance.
"""

from __future__ import annotations

import json
from collections import Counter

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.xdist_group("simulated_company")

EXACT = 1e-6


@pytest.fixture(scope="module")
def truth(simulated):
    return {path.stem: json.loads(path.read_text()) for path in (simulated.data / "truth").glob("*.json")}


def rows_of(company, sql):
    """Rows of the published file as {first columns: last column}, the key being all columns but the last."""
    return {tuple(row[:-1]): row[-1] for row in company.query(sql)}


def test_every_touchpoint_is_there_and_no_other(simulated, truth):
    found = dict(simulated.query("select touchpoint_type, count(*) from core.fct_touchpoints group by 1"))
    assert found == truth["touchpoints"]


def test_customers_are_those_that_can_be_told_apart(simulated, truth):
    true = truth["business"]
    assert simulated.one("select count(*) from core.dim_customer") == true["customers"]
    counted = "count(*) filter (where {})"
    agreed = ("consent_marketing = 'granted'", "consent_marketing = 'denied'", "is_test")
    for table in ("dim_customer", "dim_customer_history where is_current"):
        assert simulated.one(f"select {', '.join(map(counted.format, agreed))} from core.{table}") == (
            true["customers_who_agree_to_marketing"],
            true["customers_who_do_not"],
            true["customers_of_the_crm_that_are_tests"],
        )


def test_promises_contracts_and_amounts_in_euros_are_the_true_ones(simulated, truth):
    found = dict(simulated.query("select commitment_status, count(*) from core.fct_sales_commitments group by 1"))
    true = truth["business"]
    assert found == {name: true[f"promises_{name}"] for name in ("kept", "broken", "void", "offered")}
    assert simulated.one("select sum(gap_days) from core.fct_sales_commitments") == true["promises_gap_days"]
    assert simulated.one(
        """select count(*), count(signed_at), sum(term_months), sum(discount_pct)::int,
                  count(*) filter (where auto_renew)
           from core.dim_contract where is_current"""
    ) == tuple(
        true[f"contracts{part}"] for part in ("", "_signed", "_term_months", "_discount_pct", "_renewed_by_themselves")
    )
    for name, sql in (
        ("items", "select sum(amount_reporting) * 10000 from core.fct_orders"),
        ("refunded", "select sum(amount_reporting) * 10000 from core.fct_refunds"),
    ):
        assert simulated.one(sql) == true[f"{name}_ten_thousandths_of_a_euro"], name
    unconverted = "select count(*) from core.fct_orders where items_amount is not null and amount_reporting is null"
    assert simulated.one(unconverted) == 0


def test_web_sessions_are_the_true_ones_one_by_one(simulated):
    true = pq.read_table(simulated.data / "truth/sessions.parquet").to_pylist()
    expected = Counter(
        (*(one[name].replace(tzinfo=None) for name in ("started_at", "ended_at")), one["hits"], one["is_bot"],
         one["consent"] or "unknown")
        for one in true
    )  # fmt: skip
    found = simulated.query("select started_at, ended_at, hits, is_bot, consent from core.fct_web_sessions")
    assert Counter(found) == expected
    assert {one["consent"] for one in true} == {"granted", "denied", None}


def test_journeys_are_the_true_ones_one_by_one(simulated):
    true = pq.read_table(simulated.data / "truth/journeys.parquet").to_pylist()
    columns = ("journey_type", "subject_id", "brand", "started_at", "last_touched_at", "touchpoints", "entry_channel",
               "outcome")  # fmt: skip
    expected = {tuple(_plain(one[name]) for name in columns) for one in true}
    found = simulated.query(
        """select journey_type, journey_subject_id, brand_key, started_at, last_touched_at, touchpoints,
                  entry_channel_key, outcome
           from core.fct_journeys where journey_kind = 'customer'"""
    )
    assert set(found) == expected and len(found) == len(true)


def test_visits_of_stages_are_the_true_ones_one_by_one(simulated):
    true = pq.read_table(simulated.data / "truth/stage_visits.parquet").to_pylist()
    columns = ("journey_type", "subject_id", "stage", "visit_number", "entered_at", "exited_at", "touchpoints",
               "exit_reason", "is_skipped_into")  # fmt: skip
    expected = {tuple(_plain(one[name]) for name in columns) for one in true}
    found = simulated.query(
        """select journeys.journey_type, journeys.journey_subject_id, visits.stage_key, visits.visit_number,
                  visits.entered_at, visits.exited_at, visits.touchpoints, visits.exit_reason, visits.is_skipped_into
           from core.fct_journey_stages as visits
           inner join core.fct_journeys as journeys on visits.journey_key = journeys.journey_key
           where visits.journey_kind = 'customer'"""
    )
    assert set(found) == expected and len(found) == len(true)


def test_stays_inside_the_company_are_the_true_ones_one_by_one(simulated):
    true = pq.read_table(simulated.data / "truth/process_visits.parquet").to_pylist()
    kinds = {"case_process": "fjellro:tickets:", "deal_process": "fjellro:deals:"}
    expected = {
        tuple(kinds[one["journey_type"]] + value if name == "stage" else _plain(value) for name, value in one.items())
        for one in true
    }
    found = simulated.query(
        """select journey_type, journey_subject_id, stage_key, visit_number, entered_at, exited_at, from_entity,
                  to_entity
           from core.fct_journey_stages where journey_kind = 'internal_process'"""
    )
    assert set(found) == expected and len(found) == len(true)
    assert {one["to"] for one in true} >= {"first line", "logistics", "billing", "workshop", "sales", "onboarding"}
    of_deals = simulated.one("select count(*) from core.fct_deal_stage_history")
    assert of_deals == sum(one["journey_type"] == "deal_process" for one in true)


def test_cases_took_the_true_calendar_and_business_minutes(simulated):
    """The answer key counts opening by opening with zoneinfo; four schedules, three zones, nine holidays."""
    true = pq.read_table(simulated.data / "truth/case_times.parquet").to_pylist()
    found = simulated.query(
        """select case_id, opened_at, first_public_reply_at, first_solved_at, last_solved_at, reopens, handoffs,
                  first_reply_minutes, first_reply_business_minutes, first_solution_minutes,
                  first_solution_business_minutes, last_solution_minutes, last_solution_business_minutes,
                  is_first_reply_within_sla, is_solution_within_sla, is_first_contact_resolution
           from core.fct_support_cases"""
    )
    expected = {tuple(_plain(value) for value in one.values()) for one in true}
    assert set(found) == expected and len(found) == len(true)
    schedules = simulated.query("select distinct schedule_key from core.fct_support_cases")
    assert {name for (name,) in schedules} == {"default", "logistics", "billing", "workshop"}
    for verdict in ("is_reply_in_time", "is_solved_in_time", "is_at_first_contact"):
        assert {True, False} <= {one[verdict] for one in true}, verdict
    minutes = [one["reply_business_minutes"] for one in true if one["reply_business_minutes"] is not None]
    assert 0 in minutes and max(minutes) > 24 * 60


def _plain(value):
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


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
         "is_suppressed", "change", "change_z", "is_change_significant")  # fmt: skip


def test_the_board_line_by_line(simulated, truth):
    keys = ("kpi", "period_type", "period_start", "dim_name", "dim_value")
    expected = {tuple(row[name] for name in keys): tuple(row[name] for name in BOARD) for row in truth["board"]}
    found = simulated.query(
        f"""select kpi, period_type, period_start::text, dim_name, dim_value, {", ".join(BOARD)}
            from marts.mart_kpi_board"""
    )
    assert {row[:5] for row in found} == set(expected)
    wrong = [(row[:5], row[5:], expected[row[:5]]) for row in found if not _equal(row[5:], expected[row[:5]])]
    assert wrong == []


def test_the_funnel_line_by_line(simulated, truth):
    keys = ("journey_type", "period_type", "period_start", "dim_name", "dim_value", "stage")
    values = ("journeys", "entered", "reached", "entered_pct", "reached_pct", "from_previous_pct", "durations",
              "invalid_durations", "days_sum", "mean_days", "median_days")  # fmt: skip
    expected = {tuple(row[name] for name in keys): tuple(row[name] for name in values) for row in truth["funnel"]}
    found = simulated.query(
        f"""select journey_type, period_type, period_start::text, dim_name, dim_value, stage_key, {", ".join(values)}
            from marts.mart_journey_funnel"""
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
            from marts.mart_brand_perception"""
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


def _equal(found, expected):
    """Numbers to a millionth (of themselves where large), all else exactly; null is no number."""
    return all(
        (a is None) == (b is None)
        and (a is None or (a == b if isinstance(b, bool | str) else a == pytest.approx(b, abs=EXACT, rel=1e-9)))
        for a, b in zip(found, expected, strict=True)
    )
