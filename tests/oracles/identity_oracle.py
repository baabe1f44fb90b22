"""Who is who, in plain Python: the rules of the identity models once more, over people records and sessions in memory.

Belongs here: the rules. Does not belong here: dbt, drawing cases.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5

DENIED_LOCAL_PARTS = {"info", "noreply", "office"}
DENIED_DOMAINS = {"mailinator.com"}
DENIED_WORDS = {"null", "test", "0", "n/a"}
DENIED_NUMBERS = {"0000000", "1234567"}
DEGREE_CAP = 3


@dataclass(frozen=True)
class Person:
    """A people record as it stands."""

    instance: str
    brand: str
    contact: str
    person: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    created: str | None = None


@dataclass(frozen=True)
class Session:
    """A web session: who logged in during it (none, one, two)."""

    instance: str
    visitor: str
    at: datetime
    contacts: tuple[str, ...]
    is_test: bool = False


Row = tuple[str, str, str, datetime | None, datetime | None, str]
Node = tuple[str, str, str]


def hashed(text: str) -> str:
    return md5(text.encode()).hexdigest()


def email_of(text: str | None) -> str | None:
    folded = re.sub("[\u200b\ufeff]", "", text or "").replace("＠", "@").strip(" \t\u00a0").lower()
    if not re.fullmatch(r"[^@ ]+@[^@ ]+\.[^@ ]+", folded):
        return None
    local, domain = folded.split("@")
    return None if local in DENIED_LOCAL_PARTS or domain in DENIED_DOMAINS else folded


def phone_of(text: str | None, country: str | None) -> str | None:
    text = (text or "").strip()
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if text.startswith("+"):
        number = digits
    elif text.startswith("00"):
        number = digits[2:]
    elif country == "DE":
        number = "49" + digits.removeprefix("0")
    else:
        return None
    return "+" + number if 8 <= len(number) <= 15 and number[-7:] not in DENIED_NUMBERS else None


def resolve(
    people: Iterable[Person],
    sessions: Iterable[Session],
    merges: Iterable[tuple[str, str]] = (),
    splits: Iterable[str] = (),
) -> set[Row]:
    """The rows of int_identity_map. ``merges`` and ``splits`` name contacts of the instance `shop`."""
    people = list(people)
    told: dict[Person, list[Node]] = {}
    for one in people:
        split = one.instance == "shop" and one.contact in set(splits)
        person = one.person if one.person and one.person.lower() not in DENIED_WORDS and not split else None
        email = None if split else email_of(one.email)
        phone = None if split else phone_of(one.phone, one.country)
        told[one] = [("contact_id", one.instance, one.contact)]
        told[one] += [("person_id", one.instance, person)] * bool(person)
        told[one] += [("email", one.brand, hashed(email))] if email else []
        told[one] += [("phone", one.brand, hashed(phone))] if phone else []
    users: dict[Node, set[Node]] = defaultdict(set)
    for nodes in told.values():
        for node in nodes:
            users[node].add(next((other for other in nodes if other[0] == "person_id"), nodes[0]))
    for one, nodes in told.items():
        told[one] = [node for node in nodes if node[0] not in ("email", "phone") or len(users[node]) <= DEGREE_CAP]
    root = {node: node for nodes in told.values() for node in nodes}

    def find(node: Node) -> Node:
        while root[node] != node:
            node = root[node]
        return node

    pairs = [(nodes[0], node) for nodes in told.values() for node in nodes]
    pairs += [(("contact_id", "shop", a), ("contact_id", "shop", b)) for a, b in merges]
    for a, b in pairs:
        if a in root and b in root:
            root[find(a)] = find(b)
    members: dict[Node, set[str]] = defaultdict(set)
    for kind, scope, value in root:
        if kind in ("contact_id", "person_id"):
            members[find((kind, scope, value))].add(hashed(f"{kind.removesuffix('_id')}|{scope}|{value}"))
    keys = {node: min(members[find(node)]) for node in root}
    found = {
        (one.instance, kind, value, None, None, keys[kind, scope, value])
        for one, nodes in told.items()
        for kind, scope, value in nodes
    }
    return found | set(_devices(sessions, keys))


def _devices(sessions: Iterable[Session], keys: dict[Node, str]) -> Iterable[Row]:
    """Whose each device is: of one customer for ever, of several from login to login."""
    logins: dict[tuple[str, str], list[tuple[datetime, str | None]]] = defaultdict(list)
    for one in sorted(sessions, key=lambda one: one.at):
        if one.contacts and not one.is_test:
            alone = one.contacts[0] if len(set(one.contacts)) == 1 else None
            customer = keys.get(("contact_id", one.instance, alone)) if alone else None
            logins[one.instance, one.visitor].append((one.at, customer))
    for (instance, visitor), seen in logins.items():
        changes = [seen[0]] + [now for last, now in zip(seen, seen[1:], strict=False) if last[1] != now[1]]
        for place, (at, customer) in enumerate(changes):
            until = changes[place + 1][0] if place + 1 < len(changes) else None
            if customer:
                yield (instance, "visitor_id", visitor, at if len(changes) > 1 else None, until, customer)
