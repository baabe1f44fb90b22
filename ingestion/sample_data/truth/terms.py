"""What was promised and agreed on in deals, and what amounts come to in euros, by the last rate up to their day."""

from __future__ import annotations

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.places import COUNTRIES, MINOR_UNITS
from ingestion.sample_data.rates import daily_rates, working_days
from ingestion.sample_data.sales import LOST, TERMS, WON
from ingestion.sample_data.world import Part

_CODES = np.array([place.currency for place in COUNTRIES])


def terms(part: Part) -> dict[str, int]:
    """Figures that add up over the parts of a world; amounts in ten-thousandths of a euro, each rounded by itself."""
    deals = part.deals
    written = deals.reached >= 4
    signed = written & (deals.stage == WON)
    kept = deals.kept_days != NONE
    late = deals.kept_days - deals.promised_days
    return {
        "promises_kept": int((kept & (late <= 0)).sum()),
        "promises_broken": int((kept & (late > 0)).sum()),
        "promises_void": int((deals.stage == LOST).sum()),
        "promises_offered": int((deals.closed_at == NONE).sum()),
        "promises_gap_days": int(late[kept].sum()),
        "contracts": int(written.sum()),
        "contracts_signed": int(signed.sum()),
        "contracts_term_months": int(np.array(TERMS)[deals.term[written]].sum()),
        "contracts_discount_pct": int(deals.discount[written].sum()),
        "contracts_renewed_by_themselves": int((written & deals.renews).sum()),
        **_in_euros(part),
    }


def _in_euros(part: Part) -> dict[str, int]:
    orders, sold = part.orders, part.after_sale
    items = np.bincount(sold.line_order, sold.line_price, len(orders)).astype(np.int64)
    placed = np.flatnonzero(np.bincount(sold.line_order, minlength=len(orders)))
    refunded = sold.refund_order
    return {
        "items_ten_thousandths_of_a_euro": int(
            euros(part.seed, items[placed], orders.currency[placed], clock.local_day(orders.placed_at[placed])).sum()
        ),
        "refunded_ten_thousandths_of_a_euro": int(
            euros(part.seed, sold.refund_amount, orders.currency[refunded], clock.local_day(sold.refund_at)).sum()
        ),
    }


def order_worth(part: Part) -> Array:
    """What the items of each order cost, in ten-thousandths of a euro."""
    orders, sold = part.orders, part.after_sale
    items = np.bincount(sold.line_order, sold.line_price, len(orders)).astype(np.int64)
    return euros(part.seed, items, orders.currency, clock.local_day(orders.placed_at))


def euros(seed: int, minor: Array, currency: Array, day: Array) -> Array:
    """Amounts in minor units, each brought to ten-thousandths of a euro, halves away from zero."""
    rates, working = daily_rates(seed), working_days()
    place = np.searchsorted(working, day, side="right") - 1
    found = np.zeros(len(minor), np.int64)
    amounts = zip(minor.tolist(), _CODES[currency].tolist(), place.tolist(), strict=True)
    for number, (amount, code, row) in enumerate(amounts):
        rate = 1_000_000 if code == "EUR" else int(rates[code][row])
        of_one = 10 ** (2 + MINOR_UNITS[code])  # ten-thousandths of a minor unit's worth, in millionths
        found[number] = (2 * amount * rate + of_one) // (2 * of_one)
    return found
