"""`cem explain customer` on the simulated company: found by key, earlier key or address, and nothing given away."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from orchestration.customer_report import show_customer
from orchestration.explained_customer import NoOneCustomer, explain_customer
from orchestration.home import Home

pytestmark = pytest.mark.xdist_group("simulated_company")


def told(simulated: Any, who: str, limit: int = 1000) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        show_customer(console, explain_customer(Home(simulated.home), who, limit=limit))
    return capture.get()


def test_an_earlier_key_leads_to_the_customer_and_why_he_is_one(simulated: Any) -> None:
    former, key = simulated.one(
        """select former_customer_key, customer_key from core.customer_key_history
           inner join core.dim_customer using (customer_key) order by orders desc, former_customer_key limit 1"""
    )
    text = told(simulated, former)
    assert f"Customer {key}" in text and "is an earlier one" in text
    assert "merged in the source" in text


def test_every_touchpoint_is_in_the_timeline_in_order_of_time(simulated: Any) -> None:
    key, n = simulated.one(
        """select customer_key, count(*) from core.fct_touchpoints where customer_key is not null
           group by 1 order by 2 desc, 1 limit 1"""
    )
    found = explain_customer(Home(simulated.home), key, limit=1000)
    assert len(found.timeline) == found.touchpoints == n
    assert [one.at for one in found.timeline] == sorted(one.at for one in found.timeline)
    assert "The newest 5 of" in told(simulated, key, limit=5)


def test_an_address_finds_its_customer_however_written_and_is_never_told(simulated: Any) -> None:
    ((address, key),) = simulated.landed(
        """select people.email, identities.customer_key
           from intermediate.int_crm__people as people
           inner join intermediate.int_identity_map as identities
               on people.source_instance = identities.source_instance and people.contact_id = identities.identity_value
           where people.email like 'me%@mail%' and identities.identity_kind = 'contact_id'
           order by 1 limit 1"""
    )
    text = told(simulated, f" {address.upper()}\u200b")
    assert f"Customer {key}" in text
    assert "@" not in text


def test_who_is_nobody_or_several_is_said_with_what_to_do(simulated: Any) -> None:
    ((shared,),) = simulated.landed(
        """select email from intermediate.int_crm__people where email like 'info@%'
           group by 1 having count(*) > 1 order by 1 limit 1"""
    )
    for who, said in (
        ("0" * 32, "No customer has the key"),
        ("nobody@nowhere.example", "No living people record has the address"),
        (shared, "It links nobody: denied: role_mailbox"),
    ):
        with pytest.raises(NoOneCustomer, match=said):
            explain_customer(Home(simulated.home), who, limit=5)
