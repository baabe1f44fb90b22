"""The sample shop's published figures equal those that plain Python computed from its files (its truth.json)."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.xdist_group("shop")


@pytest.fixture(scope="module")
def truth(shop):
    return json.loads((shop.config.parent / "truth.json").read_text())


def test_the_books_of_every_source(shop, truth):
    books = shop.landed(
        """select entity, records_read, versions_landed, records_repeated, versions_superseded, records_quarantined,
                  records_staged
           from operations.ops_reconciliation"""
    )
    keys = ("read", "versions", "repeated", "superseded", "quarantined", "staged")
    assert {entity: dict(zip(keys, counts, strict=True)) for entity, *counts in books} == {
        entity: {key: counts[key] for key in keys} for entity, counts in truth["records"].items()
    }


def test_why_records_are_quarantined(shop, truth):
    reasons = shop.landed("select entity, quarantine_reason, count(*) from operations.ops_quarantine group by 1, 2")
    assert {(e, r): n for e, r, n in reasons if e not in ("answer", "rating")} == {
        (entity, reason): n
        for entity, counts in truth["records"].items()
        for reason, n in counts["quarantine_reasons"].items()
    }


def test_customers_and_accounts(shop, truth):
    people, repeaters, buyers, contacts = shop.one(
        """select count(*), count(*) filter (where is_repeat_customer), count(first_ordered_at), sum(contacts)::bigint
           from core.dim_customer"""
    )
    expected = truth["customers"]
    assert (people, repeaters, buyers, contacts) == (
        expected["people"],
        expected["repeat_customers"],
        expected["people_with_orders"],
        expected["contacts"],
    )
    assert shop.one("select count(*) from core.dim_account") == expected["accounts"]


def test_the_sales_funnel(shop, truth):
    expected = truth["funnel"]
    by_channel = shop.query(
        """select channel_key, count(*), count(*) filter (where is_won)
           from core.fct_deals where lead_id is not null group by 1"""
    )
    assert {channel: [leads, won] for channel, leads, won in by_channel} == expected["leads_and_won_by_channel"]
    durations, invalid, mean, median = shop.one(
        """select count(days_to_win), count(*) filter (where is_duration_invalid), avg(days_to_win), median(days_to_win)
           from core.fct_deals where lead_id is not null"""
    )
    assert (durations, invalid) == (
        expected["leads_won"] - expected["invalid_durations"],
        expected["invalid_durations"],
    )
    assert mean == pytest.approx(expected["days_to_win_mean"], abs=1e-6)
    assert median == expected["days_to_win_median"]
    assert shop.one("select count(*) filter (where is_won), count(*) filter (where is_lost) from core.fct_deals") == (
        expected["deals_won"],
        expected["deals_lost"],
    )


def test_orders(shop, truth):
    expected = truth["orders"]
    assert dict(shop.query("select order_status, count(*) from core.fct_orders group by 1")) == expected["by_status"]
    assert dict(shop.query("select channel_key, count(*) from core.fct_orders group by 1")) == expected["by_channel"]
    names = ("approved", "shipped", "delivered", "late", "without_lines", "without_known_customer")
    assert shop.one(
        """select count(approved_at), count(shipped_at), count(delivered_at), count(*) filter (where is_late),
                  count(*) filter (where order_lines = 0), count(*) filter (where customer_key is null)
           from core.fct_orders"""
    ) == tuple(expected[name] for name in names)
    names = ("items_amount", "freight_amount", "paid_amount", "refunded_amount")
    amounts = shop.one(f"select {', '.join(f'sum({name})' for name in names)} from core.fct_orders")
    assert [f"{amount:.2f}" for amount in amounts] == [expected[f"{name}_eur"] for name in names]
    assert shop.one("select count(refunded_amount) from core.fct_orders") == expected["refunded"]


def test_reviews(shop, truth):
    expected = truth["reviews"]
    stars = shop.query("select rating_native::int, count(*) from core.fct_reviews where rating_native > 0 group by 1")
    assert {str(star): n for star, n in stars} == expected["by_stars"]
    reviews, rated, unrated, mean = shop.one(
        """select sum(reviews)::bigint, sum(rated)::bigint, sum(unrated)::bigint,
                  (sum(rating_0_100_sum) / sum(rated))::double
           from marts.mart_brand_perception"""
    )
    assert (reviews, rated, unrated) == (expected["reviews"], expected["rated"], expected["unrated"])
    assert mean == pytest.approx(expected["rating_mean_0_100"], abs=1e-6)


def test_answers_are_scored_unanswered_or_quarantined(shop, truth):
    expected = truth["answers"]
    statuses = dict(shop.query("select answer_status, count(*) from core.fct_survey_answers group by 1"))
    assert statuses == {name: expected[name] for name in ("scored", "unanswered", "quarantined")}
    reasons = shop.query(
        "select quarantine_reason, count(*) from core.fct_survey_answers where quarantine_reason is not null group by 1"
    )
    assert dict(reasons) == expected["quarantine_reasons"]
    assert shop.one("select count(*) from core.fct_survey_responses") == expected["responses"]


@pytest.mark.parametrize("kpi", ["nps_relational", "ces_effort", "csat"])
def test_a_score_and_its_interval(kpi, shop, truth):
    expected = truth[kpi]
    value, low, high, responses, unanswered = shop.one(
        f"""select value, ci_low, ci_high, responses, unanswered from marts.mart_kpi_board
            where kpi = '{kpi}' and period_type = 'all' and dim_name = 'all'"""
    )
    assert (responses, unanswered) == (expected["responses"], expected["unanswered"])
    assert [value, low, high] == pytest.approx([expected[key] for key in ("value", "ci_low", "ci_high")], abs=1e-6)


@pytest.mark.parametrize("kpi", ["nps_relational", "csat"])
def test_a_score_by_month_of_the_brands_zone(kpi, shop, truth):
    months = shop.query(
        f"""select strftime(period_start, '%Y-%m'), responses, value from marts.mart_kpi_board
            where kpi = '{kpi}' and period_type = 'month' and dim_name = 'all' and responses > 0"""
    )
    expected = truth[kpi]["by_month"]
    assert {month: responses for month, responses, _ in months} == {m: e["responses"] for m, e in expected.items()}
    for month, responses, value in months:
        # Fewer than five answers: the value is withheld, lest one person's answer be read off a chart.
        assert value == (pytest.approx(expected[month]["value"], abs=1e-6) if responses >= 5 else None)


def test_effort_by_question_keeps_both_directions_apart(shop, truth):
    rows = shop.query(
        """select survey_id || '/' || question_id, sum(responses)::bigint, sum(low_effort)::bigint,
                  sum(high_effort)::bigint, (sum(effort_sum) / sum(responses))::double,
                  (sum(native_sum) / sum(responses))::double
           from marts.mart_ces_monthly group by 1"""
    )
    for question, responses, low, high, value, native in rows:
        expected = truth["ces_effort"]["by_question"][question]
        assert (responses, low, high) == tuple(expected[key] for key in ("responses", "low_effort", "high_effort"))
        assert [value, native] == pytest.approx([expected["value"], expected["native_mean"]], abs=1e-6)
    assert len(rows) == 2


def test_invitations(shop, truth):
    rows = shop.query(
        """select survey_id, count(*), count(*) filter (where is_bounced), count(*) filter (where is_answered)
           from core.fct_survey_invitations where origin_entity = 'invitations' group by 1"""
    )
    assert {survey: (sent, bounced, answered) for survey, sent, bounced, answered in rows} == {
        survey: (e["sent"], e["bounced"], e["answered"]) for survey, e in truth["invitations"].items()
    }


def test_every_kind_of_touchpoint(shop, truth):
    counted = dict(shop.query("select touchpoint_type, count(*) from core.fct_touchpoints group by 1"))
    assert {**counted, "all": sum(counted.values())} == truth["touchpoints"]


def test_web_sessions_of_humans_and_bots(shop, truth):
    expected = truth["web"]
    names = ("sessions", "hits", "bot_hits", "error_hits", "pageviews", "visitors", "sessions_of_bots")
    names += ("sessions_of_tests", "bounces", "seconds", "of_known_customers", "in_journeys", "sessions_over_midnight")
    assert shop.one(
        """select count(*), sum(hits)::bigint, sum(bot_hits)::bigint, sum(error_hits)::bigint, sum(pageviews)::bigint,
                  count(distinct visitor_key), count(*) filter (where is_bot), count(*) filter (where is_test),
                  count(*) filter (where is_bounce), sum(duration_seconds)::bigint, count(customer_key),
                  count(journey_key), count(*) filter (
                      where started_date < timezone('Europe/Berlin', timezone('UTC', ended_at))::date)
           from core.fct_web_sessions"""
    ) == tuple(expected[name] for name in names)
    by_channel = shop.query("select channel_key, count(*) from core.fct_web_sessions group by 1")
    assert dict(by_channel) == expected["by_channel"]


def test_a_page_is_published_without_its_query_and_a_visitor_as_a_pseudonym(shop):
    pages = "select landing_page from core.fct_web_sessions union select exit_page from core.fct_web_sessions"
    assert [page for (page,) in shop.query(pages) if page and ("?" in page or not page.startswith("/"))] == []
    assert shop.one("select count(*) from core.fct_web_sessions where length(visitor_key) != 32") == 0


def test_journeys_and_how_they_end(shop, truth):
    expected = truth["journeys"]
    found: dict[str, dict[str, int]] = {}
    of_customers = "from core.fct_journeys where journey_kind = 'customer'"
    for kind, outcome, n in shop.query(f"select journey_type, outcome, count(*) {of_customers} group by 1, 2"):
        found.setdefault(kind, {})[outcome] = n
    assert found == expected["by_outcome"]
    entered = (
        "select count(distinct journey_key) from core.fct_journey_stages where journey_type = '{}' and stage_key = '{}'"
    )
    assert shop.one(entered.format("order", "inquiry")) == expected["orders_with_a_web_session"]
    assert shop.one(entered.format("order", "support")) == expected["orders_that_needed_support"]
    assert shop.one(entered.format("sales", "comparison")) == expected["opportunities_compared"]


def test_bots_and_tests_are_touchpoints_in_no_journey_funnel_or_scorecard(shop, truth):
    flagged = "from core.fct_touchpoints where is_bot or is_test"
    sessions = truth["web"]["sessions_of_bots"] + truth["web"]["sessions_of_tests"]
    assert shop.one(f"select count(*) {flagged} and touchpoint_type = 'web_session'") == sessions
    kinds = {kind for (kind,) in shop.query(f"select distinct touchpoint_type {flagged}")}
    assert kinds == {"web_session", "campaign_sent", "campaign_opened", "case_opened", "case_solved", "support_call"}
    assert shop.one(f"select count(journey_subject_id) {flagged}") > 0
    assert shop.one(f"select count(journey_key) {flagged}") == 0
    in_journeys = "select sum(touchpoints)::bigint from core.fct_journeys where journey_kind = 'customer'"
    members = "select count(*) from core.fct_touchpoints where journey_key is not null and stage_key is not null"
    assert shop.one(in_journeys) == shop.one(members)
    assert shop.one("select sum(touchpoints)::bigint from marts.mart_touchpoint_scorecard") == truth["touchpoints"][
        "all"
    ] - shop.one(f"select count(*) {flagged}")


def test_direction_of_an_engagement_is_its_own(shop, truth):
    inbound = """select count(*) from core.fct_touchpoints where touchpoint_type like 'engagement_%'
                 and direction = 'inbound' and from_entity = 'customer' and to_entity = 'brand'"""
    assert shop.one(inbound) == truth["engagements_inbound"]
