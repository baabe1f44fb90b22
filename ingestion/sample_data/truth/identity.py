"""Which identifiers are one person, and how much of that a careful reader can find (domain research 6.4, 7.7).

``person`` is who it really is, over both brands. ``customer`` is what deterministic evidence gives: a merged contact is
the one it was merged into; two records that nobody linked are two customers; an archived contact is nobody; an address
that several persons share links nobody. A cookie is of the one customer who ever logged in on it; if several did, of
whoever did so last before the session in question, and of nobody once two did within one session.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.sample_data.arrays import NONE, Array, named
from ingestion.sample_data.people import MERGED, ONE_RECORD, People
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.truth.sessions import SeenSessions
from ingestion.sample_data.world import Part


def identity_table(part: Part, sessions: SeenSessions) -> Any:
    """One row a person and identifier: person, brand, kind (contact, email, visitor), value, customer, is_shared."""
    people = part.people
    every = np.arange(len(people))
    two = np.flatnonzero(people.records != ONE_RECORD)
    person = np.concatenate((every, two))
    contact = np.concatenate((people.contact(every), people.contact(two, 1)))
    customer = people.contact_ids(people.customer(contact))
    kept_email = (contact % 2 == 0) | (people.records[person] != MERGED)
    emails = people.emails(contact)
    seen_person, visitor = np.unique(np.stack((sessions.person, sessions.visitor))[:, sessions.person != NONE], axis=1)
    last = _last_owner(sessions, device_owner(people, sessions), visitor)
    rows = {
        "person": people.human[np.concatenate((person, person[kept_email], seen_person))] + people.first,
        "brand": np.concatenate((people.brand[person], people.brand[person][kept_email], np.zeros(len(visitor), int))),
        "kind": np.repeat(["contact", "email", "visitor"], [len(person), int(kept_email.sum()), len(visitor)]),
        "value": np.concatenate((people.contact_ids(contact), emails[kept_email], named("v", visitor, 10))),
        "customer": np.concatenate((customer, customer[kept_email], people.contact_ids(last))),
        "is_shared": np.concatenate((
            np.zeros(len(person), bool), people.shares_mailbox[person][kept_email], np.zeros(len(visitor), bool)
        )),
    }  # fmt: skip
    texts = {"kind", "value", "customer"}
    columns = {name: pa.array(values, pa.string() if name in texts else None) for name, values in rows.items()}
    columns["brand"] = pa.array([BRANDS[number] for number in rows["brand"].tolist()])
    return pa.table(columns)


def device_owner(people: People, sessions: SeenSessions) -> Array:
    """The customer (least contact) whose cookie it was when each session began; NONE for nobody's."""
    order = np.lexsort((sessions.milliseconds, sessions.started_at, sessions.visitor))
    visitor = sessions.visitor[order]
    logged_in = ((sessions.contact != NONE) | sessions.is_shared) & ~sessions.is_test & ~sessions.is_bot
    logged_in, customer = logged_in[order], people.customer(sessions.contact)[order]
    rows = np.arange(len(order))
    begins = np.flatnonzero(np.append(True, visitor[1:] != visitor[:-1])[: len(order)])
    cookie = np.cumsum(np.isin(rows, begins)) - 1
    last = np.maximum.accumulate(np.where(logged_in, rows, -1)) if len(order) else rows
    owner = np.where(last >= begins[cookie], customer[last], NONE)
    if len(order):
        none = np.iinfo(customer.dtype).max
        least = np.minimum.reduceat(np.where(logged_in, customer, none), begins)
        most = np.maximum.reduceat(np.where(logged_in, customer, -none), begins)
        owner = np.where((least == most)[cookie], least[cookie], owner)
    found = np.full(len(order), NONE, owner.dtype)
    found[order] = owner
    return found


def _last_owner(sessions: SeenSessions, owner: Array, visitor: Array) -> Array:
    """Whose each cookie is after its last session."""
    order = np.lexsort((sessions.milliseconds, sessions.started_at, sessions.visitor))
    last = np.searchsorted(sessions.visitor[order], visitor, side="right") - 1
    return owner[order][last]
