"""Who was called back, and what there was to give credit for: the simulated company against its answer key."""

from __future__ import annotations

from collections import Counter

import pytest

pytestmark = pytest.mark.xdist_group("simulated_company")


def test_what_became_of_each_event_that_asks_for_a_call(simulated, truth):
    expected = {
        (row["month"], row["brand"], row["event_kind"], name): row[name]
        for row in truth["closed_loop"]
        for name in ("contacted_in_time", "contacted_late", "not_contacted", "not_contactable")
        if row[name]
    }
    found = simulated.query(
        """select date_trunc('month', occurred_date)::date::text, brand_key, event_kind,
                  case when outcome in ('overdue', 'lapsed', 'waiting') then 'not_contacted' else outcome end, count(*)
           from marts.mart_closed_loop group by all"""
    )
    assert {row[:4]: row[4] for row in found} == expected
    outcomes: Counter[str] = Counter()
    for (*_, outcome), count in expected.items():
        outcomes[outcome] += count
    assert len(outcomes) == 4 and outcomes.total() > 500


def test_every_model_of_attribution_gives_away_all_conversions_and_what_they_were_worth(simulated, truth):
    """Month by month; Markov chains are made of all months at once."""
    months = {(row["month"], row["brand"]): (row["conversions"], row["worth"] / 1e4) for row in truth["conversions"]}
    whole = {
        brand: tuple(map(sum, zip(*(figures for (_, one), figures in months.items() if one == brand), strict=True)))
        for _, brand in months
    }
    given = {
        period: simulated.query(
            f"""select attribution_model, brand_key, {start}, sum(credited_conversions)::double,
                       sum(credited_value)::double
                from marts.mart_attribution_channels where period_type = '{period}' group by all"""
        )
        for period, start in (("month", "period_start::text"), ("all", "null"))
    }
    assert len({row[0] for row in given["all"]}) == 8
    assert {row[0] for row in given["month"]} == {row[0] for row in given["all"]} - {"markov"}
    assert len(given["month"]) == 7 * len(months) and len(given["all"]) == 8 * len(whole)
    wrong = [row for row in given["month"] if row[3:] != pytest.approx(months[row[2], row[1]], abs=1e-4)]
    wrong += [row for row in given["all"] if row[3:] != pytest.approx(whole[row[1]], abs=1e-4)]
    assert wrong == []
