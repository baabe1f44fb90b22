"""The endpoints that a load reads, in their order, each with the way to open it.

Belongs here: which they are under given settings. Does not belong here: how one is read (``reading``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from ingestion.redaction import keyed_hash
from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.api import HubSpotApi
from ingestion.sources.crm.hubspot.cursor import Cursor, Page
from ingestion.sources.crm.hubspot.lists import owners, pipelines
from ingestion.sources.crm.hubspot.objects import OWNERS, OWNERS_PATH, PIPELINES, PIPELINES_PATH
from ingestion.sources.crm.hubspot.reading import Reader
from ingestion.sources.crm.hubspot.record import Form, to_text


@dataclass
class Part:
    """One endpoint to read. ``open`` gives its pages, from the cursor that landed last (blank: from the start)."""

    family: str
    entity: str
    path: str
    open: Callable[[str], Iterator[Page]]
    fingerprint: str = ""
    keeps_cursor: bool = False
    pages: Iterator[Page] | None = None
    cursor: str = ""
    is_done: bool = False


def parts_of(settings: HubSpotSettings, api: HubSpotApi, hash_key: bytes, now: datetime, group: int) -> list[Part]:
    """Every endpoint of the entities that are on; pages of about ``group`` records."""
    moment, lag = to_text(int(now.timestamp() * 1000)), timedelta(hours=settings.lag_hours)
    start = 0
    if settings.start_date:
        start = int(datetime.combine(settings.start_date, time.min, UTC).timestamp() * 1000)
    parts: list[Part] = []
    for kind in settings.kinds():
        form = Form(
            properties=tuple(settings.asked(kind)),
            history=tuple(settings.history(kind)),
            hashed=frozenset(settings.redact.hash),
            hash_value=partial(keyed_hash, hash_key),
        )
        reader = Reader(api, kind, form, moment, lag, start, group)
        parts += [
            Part(
                kind.family,
                kind.name,
                kind.path,
                partial(_from_text, reader),
                settings.fingerprint(kind),
                keeps_cursor=True,
            ),
            Part(kind.family, kind.name, f"{kind.path}?archived=true", _afresh(reader.archived)),
        ]
    if OWNERS in settings.entities:
        for archived in (False, True):
            path = OWNERS_PATH + ("?archived=true" if archived else "")
            parts.append(Part("crm", OWNERS, path, _afresh(partial(owners, api, archived=archived))))
    if PIPELINES in settings.entities:
        parts.append(Part("crm", PIPELINES, PIPELINES_PATH, _afresh(partial(pipelines, api, settings.staged()))))
    return parts


def _afresh(pages: Callable[[], Iterator[Page]]) -> Callable[[str], Iterator[Page]]:
    """The opening of an endpoint that is always read whole."""
    return lambda _: pages()


def _from_text(reader: Reader, cursor: str) -> Iterator[Page]:
    return reader.live(Cursor.of(cursor))
