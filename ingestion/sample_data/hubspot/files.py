"""The portal's records as files for the sandbox: ``hubspot/<object type>.jsonl``, one record a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from ingestion.sample_data.world import Part, World

from .people import companies, contacts, owners
from .records import Record
from .sales import TYPES, deals, engagements, line_items, quotes
from .service import feedback_submissions, tickets


def portal_records(part: Part) -> Iterator[tuple[str, Iterator[Record]]]:
    """(object type, its records) of one part of the world."""
    yield "contacts", contacts(part)
    yield "companies", companies(part)
    yield "deals", deals(part)
    yield "tickets", tickets(part)
    yield "feedback_submissions", feedback_submissions(part)
    yield "line_items", line_items(part)
    yield "quotes", quotes(part)
    for object_type in TYPES:
        yield object_type, engagements(part, object_type)


def write_hubspot(world: World, folder: Path) -> None:
    """Write all records of the portal below ``folder``, a line at a time."""
    home = folder / "hubspot"
    home.mkdir(parents=True, exist_ok=True)
    for part in world.parts():
        for object_type, records in portal_records(part):
            with (home / f"{object_type}.jsonl").open("ab" if part.number else "wb") as file:
                file.writelines(orjson.dumps(one) + b"\n" for one in records)
    (home / "owners.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in owners()))
