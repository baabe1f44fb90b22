"""What goes with a good or a bad score, on data whose truth was computed elsewhere; which tool sees what."""

from __future__ import annotations

import numpy as np
import pytest

olist_only = pytest.mark.xdist_group("olist")
simulated_only = pytest.mark.xdist_group("simulated_company")


@olist_only
def test_a_late_order_drives_the_stars_of_olist_as_the_raw_files_say(olist):
    low, n_low, high, n_high, correlation, status = olist.one(
        """select mean_native_low, respondents_low, mean_native_high, respondents_high, correlation, status
           from marts.mart_drivers where driver = 'delivered_after_due' and period_type = 'all'"""
    )
    assert (round(low, 6), n_low, round(high, 6), n_high) == (4.277028, 4819, 2.498807, 419)
    assert status == "used"
    assert correlation < -0.3


@olist_only
def test_the_two_facts_of_an_order_share_what_least_squares_explains(olist):
    rows = np.array(
        olist.query(
            """select (orders.delivered_at > orders.due_at)::int, orders.delivered_date - orders.ordered_date,
                      reviews.rating_native::double
               from core.fct_reviews as reviews inner join core.fct_orders as orders using (order_key)
               where orders.delivered_at is not null and orders.due_at is not null"""
        )
    )

    def explained(*columns):
        design = np.column_stack([np.ones(len(rows)), *(rows[:, one] for one in columns)])
        rest = rows[:, 2] - design @ np.linalg.lstsq(design, rows[:, 2], rcond=None)[0]
        return 1 - rest @ rest / ((rows[:, 2] - rows[:, 2].mean()) @ (rows[:, 2] - rows[:, 2].mean()))

    whole = explained(0, 1)
    late = (explained(0) + whole - explained(1)) / 2
    told = dict(
        olist.query(
            """select driver, (r_squared_pct, share_pct) from marts.mart_drivers
               where driver_kind = 'order' and period_type = 'all'"""
        )
    )
    assert told["delivered_after_due"] == pytest.approx((100 * whole, 100 * late / whole), rel=1e-6)
    assert told["days_to_delivery"] == pytest.approx((100 * whole, 100 - 100 * late / whole), rel=1e-6)


@simulated_only
def test_shares_of_a_set_of_drivers_sum_to_all_of_what_they_explain(simulated):
    """Three of the four kinds: the simulated customers' few sentences name no topic."""
    sets = simulated.query(
        """select outcome, driver_kind, period_type, period_start, sum(share_pct), count(share_pct)
           from marts.mart_drivers where status = 'used' and r_squared_pct > 0 group by 1, 2, 3, 4"""
    )
    assert len(sets) > 10
    assert {kind for _, kind, *_ in sets} == {"answer", "experience", "order"}
    assert [row for row in sets if row[4] != pytest.approx(100)] == []


@simulated_only
def test_shares_of_touchpoints_by_tool_sum_to_all_and_no_tool_sees_more_customers_than_there_are(simulated):
    sums = simulated.query(
        """select brand_key, period_type, period_start, sum(touchpoints_pct), max(customers_pct), sum(touchpoints),
                  max(all_touchpoints)
           from marts.mart_source_coverage group by 1, 2, 3"""
    )
    assert len(sums) > 20
    for brand, period, start, share, customers, touchpoints, everything in sums:
        assert share == pytest.approx(100), (brand, period, start)
        assert customers <= 100
        assert touchpoints == everything
    assert simulated.one(
        "select sum(touchpoints)::bigint from marts.mart_source_coverage where period_type = 'all'"
    ) == simulated.one("select count(*) from core.fct_touchpoints where not is_bot and not is_test")
