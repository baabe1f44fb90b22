"""Real orders after the sale: what the mart says of Olist's deliveries is what its files say, counted by hand."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import mean, median

import pytest

pytestmark = pytest.mark.xdist_group("olist")


def records(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with gzip.open(folder / f"olist_{name}_dataset.csv.gz", "rt", encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def test_being_late_goes_with_lower_ratings(olist, olist_data):
    """By calendar day, as the warehouse judges it; by timestamp it is 4.277028 and 2.498807 (test_olist_truths)."""
    late = {}
    for order in records(olist_data, "orders"):
        delivered, due = day(order["order_delivered_customer_date"]), day(order["order_estimated_delivery_date"])
        if delivered and due:
            late[order["order_id"]] = delivered > due
    stars: dict[bool, list[int]] = {False: [], True: []}
    for review in records(olist_data, "order_reviews"):
        if review["order_id"] in late:
            stars[late[review["order_id"]]].append(int(review["review_score"]))
    row = olist.one(
        """select on_time_ratings, 1 + on_time_rating_mean / 25, late_ratings, 1 + late_rating_mean / 25
           from marts.mart_post_purchase where period_type = 'all'"""
    )
    assert row == pytest.approx((len(stars[False]), mean(stars[False]), len(stars[True]), mean(stars[True])), abs=1e-9)
    assert row[1] > 4.2 and row[3] < 2.5


def test_deliveries_on_time_and_their_days(olist, olist_data):
    days, punctual, late = [], 0, []
    for order in records(olist_data, "orders"):
        ordered, delivered = day(order["order_purchase_timestamp"]), day(order["order_delivered_customer_date"])
        due = day(order["order_estimated_delivery_date"])
        if delivered and ordered and due:
            days.append((delivered - ordered).days)
            punctual += delivered <= due
            late += [(delivered - due).days] if delivered > due else []
    found = olist.one(
        """select due_and_delivered, delivered_on_time, delivered_late, median_days_to_delivery, median_days_late,
                  delivered_on_time_pct
           from marts.mart_post_purchase where period_type = 'all'"""
    )
    expected = (len(days), punctual, len(late), median(days), median(late), 100 * punctual / len(days))
    assert found == pytest.approx(expected, abs=1e-9)


def test_every_deal_that_was_won_is_in_a_month_and_the_one_before_its_time_has_no_days(olist):
    assert olist.one(
        """select sum(deals)::bigint, sum(invalid_durations)::bigint from marts.mart_sales_experience_monthly
           where dim_name = 'all'"""
    ) == (842, 1)
    assert olist.one("select count(*), count(days_to_decision) from marts.mart_sales_experience") == (8000, 841)
