"""Whom to call back, for the CRM: each event that waits, with the id under which each tool knows the customer.

Belongs here: reading that list from what is published, as CSV and as the body of a webhook. Does not belong here: what
asks for a call back (`mart_closed_loop`), the alert that says how many there are (serving/alerts/callbacks.py).

No name, address or number: an id, and a link that only opens for who may see that CRM.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from serving.exports.formulas import is_formula

MOST_AT_ONCE = 500
"""Events in one body of the webhook."""

_WAITING = """
    select
        loops.closed_loop_key, loops.event_kind, loops.metric, cast(loops.score as double), loops.brand_key,
        loops.channel_key, loops.stage_key, loops.occurred_at, loops.due_at, loops.due_at < $now,
        entities.entity_name, loops.owner_agent_key, loops.customer_key,
        contacts.source_vendor, contacts.source_instance, contacts.contact_id
    from marts.mart_closed_loop as loops
    left join core.dim_organisation_entity as entities on loops.owner_entity_key = entities.entity_key
    left join core.bridge_customer_contacts as contacts
        on loops.customer_key = contacts.customer_key and contacts.contact_id is not null
    where loops.outcome in ('waiting', 'overdue')
    qualify row_number() over (
        partition by loops.closed_loop_key
        order by list_contains($known, contacts.source_instance) desc, contacts.is_newest desc, contacts.contact_id
    ) = 1
    order by loops.due_at, loops.closed_loop_key
"""


@dataclass(frozen=True)
class Callback:
    """One event whose customer waits to be called. Moments are UTC. ``score`` in the unit of its metric.

    ``contact_*``: the customer's record in a tool, where one is known; of several that of a tool whose pages are
    configured, then the newest. ``contact_page``: where to see it, None where nobody configured that.
    """

    closed_loop_key: str
    event_kind: str
    metric: str
    score: float
    brand_key: str
    channel_key: str
    stage_key: str | None
    occurred_at: datetime
    due_at: datetime
    is_overdue: bool
    owner: str | None
    owner_agent_key: str | None
    customer_key: str
    contact_vendor: str | None
    contact_instance: str | None
    contact_id: str | None
    contact_page: str | None


def read_callbacks(
    published: Path, now: datetime, pages: Mapping[str, str], *, overdue_only: bool = False
) -> list[Callback]:
    """Who waits, the most overdue first. ``now`` is naive UTC; ``pages`` by source instance, with {contact_id} in them.

    Raises duckdb.Error where the file cannot be read or has no such tables.
    """
    import duckdb

    with duckdb.connect(str(published), read_only=True) as con:
        found = con.execute(_WAITING, {"now": now, "known": list(pages)}).fetchall()
    listed = [Callback(*(*row, _page(pages, *row[-2:]))) for row in found]
    return [one for one in listed if one.is_overdue or not overdue_only]


def _page(pages: Mapping[str, str], instance: str | None, contact_id: str | None) -> str | None:
    page = pages.get(instance or "")
    return page.replace("{contact_id}", quote(contact_id, safe="")) if page and contact_id else None


def write_callbacks(listed: Sequence[Callback], file: Path) -> None:
    """As CSV (UTF-8), whole or not at all; no text in it is run by a spreadsheet. Raises OSError."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines, lineterminator="\n")
            writer.writerow([field.name for field in fields(Callback)])
            for one in listed:
                writer.writerow([_cell(value) for value in asdict(one).values()])
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def bodies(listed: Sequence[Callback], *, company: str, run_id: str, now: datetime) -> list[bytes]:
    """The list as JSON for a webhook, MOST_AT_ONCE events each.

    An event is sent as long as its customer waits, so a receiver keeps it by its closed_loop_key.
    """
    parts = range(0, len(listed), MOST_AT_ONCE)
    return [
        json.dumps(
            {
                "kind": "callbacks",
                "company": company,
                "run_id": run_id,
                "sent_at": now.isoformat(timespec="seconds") + "Z",
                "part": number,
                "parts": len(parts),
                "callbacks": [asdict(one) for one in listed[begin : begin + MOST_AT_ONCE]],
            },
            default=_as_json,
        ).encode()
        for number, begin in enumerate(parts, start=1)
    ]


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def _as_json(value: object) -> str:
    assert isinstance(value, datetime)  # all else that a Callback has, json knows
    return value.isoformat() + "Z"
