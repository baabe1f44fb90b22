"""The rules that the answer key writes again are those of the seeds, and its formulas give the known vectors."""

from __future__ import annotations

import csv
import dataclasses

import pytest
from scipy.stats import t as student

from ingestion.sample_data import clock
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.questions import QUESTIONS
from ingestion.sample_data.truth import rules, service_times
from ingestion.sample_data.truth.board import MEANS, NETS, scored_kpi
from ingestion.sample_data.truth.student_t import quantile_975


def seed(root, path):
    with (root / path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_stages_and_default_channels_of_touchpoints_are_those_of_the_seeds(root):
    stages = {
        row["touchpoint_type"]: row["stage_key"] for row in seed(root, "dbt_project/seeds/journey_stage_rules.csv")
    }
    kinds = {
        row["touchpoint_type"]: row["default_channel"]
        for row in seed(root, "dbt_project/seeds/touchpoints.csv")
        if row["is_recorded"] == "true"  # of the others only feedback tells
    }
    mine = {kind.name: (kind.stage, kind.channel) for kind in rules.KINDS}
    # The world has no leads of their own: its deals begin with the company.
    assert mine == {name: (stages[name], kinds[name]) for name in kinds if name != "lead_contact"}


def test_stages_stand_in_the_order_of_the_seed(root):
    rows = seed(root, "dbt_project/seeds/journey_stages.csv")
    mine = {row["stage_key"]: int(row["stage_order"]) for row in rows if not row["stage_group"].endswith("_process")}
    assert mine == rules.STAGES


def test_kinds_of_journey_are_those_of_the_seed(root):
    rows = seed(root, "dbt_project/seeds/journey_types.csv")
    customer = {row["journey_type"]: row for row in rows if row["journey_kind"] == "customer"}
    assert set(rules.JOURNEY_TYPES) == set(customer)
    for number, name in enumerate(rules.JOURNEY_TYPES):
        assert "|".join(rules.EXPECTED_STAGES[number]) == customer[name]["expected_stages"]
    assert set(rules.LOST_KINDS) == {row["lost_types"] for row in customer.values()} - {""}
    assert not any(row["timeout_days"] for row in rows)


def test_business_hours_of_the_answer_key_are_those_of_the_seeds_and_the_example(root):
    rows = seed(root, "dbt_project/seeds/business_hours.csv") + seed(
        root, "examples/company/overlay/business_hours.csv"
    )
    found = {}
    for row in rows:
        assert not row["brand_key"] and not row["region_key"]
        zone = row["timezone"] or clock.COMPANY_ZONE
        found.setdefault((row["team_ref"], zone), []).append((int(row["weekday"]), row["opens"], row["closes"]))
    mine = {(team, one.zone): list(one.openings()) for team, one in service_times.SCHEDULES.items()}
    assert {key: sorted(value) for key, value in found.items()} == {key: sorted(value) for key, value in mine.items()}
    holidays = seed(root, "examples/company/overlay/holidays.csv")
    closed = {(row["schedule_key"], row["holiday_date"]) for row in holidays}
    assert closed == {(name, day.isoformat()) for name, day in service_times.HOLIDAYS}
    targets = {
        row["team_ref"] or row["priority"].upper(): tuple(
            int(row[name]) if row[name] else None for name in ("first_reply_minutes", "solution_minutes")
        )
        for row in seed(root, "examples/company/overlay/sla_targets.csv")
    }
    assert targets == service_times.TARGETS


def test_channels_are_known_to_the_seed(root):
    assert set(rules.CHANNEL_NAMES) <= {row["channel_key"] for row in seed(root, "dbt_project/seeds/channels.csv")}


def test_the_examples_overlay_registers_the_worlds_questions(root):
    registered = seed(root, "examples/company/overlay/survey_scales.csv")
    expected = []
    for one in QUESTIONS:
        if one.metric:
            brand, survey, question, text, metric, *rest = (str(value) for value in dataclasses.astuple(one))
            expected.append((BRANDS[int(brand)], survey, question, text, metric, *rest))
    assert [tuple(list(row.values())[:-1]) for row in registered] == expected


def test_each_kpi_of_the_seed_is_scored_by_its_metric(root):
    """A KPI that is neither a mean nor a net score of the key's is a share."""
    metrics = {row["kpi"]: row["metric"] for row in seed(root, "dbt_project/seeds/kpi_definitions.csv")}
    assert {kpi for kpi, metric in metrics.items() if metric == "mean"} == set(MEANS)
    assert {kpi for kpi, metric in metrics.items() if metric == "net"} == set(NETS)


@pytest.mark.parametrize("degrees", [1, 1.5, 2, 3.7, 10, 29, 200, 5000])
def test_students_t_is_the_known_one(degrees):
    assert quantile_975(degrees) == pytest.approx(student.ppf(0.975, degrees), rel=1e-9)


@pytest.mark.parametrize(("kpi", "sums", "value", "low", "high"), [
    ("nps_relational", {"responses": 20, "hits": 9, "misses": 5}, 20.0, -15.40, 50.18),
    ("nps_relational", {"responses": 5, "hits": 5}, 100.0, 17.49, 100.0),
    ("csat", {"responses": 100, "hits": 80}, 80.0, 71.12, 86.66),
    ("csat", {"responses": 10, "hits": 10}, 100.0, 72.25, 100.0),
    ("ces_effort", {"responses": 4, "total": 33.333333, "total_sq": 555.55555}, 8.333333, 0.0, 23.646),
    ("net_sentiment", {"responses": 20, "hits": 9, "misses": 5}, 20.0, -15.40, 50.18),
    ("win_rate", {"responses": 100, "hits": 80}, 80.0, 71.12, 86.66),
    ("order_value", {"responses": 4, "total": 400, "total_sq": 60_000}, 100.0, 0.0, 229.93),
    ("order_value", {"responses": 3, "total": -30, "total_sq": 302}, -10.0, -12.48, -7.52),
])  # fmt: skip
def test_vectors_of_the_domain_research(kpi, sums, value, low, high):
    names = ("unanswered", "quarantined", "misses", "hits", "total", "total_sq")
    n = sums["responses"]
    row = scored_kpi(kpi, dict.fromkeys(names, 0.0) | {"weight": n, "weight_sq": n} | sums)
    assert (row["value"], row["ci_low"], row["ci_high"]) == (
        pytest.approx(value, abs=0.005), pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01),
    )  # fmt: skip


def test_a_period_without_answers_has_no_value():
    row = scored_kpi("csat", dict.fromkeys(("responses", "unanswered", "quarantined", "weight", "weight_sq"), 0.0))
    assert (row["value"], row["ci_low"], row["responses"]) == (None, None, 0)
