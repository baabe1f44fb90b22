"""The simulated company's churn, cohorts and repeat purchase equal its answer key, month by month of the world."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("simulated_company")

LAST = "2026-06-01"
"""What is loaded later than the world's end is silence there, and months of it in the warehouse."""


def test_churn_month_by_month(simulated, truth):
    expected = {
        (row["basis"], row["brand"], row["month"]): (row["active_at_start"], row["lost"])
        for row in truth["churn"]
        if row["active_at_start"] >= 5
    }
    found = simulated.query(
        f"""select basis, brand_key, month_start::text, active_at_start, lost from marts.mart_churn_monthly
            where month_start <= '{LAST}' and not is_suppressed"""
    )
    assert {row[:3]: row[3:] for row in found} == expected
    assert {basis for basis, _, _ in expected} == {"order", "subscription"}
    assert sum(lost for _, lost in expected.values()) > 50


def test_cohorts_cell_by_cell(simulated, truth):
    expected = {
        (row["brand"], row["cohort_month"], row["months_since"]): (row["customers"], row["retained"])
        for row in truth["cohorts"]
        if row["customers"] >= 5
    }
    found = simulated.query(
        f"""select brand_key, cohort_month::text, months_since, customers, retained from marts.mart_retention_cohorts
            where basis = 'order' and month_start <= '{LAST}' and not is_suppressed"""
    )
    assert {row[:3]: row[3:] for row in found} == expected


def test_repeat_purchase_window_by_window(simulated, truth):
    expected = {(row["brand"], row["month"]): (row["customers"], row["repeat_customers"]) for row in truth["loyalty"]}
    found = simulated.query(
        f"""select brand_key, month_start::text, customers, repeat_customers from marts.mart_loyalty
            where segment = 'all' and month_start <= '{LAST}'"""
    )
    assert {row[:2]: row[2:] for row in found} == expected


def test_customers_bought_as_often_as_the_key_says(simulated, truth):
    found = simulated.one(
        """select count(*) filter (where order_days > 0), count(*) filter (where order_days > 1),
                  sum(order_days)::bigint
           from marts.mart_customer_value"""
    )
    names = ("customers_who_bought", "customers_who_bought_on_two_days", "order_days")
    assert found == tuple(truth["business"][name] for name in names)


def test_one_line_a_customer_and_no_test_among_them(simulated):
    found, known = simulated.one(
        """select (select count(*) from marts.mart_customer_360),
                  (select count(*) from core.dim_customer where not is_test and not is_erased)"""
    )
    assert found == known > 1000


def test_content_customers_were_worth_a_figure_in_each_horizon(simulated):
    groups = simulated.query(
        """select horizon_days, sum(customers)::bigint from marts.mart_experience_value
           where kpi = 'nps_relational' and dim_name = 'all' group by horizon_days order by horizon_days"""
    )
    assert [days for days, _ in groups] == [90, 180, 365]
