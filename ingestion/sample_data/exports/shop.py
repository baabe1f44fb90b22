"""What the two shops export: orders, lines, payments, parcels, refunds, subscriptions; pinewick's customer accounts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array, named
from ingestion.sample_data.commerce import CARRIERS, CHANNELS, METHODS, PACKAGING, REASONS
from ingestion.sample_data.places import BRANDS, COUNTRIES, MINOR_UNITS, PINEWICK_ZONE, PRODUCTS, SEGMENTS
from ingestion.sample_data.world import Part

from .texts import Columns, chosen, money, on_the_clock, utc, words, write_csv

PREFIXES = ("F", "PW-")
"""Of each brand's order numbers."""

CURRENCIES = [place.currency for place in COUNTRIES]
_DECIMALS = np.array([MINOR_UNITS[currency] for currency in CURRENCIES])


def order_ids(part: Part, order: Array) -> Array:
    """Order numbers as the shops write them; None of NONE."""
    known = np.maximum(order, 0)
    ids = np.where(part.orders.brand[known] == 0, *(named(prefix, part.orders.number[known]) for prefix in PREFIXES))
    ids[order == NONE] = None
    return ids


def buyer_ids(part: Part) -> Array:
    """Who placed each order, as the shop says; guests have a number that no other system knows."""
    ids = part.people.contact_ids(part.orders.contact)
    guests = part.orders.contact == NONE
    ids[guests] = named("guest-", part.orders.number[guests])
    return ids


def write_shop(part: Part, folder: Path, suffix: str) -> None:
    """Both shops' exports of one part of the world."""
    for brand, home in enumerate((folder / "shop", folder / BRANDS[1])):
        _orders(part, brand, home, suffix)
        _after_sale(part, brand, home, suffix)
    _subscriptions(part, folder / "shop", suffix)
    _accounts(part, folder / BRANDS[1], suffix)


def _orders(part: Part, brand: int, home: Path, suffix: str) -> None:
    """Orders by half-year. Some stand there twice, some with an earlier version: `updated` says which is later."""
    orders = part.orders
    mine = np.flatnonzero(orders.brand == brand)
    written = utc if brand == 0 else lambda moments: on_the_clock(moments, PINEWICK_ZONE)
    delivered = np.where(orders.says_delivered, orders.delivered_at, NONE)
    steps = (orders.placed_at, orders.approved_at, orders.shipped_at, delivered)
    status = np.select(
        [orders.is_canceled, orders.delivered_at != NONE, orders.shipped_at != NONE, orders.approved_at != NONE],
        ["canceled", "delivered", "shipped", "approved"],
        "created",
    ).astype(object)
    latest: Columns = {
        "order_no": order_ids(part, np.arange(len(orders))),
        "customer_no": buyer_ids(part),
        "status": status,
        **{name: written(at) for name, at in zip(("placed", "approved", "shipped", "delivered"), steps, strict=True)},
        "due": written(orders.due_at),
        "channel": words(orders.channel, CHANNELS),
        "currency": words(orders.currency, CURRENCIES),
        "updated": written(np.maximum.reduce(steps)),
    }
    empty = np.full(len(orders), None, object)
    early = latest | {"status": np.full(len(orders), "created", object), "updated": latest["placed"]}
    early |= dict.fromkeys(("approved", "shipped", "delivered"), empty)
    half = clock.half_year(orders.placed_at)
    for number, name in enumerate(clock.HALF_YEARS):
        rows = mine[half[mine] == number]
        moved_on = rows[(orders.number[rows] % 12 == 0) & (orders.approved_at[rows] != NONE)]
        twice = rows[orders.number[rows] % 40 == 1]
        columns = {
            header: np.concatenate((chosen(early, moved_on)[header], column[rows], column[twice]))
            for header, column in latest.items()
        }
        spoiled = (f"{PREFIXES[brand]}9999999{number},cut off in the mid",) if suffix in ("", "_p00") else ()
        write_csv(home / f"orders_{name}{suffix}.csv", columns, spoiled)


def _after_sale(part: Part, brand: int, home: Path, suffix: str) -> None:
    orders, sold = part.orders, part.after_sale
    ids = order_ids(part, np.arange(len(orders)))
    decimals = _DECIMALS[orders.currency]

    def texts(values: Array) -> Array:
        return values.astype(str).astype(object)

    def write(name: str, order: Array, columns: Columns) -> None:
        mine = np.flatnonzero(orders.brand[order] == brand)
        write_csv(home / f"{name}{suffix}.csv", chosen({"order_no": ids[order], **columns}, mine))

    line = sold.line_order
    write("order_lines", line, {
        "line": texts(sold.line_no), "sku": words(sold.line_product, PRODUCTS),
        "price": money(sold.line_price, decimals[line]), "freight": money(sold.line_freight, decimals[line]),
    })  # fmt: skip
    write("payments", sold.payment_order, {
        "payment": texts(sold.payment_no), "method": words(sold.payment_method, METHODS),
        "amount": money(sold.payment_amount, decimals[sold.payment_order]),
    })  # fmt: skip
    parcel = sold.parcel_order
    write("deliveries", parcel, {
        "parcel": ids[parcel] + "/" + texts(sold.parcel_no), "carrier": words(sold.parcel_carrier, CARRIERS),
        "packed_in": words(sold.parcel_packaging, PACKAGING),
        "status": np.where(sold.parcel_delivered_at == NONE, "on its way", "delivered").astype(object),
        "sent": utc(sold.parcel_shipped_at), "due": utc(orders.due_at[parcel]),
        "delivered": utc(sold.parcel_delivered_at),
    })  # fmt: skip
    refund = sold.refund_order
    write("refunds", refund, {
        "credit_note": ids[refund] + "-R" + texts(sold.refund_no), "paid_back": utc(sold.refund_at),
        "amount": money(sold.refund_amount, decimals[refund]), "currency": words(orders.currency[refund], CURRENCIES),
        "why": words(sold.refund_reason, REASONS),
    })  # fmt: skip


def _subscriptions(part: Part, home: Path, suffix: str) -> None:
    subs = part.subscriptions
    write_csv(home / f"subscriptions{suffix}.csv", {
        "number": named("S", subs.number), "customer_no": part.people.contact_ids(subs.contact),
        "product": words(subs.product, PRODUCTS),
        "state": np.where(subs.canceled_at == NONE, "active", "canceled").astype(object),
        "since": utc(subs.started_at), "renewed": utc(subs.renewed_at), "paid_until": utc(subs.ends_at),
        "canceled": utc(subs.canceled_at), "price": money(subs.amount, np.full(len(subs.number), 2)),
    })  # fmt: skip


def _accounts(part: Part, home: Path, suffix: str) -> None:
    """Customer accounts of pinewick's shop, which has no CRM."""
    people = part.people
    mine = np.flatnonzero(people.brand == 1)
    contact = people.contact(mine)
    first, last = people.names(mine)
    country = people.country[mine]
    regions = [COUNTRIES[c].regions[r] for c, r in zip(country.tolist(), people.region[mine].tolist(), strict=True)]
    write_csv(home / f"customers{suffix}.csv", {
        "account": people.contact_ids(contact), "email": people.emails(contact), "name": first + " " + last,
        "state": np.array(regions, object), "country": words(country, [place.code for place in COUNTRIES]),
        "group": words(people.segment[mine], SEGMENTS), "created": utc(people.since[mine]),
        "newsletter": np.where(people.agrees_at[mine] == NONE, "no", "yes").astype(object),
    })  # fmt: skip
