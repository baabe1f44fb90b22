"""Drawn cases of who is who: small worlds of contacts and devices, each with names of its own, all in one warehouse.

Belongs here: drawing people and sessions. Does not belong here: what is right (identity_oracle.py), dbt.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from identity_oracle import Person, Session

BRANDS = {"shop": "acme", "outlet": "acme", "other": "zeta"}
BEGIN = datetime(2026, 3, 1, 8)


def draw_person(draw: Random, case: int, number: int) -> Person:
    """A contact of a case; addresses and numbers come from a handful, written in many ways."""
    instance = draw.choice(("shop", "shop", "shop", "outlet", "other"))
    country = draw.choice(("DE", "de", None))
    return Person(
        instance=instance,
        brand=BRANDS[instance],
        contact=f"{case}-{number}",
        person=draw.choice((None, None, None, f"{case}-{draw.randrange(4)}", "NULL", "test")),
        email=draw_email(draw, case),
        phone=draw_phone(draw, case, country),
        country=country.upper() if country else None,
    )


def draw_email(draw: Random, case: int) -> str | None:
    name = f"m{draw.randrange(5)}@case{case}.example"
    ways = (str.upper, str.title, lambda text: f" {text}\u00a0", lambda text: text.replace("@", "\u200b@"))
    ways += (lambda text: text.replace("@", "＠"), str, str, str)
    others = (None, None, f"info@case{case}.example", f"x{case}@mailinator.com", f"m0.case{case}.example", "N/A")
    return draw.choice((draw.choice(ways)(name),) * 3 + (draw.choice(others),))


def draw_phone(draw: Random, case: int, country: str | None) -> str | None:
    number = f"30{case:04}{draw.randrange(4)}77"
    ways = (f"+49 {number}", f"0049{number}", f"+49 (0){number}", f"0{number[:2]}/{number[2:]}", None, None)
    others = ("+49 30 0000000", "ask him", "12", "+49301234567")
    return draw.choice(ways + (draw.choice(others),))


def draw_sessions(draw: Random, case: int, contacts: list[tuple[str, str]]) -> list[Session]:
    """Sessions on up to two devices: nobody, one or two log in, some of them unknown to the people records."""
    found = []
    for device in range(draw.randrange(3)):
        at = BEGIN + timedelta(minutes=draw.randrange(600))
        instance = draw.choice(contacts)[0]
        known = [contact for where, contact in contacts if where == instance] + [f"{case}-gone"]
        usual = draw.choice(known)
        for _ in range(draw.randrange(1, 6)):
            who = draw.choice(((), (usual,), (usual,), (draw.choice(known),), (usual, draw.choice(known))))
            found.append(Session(instance, f"v{case}-{device}", at, who, draw.random() < 0.05))
            at += timedelta(minutes=draw.randrange(60, 3000))
    return found


def draw_case(draw: Random, case: int) -> tuple[list[Person], list[Session]]:
    people = [draw_person(draw, case, number) for number in range(draw.choice((1, 2, 3, 5, 8, 12)))]
    return people, draw_sessions(draw, case, [(one.instance, one.contact) for one in people])


def changed(draw: Random, person: Person) -> Person:
    """The same contact, said anew with other identifiers."""
    case, number = map(int, person.contact.split("-"))
    fresh = draw_person(draw, case, number)
    return replace(fresh, instance=person.instance, brand=person.brand)
