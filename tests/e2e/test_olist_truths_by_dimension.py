"""Olist's figures by state, month, category and segment, each equal to what plain SQL over the raw files says.

The same by origin is in test_olist_truths, with the published totals. Days are those that the files write: they are
local times of the company's zone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.xdist_group("olist")

Raw = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def raw(olist_data: Path) -> Raw:
    """Rows of a query over the raw files, every column a text, by short names."""
    files = {
        "customers": "olist_customers_dataset", "orders": "olist_orders_dataset", "items": "olist_order_items_dataset",
        "reviews": "olist_order_reviews_dataset", "products": "olist_products_dataset",
        "sellers": "olist_sellers_dataset_full", "leads": "olist_marketing_qualified_leads_dataset",
        "deals": "olist_closed_deals_dataset", "payments": "olist_order_payments_dataset",
    }  # fmt: skip
    con = duckdb.connect()
    for name, file in files.items():
        path = olist_data / f"{file}.csv.gz"
        con.execute(f"create view {name} as from read_csv('{path}', all_varchar = true, header = true)")
    return lambda sql: con.execute(sql).fetchall()


def test_people_and_orders_by_state(olist, raw):
    expected = raw(
        """select customer_state, count(distinct customer_unique_id), count(*)
           from customers join orders using (customer_id) group by 1 order by 1"""
    )
    found = olist.query(
        """select region_name, count(distinct customer_key), count(*) from core.fct_orders
           join core.dim_customer using (customer_key) join core.dim_region using (region_key)
           group by 1 order by 1"""
    )
    assert found == expected
    assert (len(expected), sum(row[1] for row in expected), sum(row[2] for row in expected)) == (27, 8016, 8135)


def test_sellers_by_state(olist, raw):
    expected = raw("select seller_state, count(*) from sellers group by 1 order by 1")
    found = olist.query(
        """select region_name, count(*) from core.dim_account join core.dim_region using (region_key)
           group by 1 order by 1"""
    )
    assert found == expected and sum(sellers for _, sellers in found) == 3095


def test_orders_by_month_and_how_they_were_delivered(olist, raw):
    expected = raw(
        """select strftime(order_purchase_timestamp::timestamp, '%Y-%m-01'), count(*),
                  count(*) filter (where order_status = 'delivered'), count(order_delivered_customer_date),
                  count(*) filter (where order_delivered_customer_date::date > order_estimated_delivery_date::date)
           from orders group by 1 order by 1"""
    )
    found = olist.query(
        """select date_trunc('month', ordered_date)::date::text, count(*),
                  count(*) filter (where order_status = 'delivered'), count(delivered_at),
                  count(*) filter (where is_late)
           from core.fct_orders group by 1 order by 1"""
    )
    assert found == expected
    assert tuple(map(sum, list(zip(*found, strict=True))[1:4])) == (8135, 5172, 5170)


def test_delivered_on_time_month_by_month_on_the_board(olist, raw):
    expected = raw(
        """select strftime(order_purchase_timestamp::timestamp, '%Y-%m-01'), count(*),
                  100.0 * count(*) filter (where order_delivered_customer_date::date
                                           <= order_estimated_delivery_date::date) / count(*)
           from orders where order_delivered_customer_date is not null group by 1 having count(*) >= 5 order by 1"""
    )
    found = olist.query(
        """select period_start::text, responses, value from marts.mart_kpi_board
           where kpi = 'delivered_on_time' and period_type = 'month' and dim_name = 'all' and value is not null
           order by 1"""
    )
    assert [row[:2] for row in found] == [row[:2] for row in expected] != []
    assert [row[2] for row in found] == pytest.approx([row[2] for row in expected], abs=1e-9)


def test_satisfaction_by_state_and_by_month(olist, raw):
    top_two = "count(*), 100.0 * count(*) filter (where review_score::int >= 4) / count(*)"
    for dim, key, board_key, period in (
        ("region", "customer_state", "region_name", "all"),
        ("all", "strftime(review_answer_timestamp::timestamp, '%Y-%m-01')", "period_start::text", "month"),
    ):
        expected = raw(
            f"""select {key}, {top_two} from reviews join orders using (order_id) join customers using (customer_id)
                group by 1 having count(*) >= 5 order by 1"""
        )
        found = olist.query(
            f"""select {board_key}, responses, value from marts.mart_kpi_board
                left join core.dim_region on dim_value = region_key
                where kpi = 'csat' and period_type = '{period}' and dim_name = '{dim}' and value is not null
                order by 1"""
        )
        assert [row[:2] for row in found] == [row[:2] for row in expected] != [], dim
        assert [row[2] for row in found] == pytest.approx([row[2] for row in expected], abs=1e-9), dim


def test_leads_and_won_deals_by_month_of_first_contact(olist, raw):
    expected = raw(
        """select strftime(first_contact_date::date, '%Y-%m-01'), count(*), count(won_date)
           from leads left join deals using (mql_id) group by 1 order by 1"""
    )
    by_deal = olist.query(
        """select date_trunc('month', opened_date)::date::text, count(*), count(*) filter (where is_won)
           from core.fct_deals group by 1 order by 1"""
    )
    assert by_deal == expected
    assert (sum(row[1] for row in expected), sum(row[2] for row in expected)) == (8000, 842)


def test_won_deals_by_month_of_the_decision_and_by_segment(olist, raw):
    months = raw("select strftime(won_date::timestamp, '%Y-%m-01'), count(*) from deals group by 1 order by 1")
    assert months == olist.query(
        """select date_trunc('month', won_date)::date::text, count(*) from core.fct_deals where is_won
           group by 1 order by 1"""
    )
    segments = raw("select coalesce(business_segment, 'not_recorded'), count(*) from deals group by 1 order by 1")
    assert segments == olist.query("select segment, count(*) from core.fct_deals where is_won group by 1 order by 1")
    assert sum(deals for _, deals in segments) == 842


def test_items_and_their_worth_by_category(olist, raw):
    expected = raw(
        """select coalesce(product_category_name, ''), count(*), count(distinct order_id),
                  sum(price::decimal(18, 4)), sum(freight_value::decimal(18, 4))
           from items join products using (product_id) group by 1 order by 1"""
    )
    found = olist.query(
        """select coalesce(products.product_family, ''), count(*), count(distinct order_id), sum(price), sum(freight)
           from core.fct_order_lines as lines join core.dim_product as products using (product_version_key)
           group by 1 order by 1"""
    )
    assert found == expected and sum(row[1] for row in found) == 8365


def test_stars_by_category_of_what_was_ordered(olist, raw):
    """An order of several categories counts in each of them, once."""
    query = """select category, count(*), sum(stars)::bigint from
               (select distinct {category} as category, review_id, order_id, {stars}::int as stars from {joined})
               group by 1 order by 1"""
    expected = raw(
        query.format(
            category="coalesce(product_category_name, '')", stars="review_score",
            joined="reviews join items using (order_id) join products using (product_id)",
        )
    )  # fmt: skip
    found = olist.query(
        query.format(
            category="coalesce(product_family, '')", stars="rating_native",
            joined="core.fct_reviews join core.fct_order_lines using (order_id) "
            "join core.dim_product using (product_version_key)",
        )
    )  # fmt: skip
    assert found == expected and len(found) > 60


def test_what_was_paid_by_month(olist, raw):
    expected = raw(
        """select strftime(order_purchase_timestamp::timestamp, '%Y-%m-01'), sum(payment_value::decimal(18, 4))
           from payments join orders using (order_id) group by 1 order by 1"""
    )
    found = olist.query(
        """select date_trunc('month', ordered_date)::date::text, sum(paid_amount) from core.fct_orders
           where paid_amount is not null group by 1 order by 1"""
    )
    assert found == expected
