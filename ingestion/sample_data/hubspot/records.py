"""One HubSpot record: every property a text, its history newest first, its associations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ingestion.sample_data.arrays import NONE

Record = dict[str, Any]
Steps = Iterable[tuple[str, int]]
"""Values and the moments since which they stood, oldest first."""


def instant(seconds: int) -> str:
    """As HubSpot writes it: 2025-03-01T12:00:00.000Z."""
    return f"{np.datetime64(int(seconds), 's')}.000Z"


def moment(seconds: int) -> str | None:
    """The same, None of NONE."""
    return None if seconds == NONE else instant(seconds)


def record(
    number: str,
    properties: Mapping[str, str | None],
    created_at: int,
    updated_at: int,
    *,
    modified: str = "hs_lastmodifieddate",
    history: Mapping[str, Steps] | None = None,
    associations: Mapping[str, Iterable[tuple[str, str]]] | None = None,
    archived_at: int = NONE,
) -> Record:
    """One record. ``modified`` names the property that holds the last change, since contacts have one of their own."""
    created, updated = instant(created_at), instant(max(created_at, updated_at))
    one: Record = {
        "id": number,
        "properties": {**properties, "createdate": created, modified: updated, "hs_object_id": number},
        "createdAt": created,
        "updatedAt": updated,
        "archived": archived_at != NONE,
        "history": {
            name: [
                {"value": value, "timestamp": instant(at), "sourceType": "CRM_UI"}
                for value, at in reversed(list(steps))
            ]
            for name, steps in (history or {}).items()
        },
        "associations": {
            kind: [{"id": other, "type": label} for other, label in others]
            for kind, others in (associations or {}).items()
        },
    }
    if archived_at != NONE:
        one["archivedAt"] = instant(archived_at)
        one["updatedAt"] = one["properties"][modified] = one["archivedAt"]
    return one


def linked(pairs: Mapping[str, tuple[str | None, str]]) -> dict[str, list[tuple[str, str]]]:
    """Associations with at most one record of each kind; kinds without one are left out."""
    return {kind: [(other, label)] for kind, (other, label) in pairs.items() if other is not None}
