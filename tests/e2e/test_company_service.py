"""The simulated company's figures of sales and service equal its answer key, month by month."""

from __future__ import annotations

from collections import defaultdict

import pytest

pytestmark = pytest.mark.xdist_group("simulated_company")

KPIS = ("first_reply_in_target", "first_reply_hours", "first_contact_resolution", "reopened_cases", "win_rate",
        "touches_to_decision", "promises_kept", "delivered_on_time", "contacted_in_time",
        "value_within_30_days")  # fmt: skip


def test_cases_come_and_go_as_the_truth_says(simulated, truth):
    names = ("opened", "solved", "reopened")
    expected = {(row["month"], row["team"]): tuple(row[name] for name in names) for row in truth["case_months"]}
    found = simulated.query(
        f"""select month_start::text, teams.entity_id, {", ".join(f"sum({name})::bigint" for name in names)}
            from marts.mart_support_monthly as months
            inner join core.dim_organisation_entity as teams on months.team_entity_key = teams.entity_key
            where opened + solved + reopened > 0 group by all"""
    )
    assert {row[:2]: row[2:] for row in found} == expected


def test_what_stands_open_at_a_months_end_is_what_came_less_what_went(simulated, truth):
    flow: dict[str, int] = defaultdict(int)
    for row in truth["case_months"]:
        flow[row["month"]] += row["opened"] + row["reopened"] - row["solved"]
    found = dict(
        simulated.query(
            "select month_start::text, sum(backlog)::bigint from marts.mart_support_monthly group by all order by 1"
        )
    )
    assert {month: sum(flow[past] for past in flow if past <= month) for month in found} == found
    assert flow.keys() <= found.keys() and max(found.values()) > 0


@pytest.mark.parametrize("kpi", KPIS)
def test_the_parts_of_each_kpi_line_by_line(kpi, simulated, truth):
    rows = [row for row in truth["kpi_parts"] if row["kpi"] == kpi]
    expected = {(row["month"], row["brand"]): (row["responses"], row["hits"]) for row in rows}
    found = simulated.landed(
        f"""select month_start::text, dim_value, responses, hits::bigint, total::double
            from intermediate.int_kpi__service where kpi = '{kpi}' and dim_name = 'brand'"""
    )
    assert expected and {row[:2]: row[2:4] for row in found} == expected
    totals = {(row["month"], row["brand"]): row["total"] for row in rows}
    assert {row[:2]: row[4] for row in found} == pytest.approx(totals, abs=1e-2)


def test_the_parts_of_all_brands_are_those_of_each_added_up(simulated):
    totals = dict.fromkeys(("all", "brand"), ())
    for name in totals:
        totals[name] = simulated.landed(
            f"""select kpi, sum(responses), sum(hits), sum(total), sum(total_sq) from intermediate.int_kpi__service
                where dim_name = '{name}' group by kpi order by kpi"""
        )
    assert totals["all"] == totals["brand"]
    assert {row[0] for row in totals["all"]} == set(KPIS)


def test_a_deal_that_is_decided_is_in_its_month_once(simulated):
    decided = simulated.one("select count(*) from core.fct_deals where decided_at is not null and not is_test")
    for split in ("all", "reply_band"):
        pooled = simulated.one(
            f"select sum(deals)::bigint from marts.mart_sales_experience_monthly where dim_name = '{split}'"
        )
        assert pooled == decided > 0


def test_response_times_are_those_of_the_facts(simulated):
    """The figures of one month over all teams, from the facts of cases whose times the answer key holds one by one."""
    opened, replied = simulated.one("select sum(cases)::bigint, sum(replied)::bigint from marts.mart_response_times")
    assert (opened, replied) == simulated.one(
        "select count(*), count(first_public_reply_at) from core.fct_support_cases where not is_test"
    )
    wrong = simulated.query(
        """select key.response_times_key, key.median_first_reply_minutes, median(cases.first_reply_minutes)
           from marts.mart_response_times as key
           inner join core.fct_support_cases as cases
             on key.month_start = date_trunc('month', cases.opened_date) and key.brand_key = cases.brand_key
            and key.channel_key = cases.channel_key
            and key.team_entity_key = 'team:' || cases.source_instance || ':' || cases.team_ref
           where not cases.is_test and not key.is_suppressed and key.timed_replies >= 5
           group by all having abs(median(cases.first_reply_minutes) - key.median_first_reply_minutes) > 1e-9"""
    )
    assert wrong == []
