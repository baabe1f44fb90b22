"""Who is who in the simulated company, against its answer key: pair by pair, nobody joined who is not one, none parted.

An identity is a contact id, an e-mail address or a visitor id of a brand; the key says which customer a careful reader
finds behind it, or nobody.
"""

from __future__ import annotations

from collections import Counter
from math import comb
from typing import Any

import pyarrow.parquet as pq
import pytest
from identity_oracle import email_of, hashed

from ingestion.redaction import keyed_hash, load_hash_key

pytestmark = pytest.mark.xdist_group("simulated_company")

KINDS = {"contact": "contact_id", "email": "email", "visitor": "visitor_id"}
MAP = "select source_instance, identity_kind, identity_value, customer_key from intermediate.int_identity_map"


@pytest.fixture(scope="module")
def identities(simulated: Any) -> list[tuple[int, str, str | None, str | None]]:
    """(person, kind, true customer, customer found) of every identity; of a device, after its last session."""
    found = {tuple(row[:3]): row[3] for row in simulated.landed(f"{MAP} where valid_to is null")}
    secret = load_hash_key(simulated.home)
    rows = []
    for one in pq.read_table(simulated.data / "truth/identity.parquet").to_pylist():
        value = one["value"]
        if one["kind"] == "email":
            # The second brand's files are hashed with a key before they land.
            written = value if one["brand"] == "fjellro" else keyed_hash(secret, value)
            value = hashed(email_of(written) or written)
        customer = None if one["is_shared"] or not one["customer"] else f"{one['brand']} {one['customer']}"
        rows.append((one["person"], one["kind"], customer, found.get((one["brand"], KINDS[one["kind"]], value))))
    return rows


def pairs(counts: Counter[Any]) -> int:
    return sum(comb(n, 2) for n in counts.values())


def test_precision_and_recall_of_pairs_are_one(identities: Any) -> None:
    true = pairs(Counter(customer for _, _, customer, _ in identities if customer))
    told = pairs(Counter(key for *_, key in identities if key))
    both = pairs(Counter((customer, key) for _, _, customer, key in identities if customer and key))
    assert true > 3000
    assert (both / told, both / true) == (1.0, 1.0)


def test_what_nobody_can_resolve_is_nobodys(identities: Any) -> None:
    unresolvable = [row for row in identities if row[2] is None]
    assert {kind for _, kind, *_ in unresolvable} == set(KINDS)
    assert [row for row in unresolvable if row[3] is not None] == []


def test_no_customer_is_made_of_two_persons(simulated: Any, identities: Any) -> None:
    """The key's own person, not its customer: a mailbox, a telephone or a device that two use joins nobody."""
    persons: dict[str, set[int]] = {}
    for person, kind, _, key in identities:
        if key and kind != "visitor":
            persons.setdefault(key, set()).add(person)
    assert [key for key, people in persons.items() if len(people) > 1] == []
    assert len(persons) == simulated.one("select count(*) from core.dim_customer")
