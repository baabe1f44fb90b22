"""The load of one HubSpot account, in batches that each leave the warehouse and the cursors whole.

Belongs here: which endpoints are read, what the ledger says of each. Does not belong here: how an endpoint is read
(``reading``), how a batch lands (``ingestion.batch``).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from ingestion.batch import MEMORY_LIMIT, Road, Steps
from ingestion.errors import AccountChangedError
from ingestion.ledger import Ledger, ReadLine
from ingestion.pipelines import warehouse_path
from ingestion.redaction import load_hash_key
from ingestion.report import EndpointRead, Landed, Progress, SourceReport
from ingestion.rest.auth import TokenAuth, find_token
from ingestion.rest.policy import Pace, RestPolicy
from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.api import HubSpotApi
from ingestion.sources.crm.hubspot.cursor import Page
from ingestion.sources.crm.hubspot.objects import VENDOR
from ingestion.sources.crm.hubspot.parts import Part, parts_of
from ingestion.sources.crm.hubspot.record import Record, to_batch
from ingestion.spool import Spool

BATCH_RECORDS = 50_000
"""After about so many a batch lands and the next begins: a kill costs no more than that to read again."""
GROUP = 500
"""Records of a list that are completed together."""


def load_hubspot(
    settings: HubSpotSettings,
    *,
    home: Path,
    policy: RestPolicy | None = None,
    paces: Mapping[str, Pace] | None = None,
    memory_limit: str = MEMORY_LIMIT,
    batch_records: int = BATCH_RECORDS,
    progress: Progress | None = None,
    now: datetime | None = None,
    reload: bool = False,
) -> SourceReport:
    """Land every record version of the account that is not landed yet; ``reload`` reads all of it again.

    The tables of all entities and ``raw_ops.ledger`` exist afterwards. Raises ``ApiError`` (batches before it stay, and
    the next run goes on from there), ``AccountChangedError``, ``SecretError``, ``HashKeyError``, ``LedgerError``,
    ``WarehouseBusyError``.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    auth = TokenAuth(partial(find_token, VENDOR, settings.instance, home))
    api = HubSpotApi(settings.base_url, auth, policy=policy, paces=paces)
    todo = parts_of(settings, api, load_hash_key(home), now or datetime.now(UTC), min(GROUP, batch_records))
    account, steps = api.account(), Steps(progress)
    reads, batches = list[EndpointRead](), list[Landed]()
    while todo or not batches:
        steps.total += len(todo)
        batch = _Batch(settings, account, todo, steps, batch_records, reload, warehouse_path(home))
        landed = Road(VENDOR, home, memory_limit).land(batch.read, set(settings.entities), steps, now)
        batches.append(landed)
        reads += batch.reads
        todo = [part for part in todo if not part.is_done]
    return SourceReport(VENDOR, settings.instance, tuple(batches), tuple(reads))


@dataclass
class _Batch:
    """Reads parts, one after the other, until there is no more or enough for one batch."""

    settings: HubSpotSettings
    account: str
    todo: list[Part]
    steps: Steps
    room: int
    reload: bool
    warehouse: Path
    reads: list[EndpointRead] = field(default_factory=list)

    def read(self, ledger: Ledger, spool: Spool, received_at: datetime) -> list[ReadLine]:
        self._refuse_another_account(ledger)
        taken: list[tuple[Part, _Tally]] = []
        for number, part in enumerate(self.todo):
            if self.room <= 0:
                break
            self.steps.start(f"read HubSpot {part.entity}")
            if part.pages is None:
                known = ledger.cursor(VENDOR, self.settings.instance, part.entity, part.fingerprint)
                part.cursor = known if part.keeps_cursor and not self.reload else ""
                part.pages = part.open(part.cursor)
            tally = _Tally()
            batches = self._batches(part, part.pages, tally)
            spool.add(number, part.entity, self.settings.instance, part.path, batches, has_lines=False)
            taken.append((part, tally))
        counts = spool.compare(self.warehouse)
        lines = []
        for number, (part, tally) in enumerate(taken):
            read = EndpointRead(self.settings.instance, part.entity, part.path, counts[number])
            self.reads.append(read)
            lines.append(_line(part, read, tally, received_at, self.account))
        return lines

    def _refuse_another_account(self, ledger: Ledger) -> None:
        """Its ids mean other records, and what it had before the cursors would never be read."""
        instance = self.settings.instance
        if others := ledger.accounts(VENDOR, instance) - {self.account}:
            raise AccountChangedError(
                f"HubSpot: the token belongs to account {self.account}, but instance {instance!r} was read from "
                f"account {', '.join(sorted(others))}. Nothing was read. What to do: use the token of that account; or "
                "name another instance under [sources.hubspot]; or start with an empty CEM_HOME."
            )

    def _batches(self, part: Part, pages: Iterator[Page], tally: "_Tally") -> Iterator[pa.RecordBatch]:
        """Pages of a part as batches, while there is room; the part remembers how far it came."""
        while self.room > 0:
            page = next(pages, None)
            if page is None:
                part.is_done = True
                return
            part.cursor = str(page.cursor)
            if page.records:
                yield to_batch(page.records, tally.rows + 1)
                tally.count(page.records)
                self.room -= len(page.records)


@dataclass
class _Tally:
    rows: int = 0
    bytes: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def count(self, records: list[Record]) -> None:
        self.rows += len(records)
        for record in records:
            self.bytes += len(record.payload)
            self.digest.update(record.payload)


def _line(part: Part, read: EndpointRead, tally: _Tally, received_at: datetime, account: str) -> ReadLine:
    return ReadLine(
        received_at=received_at,
        source_vendor=VENDOR,
        source_instance=read.source_instance,
        family=part.family,
        entity=part.entity,
        mapping=read.source_instance,
        fingerprint=part.fingerprint,
        path=part.path,
        file_sha256=tally.digest.hexdigest(),
        bytes=tally.bytes,
        records_read=read.counts.read,
        records_new=read.counts.new,
        records_unchanged=read.counts.unchanged,
        records_repeated=read.counts.repeated,
        records_unparseable=0,
        cursor=part.cursor if part.keeps_cursor else "",
        account=account,
    )
