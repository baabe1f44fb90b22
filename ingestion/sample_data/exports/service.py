"""What the telephone system, the chat tool, the shops and the newsletter tool export; the day's exchange rates."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, named
from ingestion.sample_data.rates import daily_rates, working_days
from ingestion.sample_data.support import SHOPS, TOPICS, Contacts
from ingestion.sample_data.world import Part, World

from .texts import Columns, flags, on_the_clock, utc, words, write_csv

TICKET_BASE = 5_000_000
"""HubSpot's id of a case is this and the case's number."""


def write_service(part: Part, folder: Path, suffix: str) -> None:
    """Calls, chats, shop visits and campaign messages of one part of the world."""

    def shared(kind: Contacts) -> Columns:
        case = np.array([None if one == NONE else ticket_id(part.cases.number[one]) for one in kind.case], object)
        return {
            "case_no": case,
            "customer_no": part.people.contact_ids(kind.contact),
            "topic": words(kind.topic, TOPICS),
            "colleague": named("agent", kind.agent, 2),
        }

    calls, chats, visits = part.calls, part.chats, part.visits
    write_csv(folder / f"support/calls{suffix}.csv", {
        "call": named("T", calls.number),
        "way": np.where(calls.is_outbound, "out", "in").astype(object),
        **{name: on_the_clock(at, clock.COMPANY_ZONE) for name, at in (
            ("rang", calls.started_at), ("answered", calls.answered_at), ("ended", calls.ended_at))},
        **shared(calls),
    }, ["T9999;in"], ";")  # fmt: skip
    write_csv(folder / f"support/chats{suffix}.csv", {
        "chat": named("H", chats.number), "began": utc(chats.started_at), "first_reply": utc(chats.answered_at),
        "ended": utc(chats.ended_at), **shared(chats),
    })  # fmt: skip
    write_csv(folder / f"support/shop_visits{suffix}.csv", {
        "visit": named("B", visits.number), "came": utc(visits.started_at), "left": utc(visits.ended_at),
        "shop": words(visits.number % len(SHOPS), SHOPS), **shared(visits),
    })  # fmt: skip
    sends = part.sends
    write_csv(folder / f"marketing/campaign_sends{suffix}.csv", {
        "message": named("E", sends.number), "campaign": named("K", sends.campaign, 2),
        "title": np.where(sends.campaign % 2 == 0, "News from the mountains", "Your care kit").astype(object),
        "customer_no": part.people.contact_ids(sends.contact),
        **{name: utc(at) for name, at in (
            ("sent", sends.sent_at), ("arrived", sends.delivered_at), ("opened", sends.opened_at),
            ("clicked", sends.clicked_at), ("bounced", sends.bounced_at), ("left_list", sends.unsubscribed_at))},
        "trial": flags(sends.is_test),
    })  # fmt: skip


def ticket_id(number: int) -> str:
    """The id of a case in HubSpot."""
    return str(TICKET_BASE + int(number))


def write_rates(world: World, folder: Path) -> None:
    """What one unit of each currency is worth in euros, on working days."""
    working = working_days()
    texts = np.datetime_as_string(working.astype("datetime64[D]")).astype(object)
    columns: dict[str, list[str]] = {"day": [], "currency": [], "eur": []}
    for currency, millionths in daily_rates(world.seed).items():
        columns["day"] += list(texts)
        columns["currency"] += [currency] * len(working)
        columns["eur"] += [f"{value // 1_000_000}.{value % 1_000_000:06}" for value in millionths.tolist()]
    write_csv(
        folder / "reference/currency_rates.csv", {name: np.array(column, object) for name, column in columns.items()}
    )
