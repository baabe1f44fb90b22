"""Ids that change hands or meet: merged, deleted and given anew, equal in two accounts (cases 7, 11 and 17)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import duckdb
import pytest
from identity_company import MODELS, IdentityCompany, mapping
from identity_oracle import Person, Session, hashed

BUILT = f"{MODELS} int_customers int_order_customers customer_key_history dim_customer_history"
ANSWERS = "stg_reference__survey_scales stg_files__surveys_answers int_surveys__answers int_survey_answers"
ANSWERS += " int_survey_answers_judged"


def at(month: int, day: int = 1) -> datetime:
    return datetime(2026, month, day, 12)


def shop(contact: str, email: str, **told: Any) -> Person:
    return Person("shop", "acme", contact, email=f"{email}@x.example", **told)


FIRST = [
    shop("anew", "old", person="P", created="2026-01-01 00:00:00"),
    shop("undated", "here"),
    shop("restored", "same"),
    shop("moved", "before", created="2026-01-01 00:00:00"),
    shop("loser", "lost"),
    shop("winner", "won"),
]
# Deleted in November's second batch (the loser by its merge), and back in the third.
BACK = [
    shop("anew", "new", created="2026-11-02 10:00:00"),
    shop("undated", "elsewhere"),
    shop("restored", "same", phone="+49 30 1234567890"),
    shop("moved", "after", created="2026-01-01 00:00:00"),
]
ORDERS = {
    **{f"{contact} before": (contact, at(6, 4)) for contact in ("anew", "undated", "restored", "moved", "loser")},
    **{f"{contact} now": (contact, at(12, 4)) for contact in ("anew", "undated", "loser")},
}


def account(instance: str) -> dict[str, Any]:
    """One of two accounts of a survey tool: their surveys, questions and responses have the same ids."""
    columns = {"response_id": "id", "question_id": "question", "submitted_at": "at", "score": "score"}
    names = {"name": instance, "instance": instance, "brand": "acme", "entity": "surveys_answers"}
    return {**mapping("shop"), **names, "columns": columns, "constants": {"survey_id": "7"}}


def scale(instance: str, metric: str, low: str, high: str) -> dict[str, str]:
    asked = {"source_instance": instance, "survey_id": "7", "question_id": "1", "metric": metric}
    kind = {"high_means": "", "nps_kind": "relational"} if metric == "nps" else {"high_means": "good", "nps_kind": ""}
    return {**asked, "scale_min": low, "scale_max": high, **kind}


@pytest.fixture(scope="module")
def company(dbt: Any, tmp_path_factory: pytest.TempPathFactory) -> IdentityCompany:
    mappings = [mapping("shop"), account("east"), account("west")]
    overlays = {"survey_scales": [scale("east", "nps", "0", "10"), scale("west", "csat", "1", "5")]}
    folder = tmp_path_factory.mktemp("ids")
    made = IdentityCompany(dbt, folder, file_mappings=mappings, seed_overlays=overlays)
    made.visit(
        [
            Session("shop", "pad", at(6), ("anew",)),
            Session("shop", "pad", at(11, 5), ("anew",)),
            Session("shop", "phone", at(12), ("loser",)),
        ]
    )
    made.land(1, FIRST)
    made.land(2, [], gone=FIRST[:5])
    made.land(3, BACK)
    with duckdb.connect(str(made.dbt.warehouse)) as con:
        con.execute("insert into intermediate.int_crm__merged_contacts values ('files', 'shop', 'loser', 'winner')")
        con.executemany(
            """insert into intermediate.int_commerce__orders (source_instance, order_id, contact_ref, ordered_at)
            values ('shop', ?, ?, ?)""",
            [[order, *placed] for order, placed in ORDERS.items()],
        )
        for instance, score in (("east", "5"), ("west", "5")):
            payload = json.dumps({"id": "r1", "question": "1", "at": "2026-03-05 12:00:00", "score": score})
            con.execute(
                """insert into raw_files.surveys_answers
                values (?, 'r1', ?, ?, true, null, false, 'a.csv:2', '2026-11-22 04:00:00', '1')""",
                [instance, hashed(payload), payload],
            )
    made.run(*BUILT.split(), *ANSWERS.split())
    return made


@pytest.fixture(scope="module")
def customers(company: IdentityCompany) -> dict[str, str]:
    """By contact id."""
    return {row[2]: row[5] for row in company.map() if row[1] == "contact_id"}


@pytest.fixture(scope="module")
def buyers(company: IdentityCompany) -> dict[str, str | None]:
    """By order."""
    rows = company.dbt.query("select order_id, customer_key from intermediate.int_order_customers")
    return {row["order_id"]: row["customer_key"] for row in rows}


def test_case_7_an_id_that_was_merged_away_is_the_survivor_s_in_records_old_and_late(
    company: IdentityCompany, customers: dict[str, str], buyers: dict[str, str | None]
) -> None:
    assert customers["loser"] == customers["winner"]
    assert buyers["loser before"] == buyers["loser now"] == customers["winner"]
    assert [row[3:] for row in company.map() if row[2] == "phone"] == [(None, None, customers["winner"])]


def test_case_11_an_id_that_was_deleted_and_given_to_another_person_is_another_customer(
    company: IdentityCompany, customers: dict[str, str], buyers: dict[str, str | None]
) -> None:
    assert customers["anew"] == hashed("contact|shop|anew#2")
    assert customers["undated"] == hashed("contact|shop|undated#2")
    assert [buyers["anew before"], buyers["undated before"]] == [None, None]
    assert [buyers["anew now"], buyers["undated now"]] == [customers["anew"], customers["undated"]]
    assert [row[3:] for row in company.map() if row[2] == "pad"] == [(at(11, 5), None, customers["anew"])]


def test_case_11_nothing_that_was_said_of_the_first_holder_is_history_of_the_second(
    company: IdentityCompany, customers: dict[str, str]
) -> None:
    rows = company.dbt.query("select customer_key, valid_from from core.dim_customer_history order by all")
    periods = {
        contact: [row["valid_from"] for row in rows if row["customer_key"] == customers[contact]]
        for contact in customers
    }
    assert periods["anew"] == [datetime(2026, 11, 2, 10)]
    assert periods["undated"] == [datetime(2026, 11, 3, 4)]
    seen = company.dbt.query(
        "select contact_id, min(first_seen_at) as at from intermediate.int_identifiers group by all"
    )
    assert {row["at"].day for row in seen if row["contact_id"] in ("anew", "undated")} == {3}
    led_on = company.dbt.query("select * from core.customer_key_history")
    gone = {row["former_customer_key"] for row in led_on if row["customer_key"] is None}
    assert {hashed("contact|shop|anew"), hashed("person|shop|P"), hashed("contact|shop|undated")} <= gone


def test_case_11_a_record_that_was_restored_is_the_same_customer_with_all_his_history(
    company: IdentityCompany, customers: dict[str, str], buyers: dict[str, str | None]
) -> None:
    for contact in ("restored", "moved"):
        assert customers[contact] == buyers[f"{contact} before"] == hashed(f"contact|shop|{contact}")
        (row,) = company.dbt.query(
            f"select min(valid_from) as at from core.dim_customer_history where customer_key = '{customers[contact]}'"
        )
        assert row["at"] < datetime(2026, 11, 2)


def test_case_17_the_same_survey_and_response_ids_in_two_accounts_never_meet(company: IdentityCompany) -> None:
    rows = company.dbt.query(
        """select source_instance, metric, answer_key from intermediate.int_survey_answers_judged
        where source_instance in ('east', 'west') and survey_id = '7' order by all"""
    )
    assert [(row["source_instance"], row["metric"]) for row in rows] == [("east", "nps"), ("west", "csat")]
    assert len({row["answer_key"] for row in rows}) == 2
