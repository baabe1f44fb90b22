"""A thousand drawn journeys and orders, three thousand touchpoints through the models' own SQL, against plain
Python. Moments are drawn six hours apart, so that equal ones are frequent.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

import journey_felt_oracle as felt
import journey_marts_oracle as oracle
import pytest
from replayed_models import ReplayedModels, Row
from subtraction_oracle import subtracted

MADE = (
    "int_touchpoint_opinions", "int_touchpoint_reach", "mart_journey_paths", "mart_channel_consistency",
    "mart_journey_scores", "mart_touchpoint_priorities", "mart_delivery_experience",
)  # fmt: skip
GIVEN = (
    "fct_journeys", "int_journey_steps", "fct_touchpoints", "fct_orders", "fct_support_cases", "fct_survey_answers",
    "fct_survey_responses",
)  # fmt: skip
SEED, JOURNEYS, POINTS, CUSTOMERS = 20261124, 1000, 3000, 150
CLOCK = datetime(2026, 5, 20, 12)
TYPES = (
    "web_session",
    "order_placed",
    "order_delivered",
    "case_opened",
    "support_call",
    "survey_answered",
    "review_given",
)
CHANNELS = tuple(f"channel_{number:02}" for number in range(20))
CALM = {"is_bot": False, "is_test": False, "is_deleted": False}


class Company:
    """What was drawn: rows of the given relations."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        for number in range(JOURNEYS):
            self.journey(number)
        for number in range(POINTS):
            self.point(f"t{number:04}")
        for number in range(JOURNEYS):
            self.order(f"o{number}")
        for number in range(POINTS):
            self.answer(f"a{number}")
        # Two opinions by one channel, which all of the brand's less those by the other would tell.
        for number in range(8):
            self.point(f"f{number}", brand_key="b3", channel_key=CHANNELS[number // 6], touchpoint_type="review_given",
                       occurred_at=datetime(2025, 8, 9), occurred_date=date(2025, 8, 9), journey_key=None)  # fmt: skip
        self.points = [one for one in self.rows["fct_touchpoints"] if not one["is_test"]]

    def channel(self) -> str:
        """Most stand in few, so that their figures are shown; some are rare, so that they are folded."""
        rate = 0.25 if self.draw.random() < 0.15 else 1
        return CHANNELS[min(int(self.draw.expovariate(rate)), len(CHANNELS) - 1)]

    def when(self) -> datetime:
        """Most in the first months, so that few months are of less than five; some in each quarter."""
        return datetime(2025, 8, 1) + timedelta(hours=6 * int(1150 * self.draw.random() ** 3))

    def journey(self, number: int) -> None:
        key, at = f"j{number}", self.when()
        outcome = self.draw.choice(("won", "lost", "delivered", "canceled", "solved", "open", "open"))
        ended = at if self.draw.random() < 0.2 else None
        kind = self.draw.choice(("order", "sales", "support"))
        brand, steps = self.draw.choice(("b1", "b2")), self.draw.choice((0, 1, 2, 5, 9, 14))
        self.rows["fct_journeys"].append(
            {"journey_key": key, "journey_kind": "customer", "journey_type": kind, "brand_key": brand,
             "started_date": at.date(), "outcome": outcome, "ended_at": ended, "entry_channel_key": self.channel(),
             "channels": self.draw.randrange(4), "channel_switches": self.draw.randrange(5)}
        )  # fmt: skip
        for step in range(steps):
            at += timedelta(hours=6 * self.draw.randrange(4))
            self.rows["int_journey_steps"].append(
                {"step_key": f"{key}/{step}", "journey_key": key, "journey_kind": "customer", "occurred_at": at,
                 "step_type": self.draw.choice(TYPES), "place": self.draw.choice((10, 20)),
                 "channel_key": None if self.draw.random() < 0.1 else self.channel()}
            )  # fmt: skip

    def point(self, key: str, **told: Any) -> None:
        at = self.when()
        kind = told.get("touchpoint_type") or self.draw.choice(TYPES)
        score = self.draw.choice((0, 20, 25, 50, 75, 100)) if kind in oracle.ASKING else None
        customer = self.draw.randrange(CUSTOMERS)
        self.rows["fct_touchpoints"].append(
            {"touchpoint_key": key, "touchpoint_type": kind, "occurred_at": at, "occurred_date": at.date(),
             "brand_key": self.draw.choice(("b1", "b2")), "customer_key": f"c{customer}" if customer else None,
             "channel_key": "not_recorded" if self.draw.random() < 0.1 else self.channel(),
             "journey_key": self.draw.choice((None, f"j{self.draw.randrange(400)}")),
             "stage_key": self.draw.choice(("purchase", "support", "follow_up")), "score_0_100": score,
             "experience_polarity": None if score is None else 1 if score >= 75 else -1 if score <= 25 else 0,
             "source_instance": "shop", **CALM, "is_test": self.draw.random() < 0.03, **told}
        )  # fmt: skip

    def answer(self, key: str) -> None:
        metric = self.draw.choice(("nps", "ces", "csat"))
        self.rows["fct_survey_responses"].append({"response_key": key, "journey_key": f"j{self.draw.randrange(400)}"})
        self.rows["fct_survey_answers"].append(
            {"response_key": key, "stage_key": self.draw.choice(("purchase", "support")), "metric": metric,
             "answer_status": "scored", "audience": "customer", "excluded_reason": None,
             "nps_kind": self.draw.choice((*("transactional",) * 2, "relational")) if metric == "nps" else None,
             "nps_group": self.draw.choice(("promoter", "passive", "detractor")) if metric == "nps" else None,
             "effort_0_100": self.draw.choice((0, 25, 50, 100)) if metric == "ces" else None,
             "is_satisfied": self.draw.random() < 0.6 if metric == "csat" else None}
        )  # fmt: skip

    def order(self, key: str) -> None:
        day = self.when().date() - timedelta(days=self.draw.randrange(300))
        is_late = self.draw.choice((None, True, False, False))
        number, delivered = len(self.rows["fct_orders"]), self.draw.choice((None, day + timedelta(days=3)))
        # Due in the morning, at the noon of the delivery, in the evening; of one in forty nobody says when.
        hour = (9, 12, 18)[number % 3]
        self.rows["fct_orders"].append(
            {"order_id": key, "source_instance": "shop", "brand_key": self.draw.choice(("b1", "b2")),
             "customer_key": f"c{self.draw.randrange(1, CUSTOMERS)}", "ordered_date": day,
             "amount_reporting": None if number % 5 == 1 else self.draw.randrange(1, 400),
             "paid_amount_reporting": 7, "order_status": "canceled" if number % 7 == 1 else "delivered",
             "is_late": is_late, "is_test": False,
             "delivered_date": delivered,
             "delivered_at": delivered and datetime.combine(delivered, time(12)),
             "due_at": delivered and number % 40 and datetime.combine(delivered, time(hour)) or None}
        )  # fmt: skip
        if self.draw.random() < 0.5:
            self.point(f"{key}/r", journey_subject="order", journey_subject_id=key, touchpoint_type="review_given")


@pytest.fixture(scope="module")
def company() -> Company:
    return Company()


@pytest.fixture(scope="module")
def found(dbt: Any, company: Company) -> dict[str, list[Row]]:
    return ReplayedModels.compiled(dbt, MADE, GIVEN).tables(company.rows, CLOCK)


def differing(rows: list[Row], grain: tuple[str, ...], expected: dict[tuple[Any, ...], Row]) -> dict[Any, Any]:
    by_key = {tuple(row[name] for name in grain): row for row in rows}
    assert len(by_key) == len(rows) > 0
    wrong = {}
    for key in by_key.keys() | expected.keys():
        row, want = by_key.get(key), expected.get(key)
        got = row and {name: row[name] for name in want or ()}
        if want is None or got is None or got != pytest.approx(want, abs=1e-6):
            wrong[key] = (got, want)
    return wrong


def test_each_link_has_the_journeys_and_days_of_the_oracle_and_flow_is_conserved(
    company: Company, found: dict[str, list[Row]]
) -> None:
    links = oracle.paths(company.rows["fct_journeys"], company.rows["int_journey_steps"])
    grain = ("journey_type", "period_type", "period_start", "node_kind", "position", "from_node", "to_node")
    expected = {key: {"journeys": n, "days_sum": None if n < 5 else days} for key, (n, days) in links.items()}
    rows = [
        {**row, "days_sum": None if row["days_sum"] is None else float(row["days_sum"])}
        for row in found["mart_journey_paths"]
    ]
    assert differing(rows, grain, expected) == {}
    assert oracle.is_conserved((tuple(row[name] for name in grain), row["journeys"]) for row in rows)
    assert {"OTHER", "LATER"} <= {row["to_node"] for row in rows}  # else folding would not have been tried


def test_each_channel_has_the_figures_of_the_oracle(company: Company, found: dict[str, list[Row]]) -> None:
    expected = oracle.channels(company.points, company.rows["fct_journeys"])
    assert differing(found["mart_channel_consistency"], ("month_start", "brand_key", "channel_key"), expected) == {}
    assert sum(row["score_range"] is not None for row in expected.values()) > 10


def test_each_stage_and_journey_has_the_scores_of_the_oracle(company: Company, found: dict[str, list[Row]]) -> None:
    expected = oracle.scores(company.points, company.rows["fct_journeys"])
    grain = ("journey_type", "period_type", "period_start", "brand_key", "stage_key")
    assert differing(found["mart_journey_scores"], grain, expected) == {}
    assert {row["is_suppressed"] for row in expected.values()} == {True, False}


def test_each_stage_has_the_answers_of_the_oracle_with_their_intervals(
    company: Company, found: dict[str, list[Row]]
) -> None:
    given = (company.rows[name] for name in ("fct_survey_answers", "fct_survey_responses"))
    expected = felt.answered(company.points, company.rows["fct_journeys"], *given)
    grain = ("journey_type", "period_type", "period_start", "brand_key", "stage_key")
    assert differing(found["mart_journey_scores"], grain, expected) == {}
    for name in ("nps_ci_low", "effort_ci_high", "csat_ci_low"):
        shown = [row[name] for row in expected.values()]
        assert None in shown and len(set(shown)) > 20


def test_each_opinion_is_about_what_the_oracle_says(company: Company, found: dict[str, list[Row]]) -> None:
    rows = {row["touchpoint_key"]: row["about_touchpoint_type"] for row in found["int_touchpoint_opinions"]}
    assert rows == oracle.about(company.points) and len(set(rows.values())) == len(TYPES)


def test_each_touchpoint_reaches_and_is_worth_what_the_oracle_says(
    company: Company, found: dict[str, list[Row]]
) -> None:
    rows = [row for row in found["int_touchpoint_reach"] if row["period_type"] == "quarter"]
    for row in rows:
        place = (row["period_start"], row["brand_key"], row["touchpoint_type"])
        want = oracle.reach(company.points, company.rows["fct_orders"], *place, CLOCK.date())
        assert (row["customers"], row["active_customers"], row["revenue_sum"]) == want, place
    assert {row["period_start"] for row in rows} == {
        date(2025, 7, 1),
        date(2025, 10, 1),
        date(2026, 1, 1),
        date(2026, 4, 1),
    }


def test_late_and_punctual_orders_are_felt_as_their_opinions_say(company: Company, found: dict[str, list[Row]]) -> None:
    expected = felt.deliveries(company.points, company.rows["fct_orders"])
    grain = ("period_type", "period_start", "brand_key", "condition")
    assert differing(found["mart_delivery_experience"], grain, expected) == {}
    assert {key[3] for key in expected} == {"all", "late", "on_time", "not_told", "after_due", "by_due"}


def test_nothing_of_one_to_four_opinions_or_journeys_is_left_of_a_total(found: dict[str, list[Row]]) -> None:
    delivered, channels = found["mart_delivery_experience"], found["mart_channel_consistency"]
    wholes = ("period_type", "period_start", "brand_key"), ("month_start", "brand_key")
    by_moment = [row for row in delivered if row["condition"] in ("all", "after_due", "by_due")]
    by_day = [row for row in delivered if row["condition"] not in ("after_due", "by_due")]
    attacks = [
        *(subtracted(rows, wholes[0], "condition", "measured", "score_sum") for rows in (by_day, by_moment)),
        subtracted(channels, wholes[1], "channel_key", "measured", "score_sum"),
        subtracted(channels, wholes[1], "channel_key", "journeys", "channel_switches"),
    ]
    assert [gained for gained, _ in attacks] == [[]] * 4
    assert all(tried for _, tried in (attacks[0], *attacks[2:]))
    suppressed = [{row["suppression"] for row in rows} for rows in (by_day, by_moment, channels)]
    assert all("complementary" in kinds for kinds in suppressed), suppressed
