"""Cases of who is who that break naive warehouses (domain research 7.7 and 7.17), each through the real models."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import pytest
from identity_company import MODELS, IdentityCompany
from identity_oracle import Person, Session, hashed

HISTORIES = "customer_key_history dim_customer_history ops_identity_audit"


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour)


def shop(contact: str, **told: Any) -> Person:
    return Person("shop", "acme", contact, **told)


PEOPLE = [
    # The test graph of domain research 6.4: a@x on the contact 7 with a number, b@x on another; both use one device.
    shop("7", email="a@x.example", phone="+49 30 1234567890"),
    shop("b", email="b@x.example"),
    # A mailbox of a role, and one that more contacts share than one person has.
    *(shop(f"role{n}", email="Info@firm.example") for n in range(2)),
    *(shop(f"family{n}", email="all@home.example", phone="+49 30 555000111") for n in range(4)),
    # Clients of an agency, all with its number; one of them stands in two records.
    *(shop(f"client{n}", email=f"client{n}@x.example", phone="+49 30 777000222") for n in range(4)),
    shop("client0 again", email="client0@x.example", phone="+49 30 777000222"),
    # One person, two addresses, nothing that links them; and two records of one, written differently.
    shop("two1", email="ann@work.example"),
    shop("two2", email="ann@home.example"),
    shop("same1", email="Cleo@Mail.example"),
    shop("same2", email=" cleo@mail.example\u200b"),
    # The same address at another brand, and in another instance of the same brand.
    Person("other", "zeta", "same1", email="cleo@mail.example"),
    Person("outlet", "acme", "9", email="cleo@mail.example"),
    # Equal ids of two instances are two contacts; a person id links within its instance alone.
    shop("p1", person="P"),
    shop("p2", person="P"),
    Person("outlet", "acme", "p1", person="P"),
]
SESSIONS = [
    Session("shop", "anon1", at(1), ("7",)),
    Session("shop", "anon1", at(2), ()),
    Session("shop", "anon1", at(3), ("b",)),
    Session("shop", "anon2", at(4), ("b",)),
    Session("shop", "kiosk", at(5), ("7", "b")),
]


@pytest.fixture(scope="module")
def company(dbt: Any, tmp_path_factory: pytest.TempPathFactory) -> IdentityCompany:
    made = IdentityCompany(dbt, tmp_path_factory.mktemp("cases"))
    made.visit(SESSIONS)
    made.land(1, PEOPLE)
    made.run(*MODELS.split(), "int_customers", *HISTORIES.split())
    return made


def customer(company: IdentityCompany, contact: str, instance: str = "shop") -> str:
    (key,) = {row[5] for row in company.map() if row[:3] == (instance, "contact_id", contact)}
    return str(key)


def test_a_device_that_two_log_in_on_links_them_not_and_belongs_to_each_from_login_to_login(company: Any) -> None:
    seven, other = customer(company, "7"), customer(company, "b")
    assert seven != other
    device = {row[3:] for row in company.map() if row[2] == "anon1"}
    assert device == {(at(1), at(3), seven), (at(3), None, other)}
    assert [row[3:] for row in company.map() if row[2] == "anon2"] == [(None, None, other)]
    assert [row for row in company.map() if row[2] == "kiosk"] == []


def test_a_role_s_mailbox_and_one_that_too_many_share_link_nobody(company: Any) -> None:
    assert len({customer(company, f"role{n}") for n in range(2)}) == 2
    assert len({customer(company, f"family{n}") for n in range(4)}) == 4
    assert not {row for row in company.map() if row[2] in (hashed("info@firm.example"), hashed("all@home.example"))}


def test_an_agency_s_clients_are_joined_by_what_is_their_own_and_not_by_its_number(company: Any) -> None:
    assert len({customer(company, f"client{n}") for n in range(4)}) == 4
    assert customer(company, "client0 again") == customer(company, "client0")


def test_two_addresses_that_nothing_links_are_two_customers(company: Any) -> None:
    assert customer(company, "two1") != customer(company, "two2")


def test_one_address_written_in_two_ways_is_one_customer(company: Any) -> None:
    assert customer(company, "same1") == customer(company, "same2")


def test_one_address_at_two_brands_is_two_customers_and_at_two_instances_of_a_brand_one(company: Any) -> None:
    assert customer(company, "same1", "other") != customer(company, "same1")
    assert customer(company, "9", "outlet") == customer(company, "same1")


def test_equal_ids_of_two_instances_never_meet(company: Any) -> None:
    assert customer(company, "p1") == customer(company, "p2") != customer(company, "p1", "outlet")


def test_the_key_is_the_least_hash_of_the_members_whatever_came_first(company: Any) -> None:
    members = ["contact|shop|p1", "contact|shop|p2", "person|shop|P"]
    assert customer(company, "p1") == min(map(hashed, members))


def test_the_audit_says_of_each_identity_why_it_links_or_why_not(company: Any) -> None:
    rows = company.dbt.query("select contact_id, edge_rule, unusable_reason from operations.ops_identity_audit")
    why = {(row["contact_id"], row["edge_rule"]): row["unusable_reason"] for row in rows}
    assert why["7", "same email"] is None
    assert why["role0", "same email"] == "denied: role_mailbox"
    assert why["family0", "same phone"] == "shared by too many"
    assert why["7", "logged in"] == "used by several customers"


def test_an_implausible_customer_and_a_fall_of_customers_stop_the_publication_by_name(company: Any) -> None:
    guard = "assert_identities_are_plausible"
    strict = replace(company.dbt, variables={**company.dbt.variables, "identity_largest_customer": 2})
    (result,) = strict.invoke("test", "--select", guard)
    (row,) = company.dbt.query(result.node.compiled_code)
    assert (result.status, row["customer_key"], row["found"]) == ("fail", customer(company, "same1"), 3)
    address = hashed(hashed("cleo@mail.example"))  # the address is a hash in the models, and an id may be an address
    assert row["identifier"] == f"email {address}"
    with duckdb.connect(str(company.dbt.warehouse)) as con:
        names = "as_of, contacts, customers, is_plausible"
        con.execute("delete from operations.ops_identity_states")  # of the tiny company, whose clock is ahead
        con.execute(f"insert into operations.ops_identity_states ({names}) values ('2026-10-01', 100, 100, true)")
    company.run("ops_identity_states")
    (result,) = company.dbt.invoke("test", "--select", guard)
    (row,) = company.dbt.query(result.node.compiled_code)
    assert result.status == "fail" and row["problem"].startswith("customers fell against 100 of 100 contacts")


def test_a_record_that_joins_two_customers_leaves_their_earlier_keys_behind(company: Any) -> None:
    """And what a person parts is parted again. Last in this file: it changes the company."""
    before = {customer(company, "two1"), customer(company, "two2")}
    company.land(2, [shop("two2", email="ann@work.example"), shop("new", email="ann@home.example")])
    company.run(*MODELS.split(), "int_customers", *HISTORIES.split())
    now = customer(company, "two1")
    assert now == customer(company, "two2") == min(before)
    history = company.dbt.query("select * from core.customer_key_history")
    led_on = {row["former_customer_key"]: (row["customer_key"], f"{row['superseded_at']:%m-%d}") for row in history}
    assert led_on[max(before)] == (now, "11-01")
    company.land(3, [], gone=[shop("two1", email="ann@work.example"), shop("two2", email="ann@work.example")])
    company.run(*MODELS.split(), "int_customers", *HISTORIES.split())
    history = company.dbt.query("select * from core.customer_key_history")
    assert {row["former_customer_key"] for row in history if row["customer_key"] is None} == before
