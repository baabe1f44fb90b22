"""A thousand drawn opinions, contacts and cases through the models' own SQL, against plain Python.

The oracle walks the lists of one customer; it shares nothing with the SQL but the definitions. Moments are drawn a few
hours apart, so that contacts come at, before and after the event and the moment at which it is due.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from replayed_models import ReplayedModels, Row

MADE = ("int_opinions", "int_brand_contacts", "int_loop_owners", "mart_closed_loop", "mart_closed_loop_monthly")
GIVEN = (
    "fct_survey_answers", "fct_survey_responses", "fct_reviews", "fct_touchpoints", "int_crm__engagements",
    "int_support__calls", "int_support__cases", "int_support__case_events", "fct_support_cases", "fct_deals",
    "dim_account", "dim_agent", "dim_customer",
)  # fmt: skip
SEED, OPINIONS, CUSTOMERS = 20261123, 1000, 120
CLOCK = datetime(2026, 9, 1, 12)
SOURCE = {"source_vendor": "files", "source_instance": "acme"}
HOURS = {"detractor": 48, "high_effort": 48, "low_rating": 72}
CALM = {"is_bot": False, "is_test": False, "is_deleted": False}


class Company:
    """What was drawn: rows of the given relations, and beside them what the oracle knows of each."""

    def __init__(self) -> None:
        self.draw = random.Random(SEED)
        self.rows: dict[str, list[Row]] = {name: [] for name in GIVEN}
        self.opinions: list[Row] = []
        self.contacts: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
        self.rows["fct_survey_responses"] = [{"response_key": "r", "touchpoint_key": "t"}]
        self.rows["fct_touchpoints"] = [{"touchpoint_key": "t", **CALM}]
        self.rows["dim_customer"] = [
            {"customer_key": f"c{number}", "is_erased": number % 10 == 0, "is_test": False}
            for number in range(CUSTOMERS)
        ]
        for number in range(OPINIONS):
            self.say(str(number))
        for number in range(OPINIONS):
            self.contact(str(number))

    def who(self) -> tuple[str, str]:
        return f"c{self.draw.randrange(CUSTOMERS)}", self.draw.choice(("b1", "b1", "b2"))

    def when(self) -> datetime:
        """Eighteen months before the clock, by twelve hours: equal moments are frequent."""
        return CLOCK - timedelta(hours=12 * self.draw.randrange(1080))

    def say(self, key: str) -> None:
        customer, brand = self.who()
        known = None if self.draw.random() < 0.1 else customer
        at = self.when() + timedelta(seconds=int(key))
        kind = self.draw.choice(("nps", "ces", "csat", "rating"))
        score = {
            "nps": lambda: self.draw.randrange(11),
            "ces": lambda: self.draw.choice((0, 33.3, 66.6, 66.7, 100)),
            "csat": lambda: self.draw.choice((0, 25, 26, 100)),
            "rating": lambda: self.draw.choice((0, 25, 50)),
        }[kind]()
        of = {"brand_key": brand, "customer_key": known, "submitted_at": at, "submitted_date": at.date(), **SOURCE}
        replied = None
        if kind == "rating":
            replied = self.draw.choice((None, at + timedelta(hours=self.draw.choice((-12, 0, 72, 73)))))
            self.rows["fct_reviews"].append(
                {"review_key": key, "touchpoint_key": "t", "rating_0_100": score, "replied_at": replied, **of}
            )
        else:
            column = {"nps": "score_native", "ces": "effort_0_100", "csat": "score_0_100"}[kind]
            group = "detractor" if score <= 6 else "passive" if score <= 8 else "promoter"
            self.rows["fct_survey_answers"].append(
                {"answer_key": key, "response_key": "r", "metric": kind, column: score, "answer_status": "scored",
                 "nps_kind": "relational" if kind == "nps" else None, "nps_group": group if kind == "nps" else None,
                 "touchpoint_type": "survey_answered", **of}
            )  # fmt: skip
        event = {"nps": "detractor", "ces": "high_effort"}.get(kind, "low_rating")
        bad = score <= 6 if kind == "nps" else score > 66.65 if kind == "ces" else score <= 25
        self.opinions.append({"key": key, "kind": kind, "event": event, "score": score, "bad": bad, "at": at,
                              "who": known and (known, brand), "replied": replied})  # fmt: skip

    def contact(self, key: str) -> None:
        customer, brand = self.who()
        kind, at = self.draw.choice(("email", "meeting", "other", "campaign", "call", "case_reply")), self.when()
        touch = {"brand_key": brand, "customer_key": customer, "occurred_at": at, "channel_key": "phone", **SOURCE}
        inbound = self.draw.random() < 0.2
        counts = not inbound and kind not in ("other", "campaign")
        if kind == "case_reply":
            counts = True
            case = {"case_id": key, **SOURCE}
            self.rows["int_support__cases"].append({"first_replied_at": at, **case})
            self.rows["fct_support_cases"].append(
                {"brand_key": brand, "customer_key": customer, "channel_key": "web", "is_test": False, **case}
            )
        elif kind == "call":
            taken = self.draw.random() < 0.7
            counts = counts and taken
            self.rows["int_support__calls"].append(
                {"source_record_key": key, "answered_at": at if taken else None, **SOURCE}
            )
            self.touch(f"calls:{key}:support_call", "support_call", inbound, touch)
        elif kind == "campaign":
            self.touch(f"campaign_sends:{key}:campaign_sent", "campaign_sent", False, touch)
        else:
            self.rows["int_crm__engagements"].append({"source_record_key": key, "engagement_type": kind, **SOURCE})
            self.touch(f"engagements:{key}:engagement_{kind}", f"engagement_{kind}", inbound, touch)
        if counts:
            self.contacts[customer, brand].append((at, kind))

    def touch(self, record: str, kind: str, inbound: bool, of: Row) -> None:
        direction = "inbound" if inbound else "outbound"
        row = {"source_record_key": record, "touchpoint_type": kind, "direction": direction, **CALM, **of}
        self.rows["fct_touchpoints"].append(row)

    def expected(self, one: Row) -> dict[str, Any]:
        due, lapses = one["at"] + timedelta(hours=HOURS[one["event"]]), one["at"] + timedelta(days=365)
        is_erased = one["who"] is not None and int(one["who"][0][1:]) % 10 == 0
        found = list(self.contacts[one["who"]]) if one["who"] else []
        if one["replied"]:
            found.append((one["replied"], "review_reply"))
        found = sorted(contact for contact in found if one["at"] < contact[0] <= lapses)
        first, kind = found[0] if found else (None, None)
        if first:
            outcome = "contacted_in_time" if first <= due else "contacted_late"
        elif one["who"] is None or is_erased:
            outcome = "not_contactable"
        else:
            outcome = "lapsed" if lapses < CLOCK else "overdue" if due < CLOCK else "waiting"
        again = None
        if first and one["who"]:
            same = [other for other in self.opinions if (other["who"], other["kind"]) == (one["who"], one["kind"])]
            again = min((other for other in same if other["at"] > first), key=lambda other: other["at"], default=None)
        return {
            "event_kind": one["event"], "due_at": due, "first_contact_at": first, "contact_kind": kind,
            "outcome": outcome, "is_overdue": outcome == "overdue", "owner_entity_key": f"brand:{one['brand']}",
            "resurveyed_at": again and again["at"], "is_recovered": None if again is None else not again["bad"],
        }  # fmt: skip


@pytest.fixture(scope="module")
def company() -> Company:
    return Company()


@pytest.fixture(scope="module")
def found(dbt: Any, company: Company) -> tuple[dict[str, Row], list[Row]]:
    tables = ReplayedModels.compiled(dbt, MADE, GIVEN).tables(company.rows, CLOCK)
    return {row["opinion_key"]: row for row in tables["mart_closed_loop"]}, tables["mart_closed_loop_monthly"]


def test_each_event_has_the_contact_the_outcome_and_the_next_score_of_the_oracle(
    company: Company, found: tuple[dict[str, Row], list[Row]]
) -> None:
    brands = {row.get("answer_key") or row["review_key"]: row["brand_key"]
              for name in ("fct_survey_answers", "fct_reviews") for row in company.rows[name]}  # fmt: skip
    asked = {
        one["key"]: company.expected({**one, "brand": brands[one["key"]]}) for one in company.opinions if one["bad"]
    }
    wrong = {
        key: (want, {name: found[0].get(key, {}).get(name) for name in want})
        for key, want in asked.items()
        if {name: found[0].get(key, {}).get(name) for name in want} != want
    }
    assert not wrong and found[0].keys() == asked.keys()


def test_months_are_the_events_added_up(found: tuple[dict[str, Row], list[Row]]) -> None:
    events, months = found
    grain = ("brand_key", "event_kind", "owner_entity_key")
    counted = Counter((row["occurred_date"].replace(day=1), *(row[name] for name in grain)) for row in events.values())
    assert {(row["month_start"], *(row[name] for name in grain)): row["events"] for row in months} == counted
    shown = [row for row in months if not row["is_suppressed"]]
    assert (
        shown
        and all(row["events"] >= 5 for row in shown)
        and all(row["contacted"] is None for row in months if row["is_suppressed"])
    )


def test_the_drawn_cases_try_every_outcome(found: tuple[dict[str, Row], list[Row]]) -> None:
    """Else the comparison would prove less than it says."""
    outcomes = Counter(row["outcome"] for row in found[0].values())
    assert outcomes.keys() == {
        "contacted_in_time", "contacted_late", "waiting", "overdue", "lapsed", "not_contactable",
    }  # fmt: skip
    assert {row["contact_kind"] for row in found[0].values()} >= {
        "call",
        "email",
        "meeting",
        "case_reply",
        "review_reply",
    }
    assert {row["is_recovered"] for row in found[0].values()} == {True, False, None}
    on_time = [row for row in found[0].values() if row["first_contact_at"] == row["due_at"]]
    assert on_time and {row["outcome"] for row in on_time} == {"contacted_in_time"}
