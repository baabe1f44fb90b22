"""Persons: who they are, and the contact records by which the company knows them.

A contact has the number 2 x person, or 2 x person + 1 if it is the person's second record. Of persons with two records
most were merged later in the CRM; of the rest nobody knows that they are one, and two customers is the right answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, named
from .chance import Chance
from .places import COUNTRIES, DOMAINS, FIRST_NAMES, LAST_NAMES, SEGMENTS

ONE_RECORD, MERGED, UNLINKED = 0, 1, 2
BUSINESS = SEGMENTS.index("business")


@dataclass(frozen=True)
class People:
    """One row a person; person ``i`` has the number ``first + i``."""

    first: int
    country: Array
    brand: Array
    region: Array
    segment: Array
    first_name: Array
    last_name: Array
    since: Array  # when the first contact record was made
    records: Array  # ONE_RECORD, MERGED, UNLINKED
    second_since: Array
    merged_at: Array  # NONE if not merged
    archived_at: Array  # NONE if the contact is still in the CRM
    is_test: Array
    company: Array  # index of the account; NONE of private persons
    shares_mailbox: Array
    agrees_at: Array  # consent to marketing given; NONE if never
    withdraws_at: Array  # consent withdrawn
    mood: Array  # how content the person tends to be; around 0
    zeal: Array  # how much the person buys, around 1
    devices: Array
    human: Array  # who this really is: one of the other brand's persons for some, else the same person

    def __len__(self) -> int:
        return len(self.country)

    def contact(self, person: Array, second: Array | int = 0) -> Array:
        """The number of a contact record of each person, NONE of NONE."""
        return np.where(person == NONE, NONE, 2 * (self.first + person) + second)

    def customer(self, contact: Array) -> Array:
        """Which customer a careful reader finds behind a contact: the least contact number of the same customer.

        NONE for NONE and for contacts that the CRM has archived: nobody is behind them any more.
        """
        person = np.where(contact == NONE, 0, contact // 2 - self.first)
        own = np.where((self.records[person] == UNLINKED) & (contact % 2 == 1), contact, contact - contact % 2)
        return np.where((contact == NONE) | (self.archived_at[person] != NONE), NONE, own)

    def is_known_test(self, contact: Array) -> Array:
        """Is the contact one with which the first brand tries things out? Only its CRM says so."""
        person = np.where(contact == NONE, 0, contact // 2 - self.first)
        known: Array = (contact != NONE) & self.is_test[person] & (self.brand[person] == 0)
        return known

    def contact_ids(self, contact: Array) -> Array:
        """The ids under which the brand's systems know contacts; None of NONE."""
        person = np.where(contact == NONE, 0, contact // 2 - self.first)
        crm, shop = named("1", contact), named("A0", contact)
        ids = np.where(self.brand[person] == 0, crm, shop)
        ids[contact == NONE] = None
        return ids

    def emails(self, contact: Array) -> Array:
        """E-mail addresses: one person's two records have two; colleagues may share the company's."""
        person = contact // 2 - self.first
        texts = []
        for number, one in zip(contact.tolist(), person.tolist(), strict=True):
            if self.is_test[one]:
                texts.append(f"qa+{number}@{DOMAINS[self.brand[one]]}")
            elif self.human[one] != one:
                host = self.first + int(self.human[one])
                texts.append(f"p{host}@mail{2 * host % 7}.example.org")
            elif self.shares_mailbox[one]:
                texts.append(f"info@firm{self.company[one] + 1}.example")
            else:
                # A space of no width, pasted along with the address, makes two equal ones differ.
                pasted = "\u200b" if number % 194 == 6 else ""
                texts.append(f"{'me' if number % 2 else 'p'}{number // 2}@mail{number % 7}.example.org{pasted}")
        return np.array(texts, object)

    def names(self, person: Array) -> tuple[Array, Array]:
        """First and last names."""
        return np.array(FIRST_NAMES, object)[self.first_name[person]], np.array(LAST_NAMES, object)[
            self.last_name[person]
        ]


def make_people(seed: int, part: int, n: int, first: int) -> People:
    """``n`` persons, numbered from ``first``."""
    chance = Chance(seed, "people", part)
    second_brand = chance.hit(n, 0.2)
    country = np.zeros(n, np.int64)
    for brand in (0, 1):
        mine = second_brand == bool(brand)
        weights = [place.weight if place.brand == brand else 0.0 for place in COUNTRIES]
        country[mine] = chance.pick(int(mine.sum()), weights)
    brands = np.array([place.brand for place in COUNTRIES])[country]
    regions = np.array([len(place.regions) for place in COUNTRIES])[country]
    segment = chance.pick(n, (0.8, 0.14, 0.06))
    old = chance.hit(n, 0.45)
    since = np.where(old, chance.whole(n, clock.START - 700 * clock.DAY, clock.START), clock.moments(chance, n))
    since = np.minimum(since, clock.END - 40 * clock.DAY)
    records = np.where(brands == 0, chance.pick(n, (0.94, 0.04, 0.02)), ONE_RECORD)
    second_since = np.where(records == ONE_RECORD, NONE, since + chance.whole(n, 3600, 20 * clock.DAY))
    merged_at = np.where(records == MERGED, second_since + chance.whole(n, 2 * clock.DAY, 19 * clock.DAY), NONE)
    is_test = chance.hit(n, 0.004) & (records == ONE_RECORD)
    leaves = chance.hit(n, 0.015) & (records == ONE_RECORD) & ~is_test & (brands == 0)
    companies = max(4, n // 40)
    company = np.where((segment == BUSINESS) & (brands == 0), chance.whole(n, 0, companies - 1), NONE)
    agrees = chance.hit(n, 0.75)
    agrees_at = np.where(agrees, since + chance.whole(n, 0, 3600), NONE)
    withdraws = agrees & chance.hit(n, 0.08)
    return People(
        first=first,
        country=country,
        brand=brands,
        region=chance.whole(n, 0, regions - 1),
        segment=segment,
        first_name=chance.whole(n, 0, len(FIRST_NAMES) - 1),
        last_name=chance.whole(n, 0, len(LAST_NAMES) - 1),
        since=since,
        records=records,
        second_since=second_since,
        merged_at=merged_at,
        archived_at=np.where(leaves, clock.moments(chance, n, since), NONE),
        is_test=is_test,
        company=company,
        shares_mailbox=(company != NONE) & chance.hit(n, 0.1) & (records == ONE_RECORD) & ~is_test,
        agrees_at=agrees_at,
        withdraws_at=np.where(withdraws, clock.moments(chance, n, since + clock.DAY), NONE),
        mood=chance.bell(n),
        zeal=0.3 + 1.4 * chance.unit(n),
        devices=np.where(chance.hit(n, 0.45), 2, 1),
        human=_humans(chance, brands, records),
    )


def _humans(chance: Chance, brands: Array, records: Array) -> Array:
    """One in ten of the second brand's customers is a customer of the first brand too, by the same e-mail address."""
    human = np.arange(len(brands))
    guests = np.flatnonzero((brands == 1) & chance.hit(len(brands), 0.1))
    hosts = np.flatnonzero((brands == 0) & (records == ONE_RECORD))
    human[guests] = hosts[np.arange(len(guests)) * 7 % len(hosts)]
    return human


def known_by(people: People, chance: Chance, person: Array, at: Array) -> Array:
    """The contact under which a record of that moment names each person: mostly the first, sometimes the second.

    A merged contact's old number keeps arriving in what was written before the merge.
    """
    second = people.second_since[person]
    is_open = (second != NONE) & (second <= at)
    is_open &= (people.records[person] == UNLINKED) | (at < people.merged_at[person])
    return people.contact(person, np.where(is_open & chance.hit(len(person), 0.5), 1, 0))
