"""Every touchpoint of a part of the world, as the warehouse should place it: whose, in which journey, by which channel.

Rules (domain research 6.2 and 7; decisions of the project): a session is one touchpoint, and belongs to the journey
of the order that it led to; a parcel counts where its order does not say when it came; what is about an order is in
its journey, else in its case's; what bots and tests did, or what is about a test's order, is in none; a call without
a name has that of its case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ingestion.sample_data import clock, commerce, support
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.sales import KINDS as ENGAGEMENT_KINDS
from ingestion.sample_data.sales import LOST, WON
from ingestion.sample_data.truth import rules
from ingestion.sample_data.truth.answers import Scored, response_scores
from ingestion.sample_data.truth.counted import is_by_machine, is_counted
from ingestion.sample_data.truth.identity import device_owner
from ingestion.sample_data.truth.reviews import rating_scores
from ingestion.sample_data.truth.sessions import SeenSessions
from ingestion.sample_data.world import Part


@dataclass(frozen=True)
class Touchpoints:
    """One row a touchpoint. ``subject`` is the index of the order, deal, case or subscription of its journey."""

    kind: Array
    at: Array
    brand: Array
    customer: Array
    channel: Array
    named_channel: Array  # as recorded; NONE where the record names none
    journey_type: Array  # NONE if it is in no journey
    subject: Array
    score: Array  # 0 worst to 100 best in billionths; NONE unmeasured
    is_excluded: Array  # a bot's or a test's

    def __len__(self) -> int:
        return len(self.kind)


def touchpoints(part: Part, scored: Scored, sessions: SeenSessions) -> Touchpoints:
    """All touchpoints of a part."""
    chunks = [
        *_crm(part),
        *_commerce(part),
        *_opinions(part),
        *_surveys(part, scored),
        *_support(part),
        _web(part, sessions),
    ]
    return Touchpoints(*(np.concatenate([getattr(one, f.name) for one in chunks]) for f in fields(Touchpoints)))


def _of(
    part: Part,
    kind: str,
    at: Array,
    *,
    brand: Array | int = 0,
    contact: Array | int = NONE,
    told: Array | None = None,
    order: Array | int = NONE,
    journey: tuple[int, Array] | None = None,
    channel: Array | int = NONE,
    score: Array | int = NONE,
    excluded: Array | bool = False,
) -> Touchpoints:
    """Touchpoints of one kind, where ``at`` says that they happened. ``told``: the contact that the record itself
    names, if not ``contact``."""
    happened = at != NONE
    number = rules.NUMBER_OF_KIND[kind]

    def full(values: Array | int | bool) -> Array:
        kept: Array = np.broadcast_to(np.asarray(values), at.shape)[happened]
        return kept

    orders, named, about = part.orders, full(channel), full(order)
    customer = part.people.customer(full(contact))
    buyer = np.where(about == NONE, NONE, orders.contact[about])
    customer = np.where(customer == NONE, part.people.customer(buyer), customer)
    journey_type = np.where(about == NONE, NONE, rules.ORDER)
    subject = about
    if journey is not None:
        other = full(journey[1])
        journey_type = np.where((about == NONE) & (other != NONE), journey[0], journey_type)
        subject = np.where(about == NONE, other, about)
    is_test = part.people.is_known_test(full(contact if told is None else told)) | part.people.is_known_test(buyer)
    is_excluded = full(excluded) | is_test
    return Touchpoints(
        kind=np.full(len(about), number),
        at=at[happened],
        brand=full(brand),
        customer=customer,
        channel=np.where(named == NONE, rules.CHANNEL_OF_KIND[number], named),
        named_channel=named,
        journey_type=np.where(is_excluded, NONE, journey_type),
        subject=subject,
        score=full(score),
        is_excluded=is_excluded,
    )


def _crm(part: Part) -> Iterator[Touchpoints]:
    deals, said, sends = part.deals, part.engagements, part.sends
    for kind, stage in (("deal_won", WON), ("deal_lost", LOST)):
        at = np.where(deals.stage == stage, deals.closed_at, NONE)
        yield _of(part, kind, at, contact=deals.contact, journey=(rules.SALES, np.arange(len(deals))))
    for number, name in enumerate(ENGAGEMENT_KINDS):
        at = np.where(said.kind == number, said.occurred_at, NONE)
        yield _of(part, f"engagement_{name}", at, contact=said.contact, journey=(rules.SALES, said.deal))
    for kind, at in (
        ("campaign_sent", sends.sent_at), ("campaign_opened", sends.opened_at), ("campaign_clicked", sends.clicked_at)
    ):  # fmt: skip
        yield _of(part, kind, at, contact=sends.contact, excluded=sends.is_test)


def _commerce(part: Part) -> Iterator[Touchpoints]:
    orders, sold, subs = part.orders, part.after_sale, part.subscriptions
    every, channel = np.arange(len(orders)), rules.channels(commerce.CHANNELS)[orders.channel]
    for kind, at in (
        ("order_placed", orders.placed_at),
        ("order_approved", orders.approved_at),
        ("order_shipped", orders.shipped_at),
        ("order_delivered", np.where(orders.says_delivered, orders.delivered_at, NONE)),
    ):
        yield _of(part, kind, at, brand=orders.brand, contact=orders.contact, order=every, channel=channel)
    untold = np.where(orders.says_delivered[sold.parcel_order], NONE, sold.parcel_delivered_at)
    yield _of(part, "parcel_delivered", untold, brand=orders.brand[sold.parcel_order], order=sold.parcel_order)
    yield _of(part, "refund_paid", sold.refund_at, brand=orders.brand[sold.refund_order], order=sold.refund_order)
    for kind, at in (
        ("subscription_started", subs.started_at),
        ("subscription_renewed", subs.renewed_at),
        ("subscription_canceled", subs.canceled_at),
    ):
        journey = (rules.SUBSCRIPTION, np.arange(len(subs.number)))
        yield _of(part, kind, at, contact=subs.contact, journey=journey, channel=rules.CHANNEL_NAMES.index("web"))


def _opinions(part: Part) -> Iterator[Touchpoints]:
    reviews, posts = part.reviews, part.mentions
    web = rules.CHANNEL_NAMES.index("web")
    shared: dict[str, Any] = {
        "brand": reviews.brand,
        "contact": reviews.contact,
        "order": reviews.order,
        "channel": web,
    }
    yield _of(part, "review_invited", reviews.invited_at, **shared)
    yield _of(part, "review_given", reviews.submitted_at, score=rating_scores(reviews), **shared)
    yield _of(part, "brand_mentioned", posts.mentioned_at, contact=posts.contact)


def _surveys(part: Part, scored: Scored) -> Iterator[Touchpoints]:
    asked, answers = part.invitations, part.answers
    yield _of(part, "survey_invited", asked.sent_at, contact=asked.contact, order=asked.order)
    first = np.unique(answers.response, return_index=True)[1]
    counted, by_machine = is_counted(part)[first], is_by_machine(part)[first]
    yield _of(
        part,
        "survey_answered",
        answers.submitted_at[first],
        brand=part.people.brand[answers.person[first]],
        contact=answers.contact[first],
        order=answers.order[first],
        score=np.where(counted, response_scores(answers, scored), NONE),
        excluded=by_machine,
    )


def _support(part: Part) -> Iterator[Touchpoints]:
    cases = part.cases
    channel = rules.channels(support.CHANNELS)[cases.channel]
    for kind, at in (("case_opened", cases.opened_at), ("case_solved", cases.solved_at)):
        journey = (rules.SUPPORT, np.arange(len(cases)))
        yield _of(part, kind, at, contact=cases.contact, order=cases.order, journey=journey, channel=channel,
                  excluded=cases.is_test)  # fmt: skip
    for kind, heard in (("support_call", part.calls), ("support_chat", part.chats), ("shop_visit", part.visits)):
        of_case = heard.case != NONE
        contact = np.where((heard.contact == NONE) & of_case, cases.contact[heard.case], heard.contact)
        order = np.where(of_case, cases.order[heard.case], NONE)
        yield _of(part, kind, heard.started_at, contact=contact, order=order, journey=(rules.SUPPORT, heard.case),
                  excluded=of_case & cases.is_test[heard.case])  # fmt: skip


def _web(part: Part, sessions: SeenSessions) -> Touchpoints:
    orders = part.orders
    buyer = np.where(sessions.order == NONE, NONE, orders.contact[sessions.order])
    contact = np.where(sessions.contact == NONE, buyer, sessions.contact)
    # Who neither logged in nor ordered is whoever the device is known to be of; a session of two is nobody's.
    is_anonymous = (contact == NONE) & (sessions.order == NONE) & ~sessions.is_shared
    contact = np.where(is_anonymous, device_owner(part.people, sessions), contact)
    led_to = np.where(sessions.is_purchase, sessions.order, NONE)
    return _of(part, "web_session", sessions.started_at, contact=contact, told=sessions.contact, order=led_to,
               channel=sessions.channel, excluded=sessions.is_bot | sessions.is_test)  # fmt: skip


def months(points: Touchpoints) -> Array:
    """The month of each touchpoint in the company's zone."""
    return clock.month_of(clock.local_day(points.at))
