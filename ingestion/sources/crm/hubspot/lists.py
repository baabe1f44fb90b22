"""Owners and pipelines: there are few, and no way to ask what changed, so they are read whole each time.

Belongs here: reading them. Does not belong here: objects with properties (``reading``).
"""

from collections.abc import Iterable, Iterator

from ingestion.sources.crm.hubspot.api import OWNERS_PAGE, HubSpotApi
from ingestion.sources.crm.hubspot.cursor import Page
from ingestion.sources.crm.hubspot.objects import OWNERS_PATH, PIPELINES_PATH, Kind
from ingestion.sources.crm.hubspot.record import Record


def owners(api: HubSpotApi, *, archived: bool) -> Iterator[Page]:
    """Who works in the account, or once did."""
    for rows, _ in api.pages(OWNERS_PATH, limit=OWNERS_PAGE, archived=str(archived).lower()):
        yield Page([Record.of(row) for row in rows])


def pipelines(api: HubSpotApi, kinds: Iterable[Kind]) -> Iterator[Page]:
    """What the stages of these kinds of object are called, and which of them are the end."""
    for kind in kinds:
        rows = api.rows(f"{PIPELINES_PATH}/{kind.name}")
        yield Page([Record.of({**row, "objectType": kind.name}, f"{kind.name}/{row['id']}") for row in rows])
