"""The simulated company's published records equal its answer key, which was computed from the truth behind the files.

People, companies, deals, tickets and answers come from HubSpot's sandbox, all else from files of the same instance.
"""

from __future__ import annotations

from collections import Counter

import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.xdist_group("simulated_company")


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
