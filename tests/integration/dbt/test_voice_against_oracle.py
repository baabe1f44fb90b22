"""A thousand drawn askings, customers and questions to staff through the voice marts' own SQL, against plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

import asking_oracle
import pytest
import staff_oracle
from replayed_models import ReplayedModels, Row
from subtraction_oracle import reasons, subtracted
from voice_oracle import agrees, mean_of, paired, places, wilson
from whole_rows import Drawn, key_of, wrong

MADE = ("mart_survey_fatigue", "mart_survey_response", "mart_score_paired")
GIVEN = ("fct_survey_invitations", "fct_survey_answers", "int_survey_responses_placed")
STAFF, RESPONSE = ("mart_voice_of_staff",), ("mart_survey_response",)
NEW_YEAR = date(2026, 1, 1)
CLOCK = datetime(2026, 12, 20, 12)
GROUPS = {100.0: "promoter", 0.0: "passive", -100.0: "detractor"}


class Company:
    """Rows of the given relations, and what the oracle knows of them."""

    def __init__(self) -> None:
        self.draw = random.Random(20261125)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.asked: dict[str, list[tuple[date, bool]]] = defaultdict(list)
        self.answers: dict[str, list[tuple[str, str, int, int, float]]] = {"nps_relational": [], "ces_effort": []}
        for number in range(300):
            self.invite(f"c{number}")
        for number in range(1500):
            self.answer(f"c{number}")
        self.publish()

    def invite(self, customer: str) -> None:
        days = sorted(self.draw.sample(range(360), self.draw.randint(1, 9)))
        for day in days:
            sent, responded = NEW_YEAR + timedelta(days=day), self.draw.random() < 0.3
            self.asked[customer].append((sent, responded))
            self.invitation(f"{customer}-{day}", customer, sent, responded=responded)

    def invitation(self, key: str, customer: str | None, sent: date, responded: bool = False, **of: Any) -> None:
        row = {"invitation_key": key, "asking_key": key, "customer_key": customer, "sent_date": sent, "brand_key": "b",
               "sent_at": datetime.combine(sent, time(12)), "origin_entity": "invitations", "audience": "customer",
               "is_asked": True, "is_responded": responded, "is_bounced": False, "is_test": False, "survey_id": "often",
               "source_instance": "i", "channel_key": "email"}  # fmt: skip
        self.rows["fct_survey_invitations"].append(row | of)

    def answer(self, customer: str) -> None:
        for quarter in range(3):
            for question in ("q1", "q2"):
                for order in range(self.draw.choice((0, 0, 1, 1, 2))):
                    at = datetime(2026, 1 + 3 * quarter, 1 + order)
                    kpi = self.draw.choice(("nps_relational", "nps_relational", "ces_effort"))
                    score = self.draw.choice(tuple(GROUPS) if kpi != "ces_effort" else (0.0, 25.0, 75.0))
                    self.answers[kpi].append((customer, question, quarter, order, score))
                    metric = "ces" if kpi == "ces_effort" else "nps"
                    self.rows["fct_survey_answers"].append(
                        {"customer_key": customer, "metric": metric, "answer_status": "scored", "source_instance": "i",
                         "nps_kind": "relational" if metric == "nps" else None, "survey_id": "s", "submitted_at": at,
                         "nps_group": GROUPS[score] if metric == "nps" else None, "question_id": question,
                         "effort_0_100": score if metric == "ces" else None, "submitted_date": at.date(),
                         "answer_key": f"{customer}{question}{at}{metric}"}
                    )  # fmt: skip

    def publish(self) -> None:
        """The published vector: 1,250 invited, 50 bounced, 300 began, 240 finished."""
        for number in range(1250):
            key = f"v{number}"
            asking = key_of("invitations", "i", "vector", key)
            is_bounced = number >= 1200
            self.invitation(key, None, NEW_YEAR, survey_id="vector", is_bounced=is_bounced, asking_key=asking)
            if number < 300:
                self.rows["int_survey_responses_placed"].append(
                    {"response_key": key, "asking_id": key, "wave_key": f"invitation:{key}", "source_instance": "i",
                     "survey_id": "vector", "brand_key": "b", "channel_key": "web", "audience": "customer",
                     "origin_entity": "answers", "answers": 1, "answers_unanswered": int(number >= 240),
                     "has_comment": False, "is_complete": number < 240, "is_by_machine": False, "is_test": False,
                     "submitted_date": NEW_YEAR + timedelta(days=40)}
                )  # fmt: skip


@pytest.fixture(scope="module")
def company() -> Company:
    return Company()


@pytest.fixture(scope="module")
def models(dbt: Any) -> ReplayedModels:
    return ReplayedModels.compiled(dbt, MADE, GIVEN, STAFF)


@pytest.fixture(scope="module")
def found(models: ReplayedModels, company: Company) -> dict[str, list[Row]]:
    return models.tables(company.rows, CLOCK)


@pytest.fixture(scope="module")
def staff() -> Drawn:
    rows = staff_oracle.drawn()
    return Drawn({"fct_survey_answers": rows}, staff_oracle.voice_of_staff(rows))


@pytest.fixture(scope="module")
def said_by_staff(models: ReplayedModels, staff: Drawn) -> list[Row]:
    return models.only(STAFF, staff.given).tables(staff.given, CLOCK)[STAFF[0]]


@pytest.fixture(scope="module")
def asked() -> Drawn:
    rows = asking_oracle.Asked().rows
    return Drawn(rows, asking_oracle.survey_response(rows))


def test_every_invitation_has_the_place_of_the_oracle(company: Company, found: dict[str, list[Row]]) -> None:
    invitations: Counter[tuple[date, str]] = Counter()
    responses: Counter[tuple[date, str]] = Counter()
    customers: dict[tuple[date, str], set[str]] = defaultdict(set)
    breaches: Counter[tuple[date, str]] = Counter()
    for customer, asked in company.asked.items():
        for (day, responded), place in zip(asked, places([day for day, _ in asked]), strict=True):
            for ordinal in (str(place) if place < 4 else "4+", "all"):
                key = day.replace(day=1), ordinal
                invitations[key] += 1
                responses[key] += responded
                breaches[key] += place > 2
                customers[key].add(customer)
    hidden = reasons({key: len(who) for key, who in customers.items()}, lambda key: key, overlapping=True)
    assert {"few_answers", "complementary"} <= set(hidden.values()) and sum(invitations.values()) > 2000
    expected = []
    for (month, ordinal), n in invitations.items():
        key = month, ordinal
        low, high = wilson(responses[key], n)
        shown = {"breaches": breaches[key], "breach_pct": 100 * breaches[key] / n, "ci_low": low, "ci_high": high,
                 "responses": responses[key], "response_rate_pct": 100 * responses[key] / n}  # fmt: skip
        expected.append({
            "survey_fatigue_key": key_of(month, "b", ordinal), "month_start": month, "brand_key": "b",
            "ordinal": ordinal, "customers": len(customers[key]), "invitations": n, "is_low_n": n < 30,
            "suppression": hidden[key], "is_suppressed": bool(hidden[key]),
            **(dict.fromkeys(shown) if hidden[key] else shown),
        })  # fmt: skip
    assert wrong(found["mart_survey_fatigue"], expected, ("month_start", "ordinal")) == []


def test_no_answer_of_one_to_four_customers_is_left_of_all_invitations(found: dict[str, list[Row]]) -> None:
    whole = ("month_start", "brand_key")
    gained, tried = subtracted(
        found["mart_survey_fatigue"], whole, "ordinal", "customers", "responses", overlapping=True
    )
    assert not gained and tried


def test_every_pair_of_quarters_is_that_of_the_oracle(company: Company, found: dict[str, list[Row]]) -> None:
    rows = {(row["kpi"], row["quarter_start"]): row for row in found["mart_score_paired"]}
    seen = 0
    for kpi, answers in company.answers.items():
        for quarter, differences in paired(answers).items():
            row = rows.pop((kpi, date(2026, 1 + 3 * quarter, 1)))
            mean, error, low, high = mean_of(differences)
            assert row["pairs"] == len(differences)
            told = [row[name] for name in ("mean_difference", "standard_error", "ci_low", "ci_high", "z")]
            assert all(map(agrees, told, (mean, error, low, high, mean / error))), (row, mean, error)
            assert row["is_significant"] is (low > 0 or high < 0)
            seen += row["pairs"]
    assert not rows and seen > 1000


def test_who_answers_is_what_the_oracle_says(models: ReplayedModels, asked: Drawn) -> None:
    rows = models.only(RESPONSE, asked.given).tables(asked.given, asking_oracle.CLOCK)[RESPONSE[0]]
    assert wrong(rows, asked.expected, asking_oracle.GRAIN) == []
    assert len(rows) >= 1000 and {row["is_immature"] for row in rows} == {True, False}
    assert {row["delivered"] for row in rows} >= {0, 1, 4, 5, 29, 30}
    assert {row["started"] for row in rows if row["is_open_link"]} >= {None, 5, 29, 30}


def test_240_of_1200_are_20_percent_and_240_of_300_finish(found: dict[str, list[Row]]) -> None:
    (row,) = [row for row in found["mart_survey_response"] if row["survey_id"] == "vector"]
    counts = [row[name] for name in ("invited", "bounced", "delivered", "started", "responses", "complete")]
    assert counts == [1250, 50, 1200, 300, 240, 240]
    assert (row["response_rate_pct"], row["completion_pct"]) == (20.0, 80.0)
    assert agrees(row["ci_low"], wilson(240, 1200)[0]) and agrees(row["ci_high"], wilson(240, 1200)[1])


@pytest.mark.parametrize("metric", staff_oracle.METRICS)
def test_staff_said_what_the_oracle_says(metric: str, staff: Drawn, said_by_staff: list[Row]) -> None:
    """The model has Student's t to nine digits, and an effort's margin is as wide as 67."""
    rows = [row for row in said_by_staff if row["metric"] == metric]
    expected = [row for row in staff.expected if row["metric"] == metric]
    assert wrong(rows, expected, staff_oracle.GRAIN, close=7e-8 if metric == "ces" else 1e-9) == []
    assert len(rows) >= 1000 and {row["responses"] for row in rows} >= {0, 1, 4, 5, 29, 30}


def test_nobody_else_speaks_for_the_staff(staff: Drawn, said_by_staff: list[Row]) -> None:
    assert len(said_by_staff) == len(staff.expected)
    assert {row["audience"] for row in said_by_staff} == {"employee", "partner"}
