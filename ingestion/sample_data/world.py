"""The world: its parts, made on demand and always the same for a seed and a size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .commerce import AfterSale, Orders, make_after_sale, make_orders
from .marketing import Sends, make_sends
from .opinions import Mentions, Reviews, make_mentions, make_reviews
from .people import People, make_people
from .sales import Deals, Engagements, make_deals, make_engagements
from .sizes import PART_CUSTOMERS, Size, size_named
from .subscriptions import Subscriptions, make_subscriptions
from .support import Cases, Contacts, make_cases, make_contacts
from .surveys import Answers, Invitations, make_surveys
from .web_visits import Visits, make_visits


@dataclass(frozen=True)
class Part:
    """The latent truth about at most half a million persons; nobody and nothing reaches into another part."""

    seed: int
    number: int
    people: People
    orders: Orders
    after_sale: AfterSale
    subscriptions: Subscriptions
    cases: Cases
    calls: Contacts
    chats: Contacts
    visits: Contacts
    invitations: Invitations
    answers: Answers
    reviews: Reviews
    mentions: Mentions
    deals: Deals
    engagements: Engagements
    sends: Sends
    web: Visits


@dataclass(frozen=True)
class World:
    """A company of one size and one seed. Nothing is made before a part is asked for."""

    size: Size
    seed: int

    def parts(self) -> Iterator[Part]:
        """The parts, one at a time, so that only one need be in memory."""
        return (self.part(number) for number in range(self.size.parts))

    def part(self, number: int) -> Part:
        """One part, made anew at each call."""
        first = number * PART_CUSTOMERS
        customers = min(PART_CUSTOMERS, self.size.customers - first)
        hits = self.size.hits * (first + customers) // self.size.customers
        hits -= self.size.hits * first // self.size.customers
        seed = self.seed
        people = make_people(seed, number, customers, first)
        orders = make_orders(seed, number, people)
        cases = make_cases(seed, number, people, orders)
        invitations, answers = make_surveys(seed, number, people, orders, cases)
        deals = make_deals(seed, number, people)
        return Part(
            seed=seed,
            number=number,
            people=people,
            orders=orders,
            after_sale=make_after_sale(seed, number, orders),
            subscriptions=make_subscriptions(seed, number, people),
            cases=cases,
            calls=make_contacts(seed, number, "calls", people, cases),
            chats=make_contacts(seed, number, "chats", people, cases),
            visits=make_contacts(seed, number, "visits", people, cases),
            invitations=invitations,
            answers=answers,
            reviews=make_reviews(seed, number, people, orders),
            mentions=make_mentions(seed, number, people),
            deals=deals,
            engagements=make_engagements(seed, number, people, deals),
            sends=make_sends(seed, number, people),
            web=make_visits(seed, number, people, orders, hits),
        )


def make_world(size: str = "S", seed: int = 7) -> World:
    """The company of a size (S, M, L, XL) and a seed. Raises ``ValueError`` for another size."""
    return World(size_named(size), seed)
