"""Every published truth about the Olist sample, read from the published file.

The figures were computed independently of this project with SQL over the raw files; the notes beside them say what
makes each one easy to get wrong.
"""

from __future__ import annotations

import math

import pytest

pytestmark = pytest.mark.xdist_group("olist")

ORIGINS = {
    "organic_search": (2296, 271),
    "paid_search": (1586, 195),
    "social": (1350, 75),
    "unknown": (1099, 179),
    "direct": (499, 56),
    "email": (493, 15),
    "referral": (284, 24),
    "other": (150, 4),
    "display": (118, 6),
    "other_publicities": (65, 3),
    "not_recorded": (60, 14),  # an empty origin; Olist's own word "unknown" is another answer
}


def test_eight_thousand_leads_of_which_842_won(olist):
    assert olist.one("select count(*), count(*) filter (where is_won) from core.fct_deals") == (8000, 842)
    journeys, reached, pct = olist.one(
        """select journeys, reached, reached_pct from marts.mart_journey_funnel
           where journey_type = 'sales' and stage_key = 'purchase' and period_type = 'all' and dim_name = 'all'"""
    )
    assert (journeys, reached) == (8000, 842)
    assert pct == pytest.approx(10.525, abs=5e-7)


def test_leads_and_won_deals_by_origin(olist):
    by_deal = olist.query("select channel_key, count(*), count(*) filter (where is_won) from core.fct_deals group by 1")
    assert {origin: (leads, won) for origin, leads, won in by_deal} == ORIGINS
    by_funnel = olist.query(
        """select dim_value, journeys, reached from marts.mart_journey_funnel
           where journey_type = 'sales' and stage_key = 'purchase' and period_type = 'all' and dim_name = 'channel'"""
    )
    assert {origin: (leads, won) for origin, leads, won in by_funnel} == ORIGINS


def test_days_from_first_contact_to_won(olist):
    mean, median, n = olist.one(
        "select avg(won_date - opened_date), median(won_date - opened_date), count(*) from core.fct_deals where is_won"
    )
    assert (round(mean, 4), median, n) == (48.4406, 14, 842)


def test_a_deal_won_before_first_contact_counts_but_has_no_duration(olist):
    row = olist.one(
        """select durations, invalid_durations, days_sum, median_days from marts.mart_journey_funnel
           where journey_type = 'sales' and stage_key = 'purchase' and period_type = 'all' and dim_name = 'all'"""
    )
    assert row == (841, 1, 40789, 14)
    assert olist.one("select count(*) from core.fct_deals where is_duration_invalid and days_to_win is null") == 1


def test_orders_by_status(olist):
    assert dict(olist.query("select order_status, count(*) from core.fct_orders group by 1")) == {
        "delivered": 5172,
        "shipped": 1107,
        "canceled": 625,
        "unavailable": 609,
        "invoiced": 314,
        "processing": 301,
        "created": 5,
        "approved": 2,
    }


def test_order_timestamps_and_orders_without_items(olist):
    assert olist.one(
        """select count(*), count(approved_at), count(shipped_at), count(delivered_at),
                  count(*) filter (where order_lines = 0)
           from core.fct_orders"""
    ) == (8135, 7989, 6353, 5170, 775)


def test_people_are_customers_and_the_id_per_order_is_not(olist):
    assert olist.one("select count(*), count(*) filter (where is_repeat_customer) from core.dim_customer") == (8016, 73)
    assert olist.one("select count(distinct customer_key), count(*) from core.fct_orders") == (8016, 8135)


def test_sellers_are_accounts(olist):
    assert olist.one("select count(*) from core.dim_account") == 3095


def test_lateness_is_by_calendar_day(olist):
    assert olist.one(
        """select count(*) filter (where is_late), count(*) filter (where delivered_at > due_at)
           from core.fct_orders where order_status = 'delivered'"""
    ) == (342, 414)


def test_reviews_their_ids_and_scores(olist):
    assert olist.one("select count(*), count(distinct review_id), count(distinct order_id) from core.fct_reviews") == (
        8225,
        8191,
        8135,
    )
    scores = olist.query("select rating_native, count(*) from core.fct_reviews group by 1 order by 1")
    assert [(int(score), n) for score, n in scores] == [(1, 2638), (2, 382), (3, 667), (4, 1184), (5, 3354)]


def test_csat_is_the_top_two_boxes_of_all_answers(olist):
    satisfied, responses, score_sum = olist.one(
        "select sum(satisfied)::bigint, sum(responses)::bigint, sum(score_sum)::double from marts.mart_csat_monthly"
    )
    assert (satisfied, responses) == (4538, 8225)
    assert round(score_sum / responses, 6) == 3.271611
    value, n, low, high = olist.one(
        """select value, responses, ci_low, ci_high from marts.mart_kpi_board
           where kpi = 'csat' and period_type = 'all' and dim_name = 'all'"""
    )
    assert (round(value, 4), n) == (55.1733, 8225)
    assert value == pytest.approx(100 * 4538 / 8225, abs=1e-6)
    # Wilson's interval, written out.
    z, p = 1.959963984540054, 4538 / 8225
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    bounds = [100 * bound / (1 + z * z / n) for bound in (middle - half, middle + half)]
    assert [low, high] == pytest.approx(bounds, abs=1e-6)


def test_latest_answer_per_order(olist):
    mean, top_two, orders = olist.one(
        """select avg(rating_native)::double, count(*) filter (where rating_native >= 4), count(*)
           from (select *, row_number() over (partition by order_id order by submitted_at desc) as recency
                 from core.fct_reviews)
           where recency = 1"""
    )
    assert (round(mean, 6), top_two, orders) == (3.262692, 4469, 8135)


def test_late_orders_are_rated_lower(olist):
    rows = olist.query(
        """select orders.delivered_at > orders.due_at, round(avg(reviews.rating_native)::double, 6), count(*)
           from core.fct_reviews as reviews inner join core.fct_orders as orders using (order_key)
           where orders.delivered_at is not null group by 1 order by 1"""
    )
    assert rows == [(False, 4.277028, 4819), (True, 2.498807, 419)]


def test_late_deliveries_are_felt_worse_than_punctual_ones(olist):
    """By calendar day an order that came later on the very day is on time; by the clock the means are those of the test
    before."""
    rows = olist.query(
        """select condition, round(1 + score_mean / 25, 6), measured, gap_ci_high < 0
           from marts.mart_delivery_experience
           where period_type = 'all' and condition not in ('all', 'not_told') order by 1"""
    )
    assert rows == [
        ("after_due", 2.498807, 419, True),
        ("by_due", 4.277028, 4819, None),
        ("late", 2.176812, 345, True),
        ("on_time", 4.272839, 4893, None),
    ]


def test_stars_are_never_nps(olist):
    assert olist.one("select count(*) from marts.mart_nps_monthly") == 0
    assert olist.one("select count(*) from marts.mart_ces_monthly") == 0
    on_board = {kpi for (kpi,) in olist.query("select distinct kpi from marts.mart_kpi_board")}
    scores = {kpi for kpi in on_board if kpi.startswith(("nps", "ces", "csat"))}
    assert scores == {"csat"}


def test_every_kind_of_touchpoint_is_there_in_full(olist):
    counted = dict(olist.query("select touchpoint_type, count(*) from core.fct_touchpoints group by 1"))
    assert counted == {
        "lead_contact": 8000,
        "deal_won": 842,
        "order_placed": 8135,
        "order_approved": 7989,
        "order_shipped": 6353,
        "order_delivered": 5170,
        "review_invited": 8225,
        "review_given": 8225,
    }


def test_invitations_are_the_reviews_that_were_asked_for(olist):
    assert olist.one("select count(*), count(*) filter (where is_answered) from core.fct_survey_invitations") == (
        8225,
        8225,
    )


def test_nothing_that_names_a_person_is_published(olist):
    texts = olist.query(
        """select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
           where column_name not like 'has\\_%' escape '\\'
             and regexp_matches(column_name, 'email|phone|full_name|first_name|last_name|comment$|^title$|^body$')"""
    )
    assert texts == []
    # Customers' words are published where the company says so, and this one does not.
    assert olist.one("select count(*) from core.fct_verbatims") == 0
    assert olist.one("select count(*) from core.fct_feedback_topics") > 4000
