"""A thousand drawn deals through the models of sales, against plain Python; and a thousand parts of each KPI of sales
and service.

The oracle walks the touches, promises and answers of one deal at a time. Moments are drawn by six hours, so that
touches come at, before and after the decision, and answers with the inquiry.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
import service_kpis_oracle as kpis
from replayed_models import ReplayedModels, Row
from service_oracle import day_of, mean, median, month_of, share, unless_few, wrong_rows
from subtraction_oracle import reasons, subtracted
from whole_rows import Drawn, wrong

MADE = ("int_deal_touches", "int_deal_replies", "mart_sales_experience", "mart_sales_experience_monthly")
GIVEN = (
    "fct_deals", "fct_touchpoints", "int_crm__engagements", "dim_agent", "dim_organisation_entity",
    "fct_sales_commitments", "dim_contract", "fct_contract_changes", "fct_survey_answers", "dim_customer",
)  # fmt: skip
KPIS = ("int_kpi__service",)
SEED, DEALS = 20261123, 1000
CLOCK = datetime(2026, 9, 1, 12)
HUMAN = ("engagement_email", "engagement_call", "engagement_meeting")
KINDS = ("lead_contact", "engagement_other", *HUMAN)
MEANS = ("sum", "sum_sq", "mean", "ci_low", "ci_high")
BANDS = ((60, "within_1_hour"), (1440, "within_24_hours"))


class Sales:
    """What was drawn: rows of the given relations, and beside them what the oracle expects of each deal."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.deals = {str(number): self.deal(str(number)) for number in range(DEALS)}

    def deal(self, key: str) -> Row:
        brand, outcome = self.draw.choice("ab"), self.draw.choice(("won", "won", "lost", "open"))
        begun = CLOCK - timedelta(hours=6 * self.draw.randrange(120, 700))
        decided = None if outcome == "open" else begun + timedelta(hours=6 * self.draw.randrange(-4, 60))
        day = decided and day_of(decided)
        self.rows["fct_deals"].append({
            "deal_key": key, "source_instance": "acme", "opportunity_id": key, "brand_key": brand, "customer_key": key,
            "is_won": outcome == "won", "is_lost": outcome == "lost", "decided_at": decided, "is_test": False,
            "opened_date": day_of(begun), **{f"{outcome}_date": day for _ in "x" if day},
        })  # fmt: skip
        touches = [self.touch(key, brand, place, begun) for place in range(self.draw.choice((0, 1, 2, 4, 6)))]
        before = [one for one in touches if one[0] <= (decided or CLOCK)]
        asked = min((at for at, _, inbound, _ in before if inbound), default=None)
        answers = [at for at, kind, inbound, _ in before if asked and not inbound and kind in HUMAN and at >= asked]
        minutes = int((min(answers) - asked).total_seconds() // 60) if asked and answers else None
        first = min((at for at, *_ in touches), default=None)
        first_day = day_of(first or begun)
        promises = [self.promise(key, brand, day) for _ in range(self.draw.choice((0, 0, 1, 3)))]
        kept, broken = promises.count("kept"), promises.count("broken") + promises.count("overdue")
        efforts = [self.answer(key, brand, begun, first, decided or CLOCK) for _ in range(self.draw.choice((0, 1, 2)))]
        told = [effort for effort in efforts if effort is not None]
        band = next((name for most, name in BANDS if minutes is not None and minutes < most), "later")
        return {
            "brand_key": brand, "outcome": outcome, "first_touch_date": first_day, "decided_date": day,
            "days_to_decision": (day - first_day).days if day and day >= first_day else None,
            "is_duration_invalid": bool(day and day < first_day), "touches": len(before),
            "touches_inbound": sum(inbound for _, _, inbound, _ in before),
            "channels": len({channel for *_, channel in before} - {"not_recorded"}), "first_reply_minutes": minutes,
            "reply_band": "not_asked" if asked is None else "none" if minutes is None else band,
            "promises": len(promises) - promises.count(None), "promises_kept": kept, "promises_broken": broken,
            "expectation_gap_pct": 100 * broken / (kept + broken) if kept + broken else None,
            "effort_answers": len(told), "effort_mean": sum(told) / len(told) if told else None,
        }  # fmt: skip

    def touch(self, key: str, brand: str, place: int, begun: datetime) -> tuple[datetime, str, bool, str]:
        """When, what, did the customer begin, by which channel. One in five comes a few minutes after the beginning."""
        late = timedelta(minutes=self.draw.choice((5, 59, 60))) if self.draw.random() < 0.2 else timedelta(0)
        at = begun + timedelta(hours=6 * self.draw.randrange(0, 30)) * (not late) + late
        kind, channel = self.draw.choice(KINDS), self.draw.choice(("web", "phone", "not_recorded"))
        inbound = kind == "lead_contact" or self.draw.random() < 0.3
        self.rows["fct_touchpoints"].append({
            "touchpoint_key": f"{key}:{place}", "source_vendor": "files", "source_instance": "acme",
            "source_record_key": f"{key}:{place}", "journey_subject": "deal", "journey_subject_id": key,
            "touchpoint_type": kind, "channel_key": channel, "direction": "inbound" if inbound else "outbound",
            "occurred_at": at, "occurred_date": day_of(at), "brand_key": brand, "is_bot": False, "is_test": False,
            "is_deleted": False,
        })  # fmt: skip
        return at, kind, inbound, channel

    def promise(self, key: str, brand: str, decided: Any) -> str | None:
        """What became of it; None where it does not belong to the deal."""
        status = self.draw.choice(("kept", "broken", "overdue", "open", "void"))
        promised = decided and decided + timedelta(days=self.draw.choice((-10, 90, 91)))
        self.rows["fct_sales_commitments"].append(
            {"deal_key": key, "brand_key": brand, "commitment_status": status, "promised_date": promised}
        )
        return None if status == "void" or (decided and promised > decided + timedelta(days=90)) else status

    def answer(self, key: str, brand: str, begun: datetime, first: datetime | None, until: datetime) -> int | None:
        """Effort, where it was told between the first touch and the decision."""
        at, effort = begun + timedelta(hours=6 * self.draw.randrange(-4, 60)), self.draw.choice((0, 25, 50, 100))
        self.rows["fct_survey_answers"].append(
            {"customer_key": key, "brand_key": brand, "metric": "ces", "answer_status": "scored", "submitted_at": at,
             "effort_0_100": effort}
        )  # fmt: skip
        return effort if first and first <= at <= until else None


@pytest.fixture(scope="module")
def sales() -> Sales:
    return Sales()


@pytest.fixture(scope="module")
def models(dbt: Any) -> ReplayedModels:
    return ReplayedModels.compiled(dbt, MADE, GIVEN, (*KPIS, *kpis.GIVEN))


@pytest.fixture(scope="module")
def found(models: ReplayedModels, sales: Sales) -> tuple[dict[Any, Row], list[Row]]:
    tables = models.tables(sales.rows, CLOCK)
    return {row["deal_key"]: row for row in tables["mart_sales_experience"]}, tables["mart_sales_experience_monthly"]


def test_each_deal_is_that_of_the_oracle(sales: Sales, found: tuple[dict[Any, Row], list[Row]]) -> None:
    assert not wrong_rows(found[0], sales.deals)


def test_months_are_the_deals_of_the_oracle_pooled(sales: Sales, found: tuple[dict[Any, Row], list[Row]]) -> None:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for deal in sales.deals.values():
        if deal["decided_date"]:
            for split in (("all", "all"), ("reply_band", deal["reply_band"])):
                groups[month_of(deal["decided_date"]), deal["brand_key"], *split].append(deal)
    expected = {}
    for group, deals in groups.items():
        n, won = len(deals), sum(deal["outcome"] == "won" for deal in deals)
        days = [deal["days_to_decision"] for deal in deals if deal["days_to_decision"] is not None]
        touches = [deal["touches"] for deal in deals]
        efforts = [deal["effort_mean"] for deal in deals if deal["effort_mean"] is not None]
        kept, broken = (sum(deal[f"promises_{name}"] for deal in deals) for name in ("kept", "broken"))
        expected[group] = {
            "deals": n, "won": unless_few(won, n), **share("win", won, n), "promises_due": kept + broken,
            "promises_kept": unless_few(kept, kept + broken), **share("promises_kept", kept, kept + broken),
            "median_days_to_decision": unless_few(median(days), len(days)),
            **mean("touches", touches), "deals_with_effort": len(efforts), **mean("effort", efforts),
        }  # fmt: skip
    hide(expected)
    grain = ("month_start", "brand_key", "dim_name", "dim_value")
    assert not wrong_rows({tuple(row[name] for name in grain): row for row in found[1]}, expected)


def hide(rows: dict[Any, Row]) -> None:
    """What the total less the other bands would tell of a few is not shown either: each figure by its own number."""
    figures = {
        "deals": ("won", "win_pct", "win_ci_low", "win_ci_high", *(f"touches_{name}" for name in MEANS)),
        "deals_with_effort": tuple(f"effort_{name}" for name in MEANS),
        "promises_due": tuple(f"promises_kept{name}" for name in ("", "_pct", "_ci_low", "_ci_high")),
    }
    for number, names in figures.items():
        why = reasons({key: row[number] for key, row in rows.items()}, lambda key: (key[:2], key[3]))
        for key, row in rows.items():
            row |= dict.fromkeys(names) if why[key] else {}
            row |= {"suppression": why[key], "is_suppressed": bool(why[key])} if number == "deals" else {}


def test_nothing_of_one_to_four_deals_or_promises_is_left_of_all(found: tuple[dict[Any, Row], list[Row]]) -> None:
    whole = ("month_start", "brand_key", "owner_entity_key")
    pairs = (("deals", "won"), ("deals", "touches_sum"), ("deals_with_effort", "effort_sum"),
             ("promises_due", "promises_kept"))  # fmt: skip
    attacks = [subtracted(found[1], whole, "dim_value", *pair) for pair in pairs]
    assert [gained for gained, _ in attacks] == [[]] * 4
    assert all(tried for _, tried in attacks)
    assert "complementary" in {row["suppression"] for row in found[1]}


def test_the_drawn_deals_try_every_answer(found: tuple[dict[Any, Row], list[Row]]) -> None:
    """Else the comparison would prove less than it says."""
    bands = {row["reply_band"] for row in found[0].values()}
    assert bands == {"not_asked", "none", "within_1_hour", "within_24_hours", "later"}
    assert {row["first_reply_minutes"] for row in found[0].values()} >= {0, None}
    assert any(row["is_duration_invalid"] for row in found[0].values())
    assert {row["is_suppressed"] for row in found[1]} == {True, False}


@pytest.fixture(scope="module")
def units() -> Drawn:
    rows = kpis.drawn()
    return Drawn(rows, kpis.parts(rows))


def test_the_boards_parts_are_those_of_the_drawn_service(models: ReplayedModels, units: Drawn) -> None:
    rows = models.only(KPIS, kpis.GIVEN).tables(units.given, kpis.CLOCK)["int_kpi__service"]
    assert wrong(rows, units.expected, kpis.GRAIN) == []
    parts = Counter(row["kpi"] for row in rows)
    assert len(parts) == 10 and min(parts.values()) >= 1000, parts
