"""The records that arrive step by step: those of a small company, and scenes of one edge case each.

Belongs here: what the records say, and in which step. Does not belong here: what must come of them (the tests).
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from arrivals_landing import NOON, Version


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat(sep=" ")


def the_company() -> list[Version]:
    """People, leads, deals, orders, cases and hits of March 2026, some edited, every seventh deleted."""
    draw = random.Random(20261122)
    made: list[Version] = []

    def add(entity: str, key: str, *rows: dict[str, Any], is_event: bool = False) -> None:
        for number, row in enumerate(rows):
            made.append(Version(entity, key, row, number, is_event=is_event))
        if draw.random() < 1 / 7:
            made.append(Version(entity, key, rows[-1], len(rows), is_deleted=True, is_event=is_event))

    people = [f"c{n}" for n in range(6)]
    for n, contact in enumerate(people):
        row = {"contact_id": contact, "person_id": f"p{n // 2}", "region": "north", "created_at": at(n - 99)}
        add("crm_people", contact, {**row, "segment": "new"}, *([{**row, "segment": "loyal"}] * (n % 3 == 0)))
    for n in range(5):
        lead = {"lead_id": f"l{n}", "contacted_at": at(n), "contact_ref": people[n], "channel": "web"}
        add("crm_leads", f"l{n}", lead)
        deal = {"deal_id": f"d{n}", "lead_ref": f"l{n}", "contact_ref": people[n], "opened_at": at(n + 24)}
        end = draw.choice(("won_at", "lost_at"))
        add("crm_deals", f"d{n}", deal, {**deal, end: at(n + 99)}, {**deal, end: at(n + 90), "amount": "9.25"})
    for n in range(8):
        order = {"order_id": f"o{n}", "contact_ref": draw.choice(people), "ordered_at": at(n * 7), "due_at": at(200)}
        sent = {**order, "order_status": "done", "delivered_at": at(n * 7 + 50)}
        later = draw.choice(((), (sent,), (sent, {**sent, "delivered_at": at(333)})))
        add("commerce_orders", f"o{n}", {**order, "order_status": "placed"}, *later)
    for n in range(5):
        about = draw.choice((None, f"o{n}"))
        case = {"case_id": f"s{n}", "contact_ref": people[n], "order_ref": about, "opened_at": at(n * 30)}
        add("support_cases", f"s{n}", case, *([{**case, "solved_at": at(n * 30 + 5)}] * (n % 2)))
    for n in range(60):
        hit = {
            "visitor_ref": draw.choice(("v1", "v2", "v3", "v4", None)) if n % 10 else "v5",
            "occurred_at": at(11.5 + draw.randrange(4) * 0.5 + draw.randrange(2) * 24 + draw.choice((0, 1 / 3600))),
            "event_name": draw.choice((None, "page_view", "click", "purchase")),
            "page_url": draw.choice(("/", "/lamp", "/cart")),
            "user_agent": draw.choice((None, "Firefox", "Firefox", "examplebot")),
            "contact_ref": draw.choice((None, None, *people)),
            "order_ref": draw.choice((None,) * 6 + ("o1", "o5")),
            "channel": draw.choice((None, "web", "app", "no such channel")),
        }
        moved = {**hit, "occurred_at": at(12 + draw.randrange(9)), "visitor_ref": draw.choice(("v1", "v2"))}
        # An event is one of its day: it can be edited there, and not be moved to another.
        is_event = n % 3 == 1
        edited = {**moved, "occurred_at": hit["occurred_at"]} if is_event else moved
        add("web_analytics_events", f"h{n:02}", hit, *([edited] * (n % 5 == 0)), is_event=is_event)
    return made


def the_scenes() -> list[Any]:
    """(step, scene, entity, key, row, more of its version) of every scene; what must come of it stands in the tests."""
    made: list[Any] = []

    def scene(
        step: int, name: str, entity: str, key: str, /, is_deleted: bool = False, is_event: bool = False, **row: Any
    ) -> None:
        number = sum(one[1:4] == (name, entity, key) for one in made)
        more = {"number": number, "is_deleted": is_deleted, "is_event": is_event}
        made.append((step, name, entity, key, row, more))

    def hit(step: int, name: str, key: str, /, hours: float, **row: Any) -> None:
        scene(step, name, "web_analytics_events", key, visitor_ref="v", occurred_at=at(hours), **row)

    orders, people, cases = "commerce_orders", "crm_people", "support_cases"
    sent = {"order_id": "o", "contact_ref": "c", "order_status": "done", "ordered_at": at(0), "delivered_at": at(96)}

    # Nothing more comes of three orders: one lapses by the clock, one had lapsed before, one has time.
    for name, hours in (("lapses", 0), ("lapsed", -24), ("rests", 24)):
        scene(0, name, orders, "o", order_id="o", contact_ref="c", order_status="sent", ordered_at=at(hours))
    # Case 14: a case opened before the parcel came is told after all of that was built, and not the first case that is.
    # One order is a second older than what the load before could have shown 48 hours late, one is not.
    scene(0, "late", orders, "o", **sent)
    scene(0, "known", cases, "s", case_id="s", contact_ref="c", opened_at=at(1))
    for key, moment in (("o1", "2026-11-20 03:59:59"), ("o2", "2026-11-20 04:00:00")):
        scene(1, "lag", orders, key, order_id=key, contact_ref="c", order_status="sent", ordered_at=moment)
    scene(1, "late", cases, "s", case_id="s", order_ref="o", contact_ref="c", opened_at=at(48))
    # A hit between two sessions arrives late and makes one of them; one earlier than anything seen becomes the first.
    hit(0, "bridge", "1", 0)
    hit(0, "bridge", "2", 0.8)
    hit(1, "bridge", "3", 0.4)
    hit(0, "earlier", "1", 5, page_url="/second")
    hit(1, "earlier", "2", 4.9, page_url="/first")
    # An order is deleted; its contact stays. A contact is deleted; what he bought stays.
    scene(0, "gone", orders, "o", **sent)
    scene(1, "gone", orders, "o", is_deleted=True, **sent)
    scene(0, "left", people, "c", contact_id="c", created_at=at(-9))
    scene(0, "left", orders, "o", **sent)
    scene(1, "left", people, "c", is_deleted=True, contact_id="c", created_at=at(-9))
    # A deal and a case are archived; a deal is archived and comes back.
    deal = {"deal_id": "d", "contact_ref": "c", "opened_at": at(0), "won_at": at(5)}
    for name in ("dropped", "back"):
        scene(0, name, "crm_deals", "d", **deal)
        scene(1, name, "crm_deals", "d", is_deleted=True, **deal)
    scene(1, "back", "crm_deals", "d", **deal)
    scene(0, "dropped", cases, "s", case_id="s", contact_ref="c", opened_at=at(0))
    scene(1, "dropped", cases, "s", is_deleted=True, case_id="s", contact_ref="c", opened_at=at(0))
    # Two contacts turn out to be one person. An order turns out to be another's.
    for contact in ("c", "c2"):
        scene(0, "merged", people, contact, contact_id=contact, person_id=contact, created_at=at(-9))
        scene(0, "merged", orders, f"o{contact}", **{**sent, "order_id": f"o{contact}", "contact_ref": contact})
    scene(1, "merged", people, "c2", contact_id="c2", person_id="c", created_at=at(-9))
    scene(0, "edited", orders, "o", **sent)
    scene(1, "edited", orders, "o", **{**sent, "delivered_at": at(120)})
    # A visitor is taken out of his day's file; a hit of his is somebody else's.
    for key, visitor in (("1", "v"), ("2", "w")):
        day = {"occurred_at": at(0), "visitor_ref": visitor}
        scene(0, "erased", "web_analytics_events", key, is_event=True, **day)
    scene(1, "erased", "web_analytics_events", "1", is_deleted=True, is_event=True, occurred_at=at(0), visitor_ref="v")
    scene(1, "erased", "web_analytics_events", "2", is_event=True, occurred_at=at(0), visitor_ref="x")
    # Case 8: a monitor asks for the page of an order. Case 14: a device's clock is ten years ahead.
    scene(0, "bot", orders, "o", **{**sent, "ordered_at": at(1)})
    hit(0, "bot", "1", 0, user_agent="UptimeRobot/2.0", order_ref="o")
    hit(0, "clock", "1", 0)
    hit(0, "clock", "2", 24 * 3650)
    # Case 15: around midnight; a login, then another host, in one session.
    for key, hours in (("1", 11.8333), ("2", 12.1667), ("3", 12.75)):
        hit(0, "midnight", key, hours)
    hit(0, "login", "1", 0, page_url="https://shop.example/")
    hit(1, "login", "2", 0.1, page_url="https://pay.example/card", contact_ref="c")
    hit(0, "login", "3", 0.2, page_url="https://shop.example/thanks", contact_ref="c", event_name="purchase")
    # Case 30: an order in the shop, as a deal won, and as a purchase on the web; hits that name nobody.
    scene(0, "once", orders, "o", **{**sent, "ordered_at": at(1)})
    scene(0, "once", "crm_deals", "d", deal_id="d", contact_ref="c", opened_at=at(0), won_at=at(1))
    hit(0, "once", "1", 0.9, event_name="page_view", page_url="/cart")
    hit(1, "once", "2", 1, event_name="purchase", order_ref="o")
    for key in ("1", "2", "3"):
        scene(0, "nobody", "web_analytics_events", key, occurred_at=at(0), page_url="/")
    return made
