"""An invented HubSpot account behind real HTTP, a home to load it into, and what both hold in one comparable form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.report import SourceReport
from ingestion.rest.policy import RestPolicy
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.server import Sandbox, sandbox
from ingestion.sample_data.sandbox.terms import NO_RATES
from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.load import load_hubspot

QUICK = RestPolicy(
    connect_timeout=1.0,
    read_timeout=0.5,
    body_deadline=1.0,
    max_attempts=3,
    first_wait=0.02,
    max_wait=0.1,
    max_retry_after=1.5,
    request_deadline=10.0,
)
Version = tuple[str, str]  # id, content


@dataclass
class Account:
    """A HubSpot account, and the home that it is loaded into. ``known`` holds every version that a load has met."""

    server: Sandbox
    home: Path
    entities: list[str]
    known: dict[str, set[Version]] = field(default_factory=dict)

    @property
    def portal(self) -> Portal:
        return self.server.portal

    def settings(self, **changes: Any) -> HubSpotSettings:
        return HubSpotSettings(**{"base_url": self.server.url, "entities": self.entities, **changes})

    def load(self, now: datetime = datetime(2026, 11, 22, tzinfo=UTC), **options: Any) -> SourceReport:
        settings = options.pop("settings", self.settings())
        return load_hubspot(settings, home=self.home, policy=QUICK, paces={}, now=now, **options)

    def note(self) -> None:
        """Take the account as it is now into ``known``: a load that follows must land exactly that much more."""
        for entity in self.entities:
            self.known.setdefault(entity, set()).update(self._truth(entity))

    def _truth(self, entity: str) -> set[Version]:
        versions = set()
        for record in self.portal.records(entity):
            linked = {
                to: sorted({link["id"] for link in self.portal.associated(entity, record, to)}, key=int)
                for to in LINKED.get(entity, ())
            }
            versions.add(_version(record, record["properties"], record["history"], linked))
        return versions | {_version(r, r["properties"], {}, {}) for r in self.portal.records(entity, archived=True)}

    def landed(self, entity: str) -> list[Version]:
        """Every landed version, in the form of ``known``."""
        versions = []
        for key, text in self.sql(f"select record_key, payload from raw_hubspot.{entity}"):
            payload = json.loads(text)
            assert key == payload["id"]
            linked = {
                to: [str(one["toObjectId"]) for one in found] for to, found in payload.get("associations", {}).items()
            }
            past = payload.get("propertiesWithHistory", {})
            versions.append(_version(payload, payload["properties"], past, linked))
        return versions

    def latest(self, entity: str) -> dict[str, tuple[dict[str, Any], bool]]:
        """By id, the version that the warehouse takes as the latest: its properties, and whether it is deleted."""
        rows = self.sql(
            f"select record_key, payload, is_deleted from raw_hubspot.{entity} "
            "qualify row_number() over (partition by record_key order by event_at desc, received_at desc) = 1"
        )
        return {key: (json.loads(payload)["properties"], is_deleted) for key, payload, is_deleted in rows}

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(query).fetchall()

    def assert_exact(self) -> None:
        """The landed versions are those that the account had whenever it was loaded: none lost, none doubled."""
        for entity in self.entities:
            landed = self.landed(entity)
            assert len(set(landed)) == len(landed), entity
            assert set(landed) == self.known[entity], entity
        broken = self.sql(
            "select entity, path from raw_ops.ledger "
            "where records_read <> records_new + records_unchanged + records_repeated "
            "or status not in ('landed', 'abandoned')"
        )
        assert broken == []


SHOWN = ("email", "firstname", "dealname", "dealstage", "amount", "hs_pipeline_stage", "subject", "name")
SHOWN += ("hs_merged_object_ids", "hs_calculated_merged_vids", "hs_object_id")
PAST = ("dealstage", "hs_pipeline_stage")
LINKED = {"contacts": ["companies"], "deals": ["contacts", "companies"], "tickets": ["contacts", "companies"]}


def _version(record: Any, properties: Any, past: Any, linked: dict[str, list[str]]) -> Version:
    """What must survive the way from the account into the warehouse, of one record."""
    content = {
        "times": [record["createdAt"], record["updatedAt"], record["archived"], record.get("archivedAt")],
        "properties": {name: properties[name] for name in SHOWN if properties.get(name) is not None},
        "history": {name: past[name] for name in PAST if past.get(name)},
        "linked": {to: linked[to] for to in ("companies", "contacts") if linked.get(to)},
    }
    return str(record["id"]), json.dumps(content, sort_keys=True)


@pytest.fixture
def portal() -> Portal:
    """230 contacts, 12 companies, 70 deals that moved a stage, 30 tickets; more than one page of some."""
    portal = Portal()
    for number in range(1, 13):
        portal.create("companies", {"name": f"Company {number}"}, at=f"2026-01-02T08:00:{number:02}.000Z")
    for number in range(1, 231):
        at = f"2026-01-{3 + number // 30:02}T{number % 24:02}:{number % 60:02}:00.{number:03}Z"
        company = [{"id": str(1 + number % 12), "type": "contact_to_company_unlabeled"}]
        links = {"companies": company} if number % 3 else None
        portal.create("contacts", {"email": f"p{number}@x.example", "firstname": ""}, at=at, associations=links)
    for number in range(1, 71):
        day = f"2026-02-{1 + number % 28:02}"
        contact = [{"id": str(number), "type": "deal_to_contact"}]
        deal = {"dealname": f"Deal {number}", "dealstage": "appointmentscheduled", "pipeline": "default"}
        portal.create("deals", deal, at=f"{day}T09:00:00.000Z", associations={"contacts": contact})
        portal.update("deals", str(number), {"dealstage": "qualifiedtobuy"}, at=f"{day}T12:00:00.000Z")
    for number in range(1, 31):
        ticket = {"subject": f"Ticket {number}", "hs_pipeline": "0", "hs_pipeline_stage": "1"}
        portal.create("tickets", ticket, at=f"2026-03-01T{number % 24:02}:00:00.000Z")
    return portal


@pytest.fixture
def server(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with sandbox(portal, terms=NO_RATES) as running:
        monkeypatch.setenv("SOURCES__HUBSPOT__ACCESS_TOKEN", running.token)
        yield running


@pytest.fixture
def account(server: Sandbox, tmp_path: Path) -> Account:
    return Account(server, tmp_path / "home", ["contacts", "companies", "deals", "tickets"])


@pytest.fixture
def quick() -> RestPolicy:
    return QUICK
