"""What the web tracker exports: one flat Parquet file a day (UTC), one row a hit.

A hit after midnight stands in the next day's file, a late one two files on. Some hits are sent twice, some by a device
whose clock is years ahead. Texts are dictionaries of a session's or a
page's value, so that a hit costs an index and not a string.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array, digits, named
from ingestion.sample_data.chance import Chance
from ingestion.sample_data.web import AGENTS, CONSENTS, DENIED, GRANTED, Hits, Sessions, consent_at_last, make_day
from ingestion.sample_data.web_visits import PURCHASE, TRACKING, Visits
from ingestion.sample_data.world import Part

from .shop import PREFIXES

SITE = "https://www.fjellro.example"
PATHS = (
    "/",
    "/search",
    "/p/tent",
    "/p/boots",
    "/p/stove",
    "/cart",
    "/help",
    "/login",
    "/checkout/thanks",
    "/account/order",
)
_URLS = pa.array([SITE + path for path in PATHS])
_EVENTS = pa.array(["page_view", "click", "purchase"])
_REFERRERS = pa.array(["https://find.example/?q=tent", "https://ads.example/", "https://mail.example/", "https://chirp.example/",
                       "https://outdoor-blog.example/best"])  # fmt: skip
MEDIUMS = ("organic", "cpc", "email", "social", "referral")
_SOURCES = pa.array(["find", "ads", "newsletter", "chirp", "blog"])
_CAMPAIGNS = pa.array(["spring", "release"])
DUPLICATE_SHARE = 0.002
LATE_ONE_IN = 499
"""One hit in so many comes two days late: it stands in a later day's file."""
FUTURE = clock.START + 11 * 365 * clock.DAY


def day_tables(part: Part) -> Iterator[tuple[str, Any]]:
    """(YYYYMMDD, Arrow table) for each day of the world, and one day more for what was still to come after the last."""
    waiting: dict[int, list[Any]] = {}
    for day in range(clock.DAYS + 1):
        if day < clock.DAYS:
            table = hits_table(part.web, day)
            at, ids = table["occurred_at"].cast(pa.int64()).to_numpy(), table["event_id"].to_numpy()
            delay = np.where(ids % LATE_ONE_IN == 3, 2, at >= (clock.START + (day + 1) * clock.DAY) * 1_000_000)
            for days in range(3):
                arrives = min(day + days, clock.DAYS)
                waiting.setdefault(arrives, []).append(table.filter(pa.array(delay == days)))
            if day % 61 == 7:
                waiting[day].append(_from_the_future(table))
        today = [table for table in waiting.pop(day, []) if len(table)]
        if today:
            yield (
                (clock.FIRST_DAY + timedelta(days=day)).strftime("%Y%m%d"),
                pa.concat_tables(today).unify_dictionaries(),
            )


def _from_the_future(table: Any) -> Any:
    """A hit from a device whose clock is ten years ahead: the first of the table once more, as another hit."""
    hit = table.slice(0, 1)
    number = pa.array(hit["event_id"].to_numpy() + 9_000_000)
    at = pa.array([FUTURE * 1_000_000], pa.int64()).cast(pa.timestamp("us", "UTC"))
    return hit.set_column(0, "event_id", number).set_column(1, "occurred_at", at)


def write_web(part: Part, folder: Path, suffix: str) -> None:
    """One file a day."""
    home = folder / "web"
    home.mkdir(parents=True, exist_ok=True)
    for day, table in day_tables(part):
        pq.write_table(table, home / f"events_{day}{suffix}.parquet", compression="zstd")


def hits_table(visits: Visits, day: int) -> Any:
    """The hits of the sessions that began on a day, as an Arrow table."""
    sessions, hits = make_day(visits, day)
    chance = Chance(visits.seed, "pages", visits.part, day)
    n = len(hits.at)
    row, number = hits.session, hits.number
    page, event = _pages(chance, sessions, hits)
    known = number >= sessions.login_hit[row]
    is_last = number == sessions.hits[row] - 1
    contact = np.where(known, row, NONE)
    changed = sessions.second_contact != NONE
    if changed.any():
        contact = np.where(is_last & changed[row], len(sessions) + row, contact)
    both = np.concatenate((sessions.contact, sessions.second_contact))
    tells_order = is_last & (sessions.order != NONE)[row]
    first = number == 0
    medium = np.where(first, sessions.entry[row] - 1, NONE)
    campaign = np.where(first & (sessions.entry[row] >= 2) & (sessions.entry[row] <= 3), sessions.device[row] % 2, NONE)
    at = hits.at * 1_000_000 + sessions.milliseconds[row] * 1000
    number_of_day = (visits.part * clock.DAYS + day) * 10_000_000
    columns = {
        "event_id": pa.array(number_of_day + np.arange(n)),
        "occurred_at": pa.array(at, pa.int64()).cast(pa.timestamp("us", "UTC")),
        "event_name": _chosen(event, _EVENTS),
        "visitor_id": _chosen(row, pa.array(named("v", sessions.visitor, 10), pa.string())),
        "customer_no": _chosen(contact, _contacts(visits, both)),
        "page_url": _chosen(page, _URLS),
        "referrer": _chosen(medium, _REFERRERS),
        "user_agent": _chosen(sessions.agent[row], pa.array(AGENTS)),
        "order_no": _chosen(np.where(tells_order, row, NONE), _orders(visits, sessions.order)),
        "utm_source": _chosen(medium, _SOURCES),
        "utm_medium": _chosen(medium, pa.array(MEDIUMS)),
        "utm_campaign": _chosen(campaign, _CAMPAIGNS),
        "is_test": pa.array(sessions.is_test[row]),
        "consent": _chosen(_consents(sessions, hits), pa.array(CONSENTS)),
    }
    table = pa.table(columns)
    again = np.flatnonzero(chance.hit(n, DUPLICATE_SHARE))
    return pa.concat_tables([table, table.take(again)]) if len(again) else table


def _pages(chance: Chance, sessions: Sessions, hits: Hits) -> tuple[Array, Array]:
    """Which page each hit shows, and what kind of hit it is; a visit that bought ends on the page that says thanks."""
    n = len(hits.at)
    page = chance.pick(n, (20, 12, 18, 16, 14, 8, 6, 6))
    event = np.where(chance.hit(n, 0.12), 1, 0)
    is_last = hits.number == sessions.hits[hits.session] - 1
    kind = sessions.kind[hits.session]
    bought = is_last & (kind == PURCHASE)
    page = np.where(bought, 8, np.where(is_last & (kind == TRACKING), 9, page))
    return page, np.where(bought, 2, event)


def _consents(sessions: Sessions, hits: Hits) -> Array:
    """What each hit was recorded under: consent is asked for on the first page, and taken back on the last."""
    said = consent_at_last(sessions)[hits.session]
    is_first, is_last = hits.number == 0, hits.number == sessions.hits[hits.session] - 1
    not_yet = (said == DENIED) & ~is_last
    unseen = sessions.visitor[hits.session] == NONE
    return np.where(unseen, DENIED, np.where(is_first, NONE, np.where(not_yet, GRANTED, said)))


def _chosen(indices: Array, values: Any) -> Any:
    """A dictionary column; null of NONE and of a value that is null, since Parquet takes no null in a dictionary."""
    is_null = indices == NONE
    if values.null_count:
        is_null = is_null | ~np.asarray(values.is_valid())[indices]
        values = values.fill_null("")
    places: Any = pa.array(indices.astype(np.int32), mask=is_null)
    return pa.DictionaryArray.from_arrays(places, values)


def _contacts(visits: Visits, contacts: Array) -> Any:
    """HubSpot's ids of contacts: web visitors are the first brand's."""
    texts = np.char.add("1", digits(np.maximum(contacts, 0), 8).astype("U8"))
    return pa.array(texts, pa.string(), mask=contacts == NONE)


def _orders(visits: Visits, order: Array) -> Any:
    return pa.array(named(PREFIXES[0], np.where(order == NONE, NONE, visits.orders.number[order])), pa.string())
