"""Orders and what follows from them: lines, payments, parcels, refunds. Amounts in minor units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import clock
from .arrays import NONE, Array, after, spread, until
from .chance import Chance
from .people import People, known_by
from .places import COUNTRIES, MINOR_UNITS, PRODUCTS, RATES_TO_EUR

CHANNELS = ("web", "app", "store", "phone", "marketplace", "")
CARRIERS = ("Blitzpost", "Kurier Nord", "Maple Parcel")
PACKAGING = ("carton", "paper", "plastic", "reusable box", "")
REASONS = ("damaged", "too late", "wrong size", "did not like it")
METHODS = ("card", "invoice", "wallet", "voucher")


@dataclass(frozen=True)
class Orders:
    """One row an order, ordered by moment."""

    number: Array  # unique in the whole world
    person: Array
    contact: Array  # as the shop knows the buyer; NONE of guests
    brand: Array
    channel: Array
    currency: Array  # index of the country whose currency was paid
    placed_at: Array
    approved_at: Array
    shipped_at: Array
    delivered_at: Array  # when the last parcel came
    due_at: Array
    says_delivered: Array  # does the order's record itself say when it came?
    is_canceled: Array
    is_test: Array

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class AfterSale:
    """What hangs on orders; ``*_order`` are indices of orders."""

    line_order: Array
    line_no: Array
    line_product: Array
    line_price: Array
    line_freight: Array
    payment_order: Array
    payment_no: Array
    payment_method: Array
    payment_amount: Array
    parcel_order: Array
    parcel_no: Array
    parcel_carrier: Array
    parcel_packaging: Array
    parcel_shipped_at: Array
    parcel_delivered_at: Array
    refund_order: Array
    refund_no: Array
    refund_at: Array
    refund_amount: Array
    refund_reason: Array


def make_orders(seed: int, part: int, people: People) -> Orders:
    """The orders of all persons; at most one a person and day."""
    chance = Chance(seed, "orders", part)
    n = len(people)
    counts = np.minimum(8, np.floor(people.zeal * 3.4 * chance.unit(n) + 0.35)).astype(np.int64)
    person, _ = spread(counts)
    placed = clock.moments(chance, len(person), people.since[person])
    _, one_a_day = np.unique(person * 100_000 + placed // clock.DAY, return_index=True)
    keep = one_a_day[np.argsort(placed[one_a_day], kind="stable")]
    person, placed = person[keep], placed[keep]
    m = len(person)
    brand = people.brand[person]
    bad = clock.trouble(placed)
    is_canceled = chance.hit(m, 0.04 + 0.06 * bad)
    approved = np.where(is_canceled & chance.hit(m, 0.5), NONE, placed + chance.skewed(m, 60, 2 * clock.DAY, 4))
    shipped = np.where(is_canceled, NONE, after(approved, chance.whole(m, 6 * 3600, 2 * clock.DAY)))
    december = (clock.month_of(placed // clock.DAY) % 12 == 11).astype(float)
    delay = chance.hit(m, 0.08 + 0.12 * december + 0.15 * bad) * chance.whole(m, 3, 9) * clock.DAY
    delivered = after(shipped, chance.whole(m, clock.DAY, 3 * clock.DAY) + delay)
    guest = chance.hit(m, 0.05) & (brand == 0)
    return Orders(
        number=part * 10_000_000 + np.arange(m),
        person=person,
        contact=np.where(guest, NONE, known_by(people, chance, person, placed)),
        brand=brand,
        channel=np.where(brand == 0, chance.pick(m, (0.68, 0.12, 0.1, 0.05, 0.03, 0.02)), 0),
        currency=people.country[person],
        placed_at=placed,
        approved_at=until(approved, clock.END),
        shipped_at=until(shipped, clock.END),
        delivered_at=until(delivered, clock.END),
        due_at=placed + 6 * clock.DAY,
        says_delivered=chance.hit(m, 0.96),
        is_canceled=is_canceled,
        is_test=people.is_test[person],
    )


def make_after_sale(seed: int, part: int, orders: Orders) -> AfterSale:
    """Lines, payments, parcels and refunds of the orders."""
    chance = Chance(seed, "after sale", part)
    m = len(orders)
    # A whole unit of money is worth about as much everywhere: prices are set in euros and rounded in the currency.
    units = np.array([10 ** MINOR_UNITS[place.currency] / RATES_TO_EUR[place.currency] for place in COUNTRIES])
    line_order, line_no = spread(1 + chance.pick(m, (0.6, 0.25, 0.1, 0.05)))
    k = len(line_order)
    product = chance.whole(k, 0, len(PRODUCTS) - 1)
    euros = 8 + product * 3 + chance.whole(k, 0, 5)
    unit = units[orders.currency[line_order]]
    price = np.where(orders.is_test[line_order], 0, np.rint(euros * unit).astype(np.int64))
    freight = np.where((line_no == 0) & ~orders.is_test[line_order], np.rint(4.9 * unit).astype(np.int64), 0)
    total = np.bincount(line_order, price + freight, m).astype(np.int64)
    paid = np.flatnonzero(orders.approved_at != NONE)
    has_voucher = chance.hit(len(paid), 0.06) & (total[paid] > 0)
    payment_of, payment_no = spread(1 + has_voucher.astype(np.int64))
    voucher = np.where(has_voucher, total[paid] // 5, 0)[payment_of]
    parcels = np.flatnonzero(orders.shipped_at != NONE)
    parcel_of, parcel_no = spread(1 + chance.hit(len(parcels), 0.1))
    parcel_order = parcels[parcel_of]
    arrived = orders.delivered_at[parcel_order]
    early = (parcel_no == 0) & (np.bincount(parcel_of, minlength=len(parcels))[parcel_of] > 1)
    arrived = np.where(
        (arrived != NONE) & early, np.maximum(arrived - clock.DAY, orders.shipped_at[parcel_order] + 60), arrived
    )
    j = len(parcel_order)
    delivered = orders.delivered_at != NONE
    chosen = np.flatnonzero(delivered & (total > 0) & chance.hit(m, 0.05 + 0.05 * clock.trouble(orders.placed_at)))
    refund_of, refund_no = spread(1 + chance.hit(len(chosen), 0.1))
    refund_order = chosen[refund_of]
    refund_at = orders.delivered_at[refund_order] + chance.whole(len(refund_order), clock.DAY, 20 * clock.DAY)
    in_time = refund_at < clock.END
    refund_order, refund_no, refund_at = refund_order[in_time], refund_no[in_time], refund_at[in_time]
    r = len(refund_order)
    return AfterSale(
        line_order=line_order,
        line_no=line_no + 1,
        line_product=product,
        line_price=price,
        line_freight=freight,
        payment_order=paid[payment_of],
        payment_no=payment_no + 1,
        payment_method=np.where(payment_no == 1, 3, chance.pick(len(payment_of), (0.6, 0.2, 0.2))),
        payment_amount=np.where(payment_no == 1, voucher, total[paid[payment_of]] - voucher),
        parcel_order=parcel_order,
        parcel_no=parcel_no + 1,
        parcel_carrier=np.where(orders.brand[parcel_order] == 1, 2, chance.pick(j, (0.7, 0.3))),
        parcel_packaging=chance.pick(j, (0.5, 0.2, 0.15, 0.1, 0.05)),
        parcel_shipped_at=orders.shipped_at[parcel_order],
        parcel_delivered_at=arrived,
        refund_order=refund_order,
        refund_no=refund_no + 1,
        refund_at=refund_at,
        refund_amount=total[refund_order] // chance.whole(r, 2, 6),
        refund_reason=chance.pick(r, (0.4, 0.2, 0.25, 0.15)),
    )
