"""Which identifiers are one person, and how much of that a careful reader can find (domain research 6.4, 7.7).

``person`` is who it really is, over both brands. ``customer`` is what deterministic evidence gives: a merged contact is
the one it was merged into; two records that nobody linked are two customers; an archived contact is nobody; a cookie is
of whoever logged in on it last, if anybody did; an address that several persons share links nobody.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.sample_data.arrays import NONE, Array, named
from ingestion.sample_data.people import MERGED, ONE_RECORD
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
    last = _last_login(sessions, visitor)
    rows = {
        "person": people.human[np.concatenate((person, person[kept_email], seen_person))] + people.first,
        "brand": np.concatenate((people.brand[person], people.brand[person][kept_email], np.zeros(len(visitor), int))),
        "kind": np.repeat(["contact", "email", "visitor"], [len(person), int(kept_email.sum()), len(visitor)]),
        "value": np.concatenate((people.contact_ids(contact), emails[kept_email], named("v", visitor, 10))),
        "customer": np.concatenate((customer, customer[kept_email], people.contact_ids(people.customer(last)))),
        "is_shared": np.concatenate((
            np.zeros(len(person), bool), people.shares_mailbox[person][kept_email], np.zeros(len(visitor), bool)
        )),
    }  # fmt: skip
    texts = {"kind", "value", "customer"}
    columns = {name: pa.array(values, pa.string() if name in texts else None) for name, values in rows.items()}
    columns["brand"] = pa.array([BRANDS[number] for number in rows["brand"].tolist()])
    return pa.table(columns)


def _last_login(sessions: SeenSessions, visitor: Array) -> Array:
    """The contact that logged in on each cookie last; NONE if none ever did."""
    logged = np.flatnonzero((sessions.contact != NONE) & ~sessions.is_test)
    logged = logged[np.lexsort((sessions.started_at[logged], sessions.visitor[logged]))]
    cookies = sessions.visitor[logged]
    ends = np.append(cookies[1:] != cookies[:-1], True) if len(cookies) else np.zeros(0, bool)
    known, last = cookies[ends], sessions.contact[logged][ends]
    place = np.minimum(np.searchsorted(known, visitor), max(len(known) - 1, 0))
    return np.where(known[place] == visitor, last[place], NONE) if len(known) else np.full(len(visitor), NONE)
