"""What there is to give credit for: orders placed and deals won, and what they were worth (domain research 2).

Which channel gets how much of it depends on the model of attribution; all of it is given away by each.
"""

from __future__ import annotations

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.sales import WON
from ingestion.sample_data.truth.groups import Row, grouped
from ingestion.sample_data.truth.terms import order_worth
from ingestion.sample_data.world import Part

KEYS = ("month", "brand")


def conversions(part: Part) -> list[Row]:
    """One row a month and brand, without tests; worth in ten-thousandths of a euro."""
    orders, deals, people = part.orders, part.deals, part.people
    bought = ~people.is_known_test(orders.contact)
    won = (deals.stage == WON) & ~people.is_known_test(deals.contact)
    at = np.concatenate((orders.placed_at[bought], deals.closed_at[won]))
    brand = np.concatenate((orders.brand[bought], np.zeros(int(won.sum()), np.int64)))
    worth = np.concatenate((order_worth(part)[bought], deals.amount[won] * 100))
    return grouped(
        {"month": (clock.month_of(clock.local_day(at)), None), "brand": (brand, BRANDS)},
        {"conversions": np.ones(len(at), np.int64), "worth": worth},
    )
