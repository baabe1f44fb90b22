"""What the CRM would export as files, for a warehouse that has no connector to it: the same records as the portal's.

Optional: with HubSpot switched on these files would tell everything twice. A merged contact's old number is here too,
with the person that it belongs to, since no other record would say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ingestion.sample_data.exports.texts import write_csv
from ingestion.sample_data.hubspot.people import companies, contacts
from ingestion.sample_data.hubspot.sales import TYPES, deals, engagements
from ingestion.sample_data.hubspot.service import CLOSED, feedback_submissions, tickets
from ingestion.sample_data.world import World

_KINDS = {"emails": "email", "calls": "call", "meetings": "meeting", "notes": "other"}
_INBOUND = ("INBOUND", "INCOMING_EMAIL")


def write_crm_files(world: World, folder: Path) -> None:
    """Write ``crm/*.csv`` below ``folder``. Meant for small worlds: a part's records are held in memory."""
    for part in world.parts():
        suffix = f"_p{part.number:02}" if world.size.parts > 1 else ""
        people = [one for one in contacts(part) if not one["archived"]]
        swallowed = [one | {"id": one["properties"]["hs_merged_object_ids"], "of": one["id"]} for one in people
                     if one["properties"]["hs_merged_object_ids"]]  # fmt: skip
        _write(folder / f"crm/contacts{suffix}.csv", [*people, *swallowed], {
            "person": lambda one: one.get("of", one["id"]), **_properties(
                "email", "firstname", "lastname", "state", "country", "customer_segment", "createdate"),
        })  # fmt: skip
        _write(folder / f"crm/companies{suffix}.csv", companies(part),
               _properties("name", "city", "state", "country", "industry", "customer_segment"))  # fmt: skip
        _write(folder / f"crm/deals{suffix}.csv", deals(part), {
            "contact": _link("contacts"), "company": _link("companies"),
            "won": _closed("closedwon"), "lost": _closed("closedlost"),
            **_properties("createdate", "amount", "deal_currency_code", "hubspot_owner_id", "customer_segment"),
        })  # fmt: skip
        said = [one | {"kind": _KINDS[kind]} for kind in TYPES for one in engagements(part, kind)]
        _write(folder / f"crm/engagements{suffix}.csv", said, {
            "kind": lambda one: one["kind"], "contact": _link("contacts"), "deal": _link("deals"), "way": _direction,
            **_properties("hs_timestamp", "hs_meeting_end_time", "hubspot_owner_id"),
        })  # fmt: skip
        _write(folder / f"crm/tickets{suffix}.csv", tickets(part), {
            "contact": _link("contacts"),
            "state": lambda one: "closed" if one["properties"]["hs_pipeline_stage"] == CLOSED else "open",
            **_properties("createdate", "first_agent_reply_date", "closed_date", "order_number", "source_type", "topic",
                          "hs_ticket_priority", "hubspot_owner_id", "support_team", "is_test"),
        })  # fmt: skip
        _write(folder / f"crm/feedback{suffix}.csv", feedback_submissions(part), {
            "contact": _link("contacts"),
            **_properties("hs_submission_timestamp", "hs_value", "hs_content"),
        })  # fmt: skip


def _properties(*names: str) -> dict[str, Any]:
    return {name: lambda one, name=name: one["properties"].get(name) for name in names}


def _closed(stage: str) -> Any:
    """When the deal was closed, if it was closed that way: the date of an open one is a forecast."""
    return lambda one: one["properties"]["closedate"] if one["properties"]["dealstage"] == stage else None


def _link(kind: str) -> Any:
    return lambda one: next((other["id"] for other in one["associations"].get(kind, [])), None)


def _direction(one: dict[str, Any]) -> str | None:
    way = one["properties"].get("hs_call_direction") or one["properties"].get("hs_email_direction")
    return None if way is None else "in" if way in _INBOUND else "out"


def _write(path: Path, records: Iterable[dict[str, Any]], columns: dict[str, Any]) -> None:
    rows = [(one["id"], *(read(one) for read in columns.values())) for one in records]
    table = np.array(rows, object).reshape(len(rows), len(columns) + 1)
    write_csv(path, {name: table[:, place] for place, name in enumerate(("id", *columns))})
