"""Tables of core that depend on nothing but the calendar, and those that no source of the tiny company fills."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from replayed_models import ReplayedModels

UNFILLED = ("fct_order_lines", "fct_refunds", "fct_subscriptions_daily", "fct_sales_commitments", "dim_contract")
UNFILLED += ("fct_contract_changes", "dim_account_history", "dim_agent", "dim_currency_rate")
UNFILLED += ("fct_benchmark_scores", "dim_date_holiday", "fct_improvement_actions", "dim_location")


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


def filled(dbt: Dbt, tables: tuple[str, ...]) -> list[str]:
    """Those of the tables that have a row."""
    found = " union all ".join(f"(select '{table}' as name from core.{table} limit 1)" for table in tables)
    return [row["name"] for row in dbt.query(found)]


def test_leap_days_and_the_53rd_week_are_in_the_calendar(dbt: Dbt) -> None:
    days = dbt.query(
        """select date_day::text as day, iso_year, iso_week, fiscal_year, fiscal_quarter, fiscal_month
           from core.dim_date
           where date_day in ('2024-02-29', '2026-12-31', '2027-01-01', '2027-01-04', '2023-02-28')
           order by 1"""
    )
    assert [tuple(day.values()) for day in days] == [
        ("2023-02-28", 2023, 9, 2023, 1, 2),
        ("2024-02-29", 2024, 9, 2024, 1, 2),
        ("2026-12-31", 2026, 53, 2026, 4, 12),
        ("2027-01-01", 2026, 53, 2027, 1, 1),
        ("2027-01-04", 2027, 1, 2027, 1, 1),
    ]
    (years,) = dbt.query(
        "select count(*) as n from (select iso_year from core.dim_date group by 1 having max(iso_week) = 53)"
    )
    assert years["n"] == 9  # 2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048


def test_case_31_a_fiscal_year_has_the_name_of_the_year_in_which_it_ends(otherwise_set: ReplayedModels) -> None:
    made = replace(otherwise_set, made=("dim_date",)).over({})
    days = made.rows(
        """select fiscal_year, fiscal_quarter, fiscal_month from "warehouse"."core"."dim_date"
            where date_day in ('2024-02-29', '2024-03-31', '2024-04-01', '2025-02-28') order by date_day"""
    )
    assert [tuple(day.values()) for day in days] == [(2024, 4, 11), (2024, 4, 12), (2025, 1, 1), (2025, 4, 11)]


def test_a_day_has_1440_minutes(dbt: Dbt) -> None:
    (found,) = dbt.query(
        "select count(*) as n, min(time_of_day) as first, max(time_of_day) as last, max(hour_of_day) as hour"
        " from core.dim_time"
    )
    assert tuple(found.values()) == (1440, "00:00", "23:59", 23)


def test_a_table_that_no_source_fills_is_there_with_typed_columns_and_without_rows(dbt: Dbt) -> None:
    assert filled(dbt, UNFILLED) == []
    types = dbt.query(
        "select data_type from information_schema.columns where table_schema = 'core' and column_name in"
        " ('amount_reporting', 'valid_from', 'is_current', 'fx_date')"
    )
    assert {one["data_type"] for one in types} == {"DECIMAL(18,4)", "TIMESTAMP", "BOOLEAN", "DATE"}


def test_case_31_tables_that_no_source_fills_are_there_and_typed(dbt: Dbt) -> None:
    """The warehouse of this folder has opinions and web hits, and nothing else."""
    tables = ("fct_support_cases", "fct_case_events", "fct_deal_stage_history", "fct_planned_interactions")
    assert filled(dbt, tables) == []
    types = dbt.query(
        f"""select table_name, count(distinct data_type) filter (data_type in ('TIMESTAMP', 'DATE')) as kinds
            from information_schema.columns where table_schema = 'core' and table_name in {tables} group by 1"""
    )
    assert {row["table_name"]: row["kinds"] for row in types} == dict.fromkeys(tables, 2)


def test_what_employees_answer_is_kept_with_its_audience_and_is_no_touchpoint_of_a_customer(dbt: Dbt) -> None:
    ours = "from core.{} where source_instance = 'staff'"
    assert dbt.query(
        f"""select audience, touchpoint_type, channel_key, region_key, submitted_date::text as day, answers_scored
            {ours.format("fct_survey_responses")} and touchpoint_key is null and customer_key is null
            and journey_key is null order by day"""
    ) == [
        {"audience": "employee", "touchpoint_type": "survey_answered", "channel_key": "not_recorded",
         "region_key": "not_recorded", "day": day, "answers_scored": 1}
        for day in ("2026-03-02", "2026-03-03")
    ]  # fmt: skip
    assert dbt.query(f"select score_native::int as score {ours.format('fct_survey_answers')} order by 1") == [
        {"score": 0}, {"score": 9},
    ]  # fmt: skip
    (invited,) = dbt.query(f"select audience, is_answered, customer_key {ours.format('fct_survey_invitations')}")
    assert tuple(invited.values()) == ("employee", True, None)
    for table in ("fct_touchpoints", "fct_journeys", "fct_feedback_topics"):
        assert dbt.query(f"select * {ours.format(table)}") == [], table


def test_what_is_known_of_brands_tools_and_ends_of_interactions_needs_no_records(dbt: Dbt) -> None:
    assert dbt.query("select brand_key, is_own from core.dim_brand") == [{"brand_key": "acme", "is_own": True}]
    tools = {row["tool_class"] for row in dbt.query("select tool_class from core.dim_source_system")}
    assert tools == {"crm", "experience_measurement", "reviews", "web_analytics"}
    ends = {row["entity_key"] for row in dbt.query("select entity_key from core.dim_organisation_entity")}
    named = dbt.query(
        "select from_entity as ending from core.fct_touchpoints union select to_entity from core.fct_touchpoints"
    )
    assert {row["ending"] for row in named} <= ends
    assert "brand:acme" in ends
