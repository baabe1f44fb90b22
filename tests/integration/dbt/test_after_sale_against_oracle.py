"""A thousand drawn orders and purchases through the models of what follows a sale, against plain Python."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from replayed_models import ReplayedModels, Row
from service_oracle import kaplan_meier_median, mean, median, month_of, share, unless_few, wrong_rows

MADE = ("mart_post_purchase", "int_onboardings", "mart_onboarding")
GIVEN = (
    "fct_orders", "fct_refunds", "fct_reviews", "fct_survey_responses", "fct_planned_interactions", "fct_journeys",
    "fct_journey_stages", "dim_journey_stage", "fct_touchpoints",
)  # fmt: skip
SEED, ORDERS = 20261123, 1000
CLOCK = datetime(2026, 9, 1, 12)
TODAY = CLOCK.date()
STAGES = {"purchase": (40, "purchase"), "onboarding": (50, "post_purchase"), "support": (60, "post_purchase"),
          "post_purchase_use": (70, "post_purchase"), "follow_up": (80, "post_purchase")}  # fmt: skip


class Sold:
    """What was drawn: rows of the given relations, and beside them what the oracle knows of each order and purchase."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.rows["dim_journey_stage"] = [
            {"stage_key": name, "stage_order": order, "stage_group": group} for name, (order, group) in STAGES.items()
        ]
        self.orders = [self.order(str(number)) for number in range(ORDERS)]
        self.purchases = [self.purchase(f"p{number}") for number in range(ORDERS)]

    def after(self, day: date, *days: int) -> date | None:
        """A drawn day after `day`, none that is not over yet."""
        drawn = day + timedelta(days=self.draw.choice(days))
        return drawn if drawn <= TODAY else None

    def order(self, key: str) -> Row:
        ordered = TODAY - timedelta(days=self.draw.randrange(300))
        due, delivered = (
            ordered + timedelta(days=self.draw.choice((3, 5, 40))),
            self.after(ordered, -1, 2, 3, 5, 9, 400),
        )
        refunded, said = self.after(ordered, 10, 90, 91, 500, 500), self.after(ordered, 10, 90, 91, 500)
        planned, happened = delivered and self.after(delivered, 0, 30, 31, 500), self.draw.random() < 0.5
        ratings = [self.draw.choice((0, 25, 75, 100)) for _ in range(self.draw.choice((0, 1, 1, 2)))]
        brand, is_review = self.draw.choice("ab"), self.draw.random() < 0.5
        is_late = delivered > due if delivered else None
        self.rows["fct_orders"].append({
            "order_key": key, "journey_key": key, "brand_key": brand, "customer_key": key, "ordered_date": ordered,
            "due_date": due, "delivered_date": delivered, "is_late": is_late, "is_test": False,
        })  # fmt: skip
        if refunded:
            self.rows["fct_refunds"].append({"order_key": key, "refunded_date": refunded})
        if said and is_review:
            self.review(order_key=key, submitted_date=said)
        elif said:
            self.rows["fct_survey_responses"].append({"journey_key": key, "submitted_date": said, "is_counted": True})
        # Ratings come late here, so that they are no opinion in time.
        for rating in ratings:
            self.review(order_key=key, submitted_date=ordered + timedelta(days=100), rating_0_100=rating)
        # What was taken back, and what a test or a bot said, is no opinion and no rating.
        for why in ("is_deleted", "is_test", "is_bot") if int(key) % 5 == 0 else ():
            self.review(why, order_key=key, submitted_date=ordered, rating_0_100=0)
        if planned:
            self.rows["fct_planned_interactions"].append({
                "customer_key": key, "brand_key": brand, "planned_type": "follow_up_call", "due_date": planned,
                "planned_status": "happened" if happened else "missed", "has_happened": happened,
            })  # fmt: skip
        looked_after = planned and delivered and planned <= delivered + timedelta(days=30)
        return {
            "brand": brand, "ordered": ordered, "due": due, "delivered": delivered, "late": is_late, "said": said,
            "refunded": refunded, "follow_up": happened if looked_after else None, "ratings": ratings,
        }  # fmt: skip

    def review(self, why: str | None = None, **told: Any) -> None:
        touchpoint = f"review {len(self.rows['fct_reviews'])}"
        self.rows["fct_reviews"].append({"touchpoint_key": touchpoint, **told})
        flags = {name: name == why for name in ("is_deleted", "is_test", "is_bot")}
        self.rows["fct_touchpoints"].append({"touchpoint_key": touchpoint, **flags})

    def purchase(self, key: str) -> Row:
        bought, kind = TODAY - timedelta(days=self.draw.randrange(200)), self.draw.choice(("order", "subscription"))
        canceled = self.after(bought, 20, 90, 91, 500, 500) if kind == "subscription" else None
        visits = [("purchase", bought, "advanced")]
        for stage in ("onboarding", "support", "post_purchase_use", "follow_up"):
            day = self.after(bought, 0, 5, 30, 31, 500, 500)
            if day and (not canceled or day < canceled):
                visits.append((stage, day, "advanced"))
        if canceled:
            visits.append(("post_purchase_use", canceled, "lost"))
        brand = self.draw.choice("ab")
        self.rows["fct_journeys"].append({
            "journey_key": key, "journey_type": kind, "brand_key": brand,
            "outcome": "canceled" if canceled else "open",
            "ended_at": canceled and datetime(canceled.year, canceled.month, canceled.day, 12),
        })  # fmt: skip
        for place, (stage, day, reason) in enumerate(visits):
            self.rows["fct_journey_stages"].append({
                "journey_key": key, "journey_kind": "customer", "journey_subject": kind, "stage_key": stage,
                "entered_at": datetime(day.year, day.month, day.day, 12) + timedelta(seconds=place),
                "entered_date": day, "exit_reason": reason,
            })  # fmt: skip
        value = [day for stage, day, why in visits if stage in ("post_purchase_use", "follow_up") and why != "lost"]
        return {"brand": brand, "kind": kind, "bought": bought, "canceled": canceled, "value": min(value, default=None)}


@pytest.fixture(scope="module")
def sold() -> Sold:
    return Sold()


@pytest.fixture(scope="module")
def found(dbt: Any, sold: Sold) -> dict[str, list[Row]]:
    return ReplayedModels.compiled(dbt, MADE, GIVEN).tables(sold.rows, CLOCK)


def counted(name: str, verdicts: list[bool]) -> Row:
    """A share's columns by the verdicts on those of which it is known."""
    return {name: unless_few(sum(verdicts), len(verdicts)), **share(name, sum(verdicts), len(verdicts))}


def test_orders_are_those_of_the_oracle(sold: Sold, found: dict[str, list[Row]]) -> None:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for order in sold.orders:
        groups["month", month_of(order["ordered"]), order["brand"]].append(order)
        groups["all", month_of(min(one["ordered"] for one in sold.orders)), order["brand"]].append(order)
    expected = {}
    for group, orders in groups.items():
        days = [(one["delivered"] - one["ordered"]).days for one in orders if one["delivered"]]
        punctual = [not one["late"] for one in orders if one["late"] is not None and one["due"] < TODAY]
        watched = [one for one in orders if one["ordered"] + timedelta(days=90) < TODAY]
        soon = {
            name: [bool(one[key] and one[key] <= one["ordered"] + timedelta(days=90)) for one in watched]
            for name, key in (("refunded", "refunded"), ("with_opinion", "said"))
        }
        stars = [rating for one in orders if one["late"] is False for rating in one["ratings"]]
        expected[group] = {
            "orders": len(orders), "delivered": len(days), "invalid_durations": sum(day < 0 for day in days),
            "median_days_to_delivery": unless_few(
                median([day for day in days if day >= 0]), sum(day >= 0 for day in days)
            ),
            "undelivered_past_due": sum(one["due"] < TODAY and not one["delivered"] for one in orders),
            **counted("delivered_on_time", punctual), **counted("refunded", soon["refunded"]),
            **counted("with_opinion", soon["with_opinion"]),
            **counted("follow_ups_happened", [one["follow_up"] for one in orders if one["follow_up"] is not None]),
            "on_time_ratings": len(stars), **mean("on_time_rating", stars),
        }  # fmt: skip
    grain = ("period_type", "period_start", "brand_key")
    assert not wrong_rows({tuple(row[name] for name in grain): row for row in found["mart_post_purchase"]}, expected)


def test_purchases_are_those_of_the_oracle(sold: Sold, found: dict[str, list[Row]]) -> None:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for one in sold.purchases:
        groups[month_of(one["bought"]), one["brand"], one["kind"]].append(one)
    expected = {}
    for group, purchases in groups.items():
        stays = [((one["value"] or one["canceled"] or TODAY) - one["bought"], bool(one["value"])) for one in purchases]
        in_time = [
            bool(one["value"] and one["value"] <= one["bought"] + timedelta(days=30))
            for one in purchases
            if one["bought"] + timedelta(days=30) < TODAY
        ]
        gave_up = [
            bool(one["canceled"] and one["canceled"] <= one["bought"] + timedelta(days=90))
            for one in purchases
            if group[2] == "subscription" and one["bought"] + timedelta(days=90) < TODAY
        ]
        expected[group] = {
            "purchases": len(purchases), "onboarding_completed": sum(known for _, known in stays),
            "km_median_days_to_value": unless_few(
                kaplan_meier_median((length.days, known) for length, known in stays), len(purchases)
            ),
            **counted("value_in_time", in_time), **counted("churned_early", gave_up),
        }  # fmt: skip
    grain = ("month_start", "brand_key", "journey_type")
    assert not wrong_rows({tuple(row[name] for name in grain): row for row in found["mart_onboarding"]}, expected)
