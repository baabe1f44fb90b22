"""Contacts, companies and owners of the portal. A merged contact names the id it swallowed in both merge fields."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.people import MERGED, UNLINKED, People
from ingestion.sample_data.places import CITIES, COUNTRIES, FIRST_NAMES, LAST_NAMES, SEGMENTS
from ingestion.sample_data.sales import OWNERS
from ingestion.sample_data.world import Part

from .records import Record, instant, linked, record

COMPANY_BASE = 7_000_000
OWNER_BASE = 60_000
INDUSTRIES = ("RETAIL", "EDUCATION", "TOURISM", "CONSTRUCTION")


def company_id(people: People, company: int) -> str | None:
    """The id of an account; None of NONE."""
    return None if company == NONE else str(COMPANY_BASE + people.first + company)


def owner_id(owner: int) -> str:
    """The id of a colleague in sales or support."""
    return str(OWNER_BASE + owner)


def surviving(people: People, contact: Array) -> list[str | None]:
    """Contact ids as the CRM links to them now: those merged away are replaced, those archived are gone."""
    person = np.where(contact == NONE, 0, contact // 2 - people.first)
    second = (people.records[person] == UNLINKED) & (contact % 2 == 1)
    now = np.where(second, contact, contact - contact % 2)
    now = np.where((contact == NONE) | (people.archived_at[person] != NONE), NONE, now)
    ids: list[str | None] = people.contact_ids(now).tolist()
    return ids


def contacts(part: Part) -> Iterator[Record]:
    """The contact records of the first brand's persons, archived ones included; those merged away are no records."""
    people = part.people
    second = np.flatnonzero(people.records == UNLINKED)
    rows = np.concatenate((np.flatnonzero(people.brand == 0), second))
    number = people.contact(rows, np.repeat([0, 1], [len(rows) - len(second), len(second)]))
    ids, emails = people.contact_ids(number), people.emails(number)
    swallowed = people.contact_ids(people.contact(rows, 1))
    for place, row in enumerate(rows.tolist()):
        country = COUNTRIES[people.country[row]]
        created = int((people.second_since if number[place] % 2 else people.since)[row])
        merged = int(people.merged_at[row])
        agrees, withdraws = int(people.agrees_at[row]), int(people.withdraws_at[row])
        consent = [("false", created)]
        consent += [("true", max(agrees, created))] * (agrees != NONE) + [("false", withdraws)] * (withdraws != NONE)
        properties = {
            "email": emails[place],
            "firstname": FIRST_NAMES[people.first_name[row]],
            "lastname": LAST_NAMES[people.last_name[row]],
            # Of every record its own: a number that two records share would tell that they are one person.
            "phone": f"+4930{number[place]:08}",
            "city": CITIES[row % len(CITIES)],
            "state": country.regions[people.region[row]],
            "country": country.code,
            "hs_language": country.language,
            "lifecyclestage": "customer",
            "customer_segment": SEGMENTS[people.segment[row]],
            "marketing_consent": consent[-1][0],
            "is_test": "true" if people.is_test[row] else "",
            "hs_merged_object_ids": swallowed[place] if people.records[row] == MERGED else None,
            "hs_calculated_merged_vids": (
                f"{swallowed[place]}:{merged * 1000}" if people.records[row] == MERGED else None
            ),
        }
        yield record(
            ids[place],
            properties,
            created,
            max(merged, agrees, withdraws),
            modified="lastmodifieddate",
            history={"marketing_consent": consent},
            associations=linked({"companies": (company_id(people, int(people.company[row])), "contact_to_company")}),
            archived_at=int(people.archived_at[row]),
        )


def companies(part: Part) -> Iterator[Record]:
    """The accounts that have a contact."""
    people = part.people
    for company in np.unique(people.company[people.company != NONE]).tolist():
        country = COUNTRIES[company % 3]
        properties = {
            "name": f"Firm {company + 1} GmbH",
            "domain": f"firm{company + 1}.example",
            "city": CITIES[company % len(CITIES)],
            "state": country.regions[0],
            "country": country.code,
            "industry": INDUSTRIES[company % len(INDUSTRIES)],
            "customer_segment": "business",
        }
        created = clock.START - (company % 600) * clock.DAY
        number = company_id(people, company)
        assert number is not None
        yield record(number, properties, created, created)


def owners() -> Iterator[Record]:
    """The colleagues; the last one has left. Owners have a shape of their own."""
    for owner in range(OWNERS):
        yield {
            "id": owner_id(owner),
            "email": f"colleague{owner}@fjellro.example",
            "type": "PERSON",
            "firstName": FIRST_NAMES[owner],
            "lastName": LAST_NAMES[owner],
            "userId": 900 + owner,
            "userIdIncludingInactive": 900 + owner,
            "createdAt": instant(clock.START - 800 * clock.DAY),
            "updatedAt": instant(clock.START - 100 * clock.DAY),
            "archived": owner == OWNERS - 1,
        }
