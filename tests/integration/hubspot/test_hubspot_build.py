"""Claims about what dbt makes of a HubSpot account in which people merge, archive, close and reopen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.sample_data.sandbox.portal import Portal
from orchestration.config import load_config
from orchestration.stages import Stages

CONFIG = """
name = "acme"
data = "."
[company]
brand = "acme"
timezone = "Europe/Berlin"
currency = "EUR"
[sources.hubspot]
instance = "portal"
lag_hours = 0
entities = ["contacts", "companies", "deals", "tickets", "calls", "feedback_submissions", "pipelines"]
[sources.hubspot.mappings.tickets]
columns = { topic = "matter" }
values = { channel = { STORE = "store" } }
"""
# What is built: the entities of HubSpot in the canonical shape, who is who, and the books.
BUILT = ["ops_reconciliation", "+int_identity_map", "+int_support__cases", "+int_surveys__answers"]
CRM = ("people", "companies", "deals", "engagements", "agents", "contracts", "commitments")
BUILT += [f"+int_crm__{entity}" for entity in CRM]


@pytest.fixture
def portal() -> Portal:
    """Four contacts, two companies, three deals, four tickets, a call and an answer."""
    portal = Portal()
    for number in range(1, 5):
        portal.create("contacts", {"email": f"p{number}@x.example"}, at=f"2026-01-0{number}T08:00:00.000Z")
    portal.create("companies", {"name": "Old"}, at="2026-01-05T08:00:00.000Z")
    portal.create("companies", {"name": "New"}, at="2026-01-05T09:00:00.000Z")
    about = {name: [{"id": "2", "type": "of_deal"}] for name in ("contacts", "companies")}
    for day in ("02-02", "02-01", "01-31"):
        deal = {"dealstage": "qualifiedtobuy", "closedate": "2026-12-31T00:00:00Z", "amount": "10.50"}
        portal.create("deals", deal, at=f"2026-{day}T09:00:00.000Z", associations=about)
    ticket = {"subject": "Help", "hs_pipeline_stage": "1", "source_type": "STORE", "matter": "size"}
    asked_by = {"contacts": [{"id": "2", "type": "of_ticket"}]}
    portal.create("tickets", ticket, at="2026-02-02T09:00:00.000Z", associations=asked_by)
    portal.create("tickets", {**ticket, "source_type": "PIGEON"}, at="2026-02-02T09:00:00.000Z")
    for minute in (1, 2):
        portal.create("tickets", ticket, at=f"2026-02-02T09:0{minute}:00.000Z", associations=asked_by)
    call = {"hs_timestamp": "1770000000000", "hs_call_direction": "INBOUND", "hs_call_duration": "60000"}
    portal.create("calls", call, at="2026-02-03T09:00:00.000Z")
    answer = {"hs_survey_id": "7", "hs_value": "9", "hs_submission_timestamp": "2026-02-04T10:00:00Z", "hs_content": ""}
    given_by = {"contacts": [{"id": "3", "type": "of_submission"}]}
    portal.create("feedback_submissions", answer, at="2026-02-04T10:00:00.000Z", associations=given_by)
    return portal


class Built:
    """The account, loaded and built again whenever ``again`` is called."""

    def __init__(self, account: Any, config: Path) -> None:
        self.account = account
        self.stages = Stages(load_config(config, home=account.home))

    def again(self) -> None:
        assert self.stages.config.sources.hubspot is not None
        changes = {"base_url": self.account.server.url}
        self.account.load(settings=self.stages.config.sources.hubspot.model_copy(update=changes))
        command = ["build", "--indirect-selection", "cautious", "--exclude-resource-type", "unit_test"]
        results = self.stages.dbt._run([*command, "--select", *BUILT], None)
        assert [f"{one.name}: {one.message}" for one in results if not one.is_good] == []
        assert sum(one.is_test for one in results) >= 4  # the equations of the books

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.stages.home.warehouse_file), read_only=True) as con:
            return con.execute(sql).fetchall()

    def books(self) -> dict[str, tuple[int, ...]]:
        """By entity: latest versions = staged + quarantined + deleted."""
        found = self.rows(
            """select entity, versions_latest, records_staged, records_quarantined, records_deleted
               from operations.ops_reconciliation where source_vendor = 'hubspot' and source_instance = 'portal'"""
        )
        return {entity: tuple(counts) for entity, *counts in found}


@pytest.fixture
def built(account: Any, tmp_path: Path) -> Built:
    (tmp_path / "cem.toml").write_text(CONFIG)
    (tmp_path / "overlay").mkdir()
    built = Built(account, tmp_path / "cem.toml")
    built.stages.home.prepare()
    return built


DEALS = "select contact_ref, company_ref, won_at, lost_at from intermediate.int_crm__deals order by deal_id"
CASES = """select channel, topic, case_status, cast(solved_at as varchar), contact_ref
           from intermediate.int_support__cases where case_id = '1'"""
CASE_IDS = "select case_id from intermediate.int_support__cases order by 1"
CALLS = "select engagement_id, direction, cast(occurred_at as varchar) from intermediate.int_crm__engagements"
ANSWERS = "select survey_id, question_id, contact_ref, score, comment from intermediate.int_surveys__answers"
REFUSED = "select quarantine_reason from staging.stg_hubspot__support_cases_judged where record_key = '2'"


@pytest.mark.sweep  # that of the simulated company is built, and compared with its truth
def test_an_account_is_canonical_and_stays_so_while_people_work_in_it(built: Built, portal: Portal) -> None:
    built.again()
    assert built.books() == {
        "crm_people": (4, 4, 0, 0), "crm_companies": (2, 2, 0, 0), "crm_deals": (3, 3, 0, 0),
        "crm_engagements": (1, 1, 0, 0), "surveys_answers": (1, 1, 0, 0), "support_cases": (4, 3, 1, 0),
    }  # fmt: skip
    assert built.rows(DEALS) == [("2", "2", None, None)] * 3
    assert built.rows(CASES) == [("store", "size", "open", None, "2")]
    assert built.rows(REFUSED) == [("unmapped_value: channel",)]
    assert built.rows(CALLS) == [("calls/1", "inbound", "2026-02-02 02:40:00")]
    assert built.rows(ANSWERS) == [("7", "rating", "3", "9", None)]

    portal.merge("contacts", "1", "2", at="2026-03-01T00:00:00.000Z")
    company = portal.merge("companies", "1", "2", at="2026-03-01T01:00:00.000Z")
    portal.archive("contacts", "3", at="2026-03-01T02:00:00.000Z")
    ticket = portal.merge("tickets", "3", "4", at="2026-03-01T03:00:00.000Z")
    portal.update("deals", "1", {"dealstage": "closedwon"}, at="2026-03-02T10:00:00.000Z")
    portal.update("deals", "2", {"dealstage": "closedlost"}, at="2026-03-03T10:00:00.000Z")
    for day, stage in (("04", "4"), ("05", "3"), ("06", "4")):
        portal.update("tickets", "1", {"hs_pipeline_stage": stage}, at=f"2026-03-{day}T10:00:00.000Z")
    built.again()

    assert built.books()["crm_people"] == (4, 2, 0, 2)
    assert built.books()["crm_companies"] == (3, 1, 0, 2)
    # Case 24: tickets that were merged count once.
    assert built.books()["support_cases"] == (5, 2, 1, 2)
    assert built.rows(CASE_IDS) == [("1",), (ticket,)]
    assert built.rows("select contact_id from intermediate.int_crm__people order by 1") == [("1",), ("4",)]
    # Deal 3 was not read again: what it refers to was merged away behind its back.
    assert built.rows("select count(*) from raw_hubspot.deals where record_key = '3'") == [(1,)]
    deals = built.rows(DEALS)
    assert [row[:2] for row in deals] == [("1", company)] * 3
    closed = [tuple(moment and f"{moment:%m-%d %H:%M}" for moment in row[2:]) for row in deals]
    assert closed == [("03-02 10:00", None), (None, "03-03 10:00"), (None, None)]
    assert built.rows(CASES) == [("store", "size", "closed", "2026-03-06 10:00:00", "1")]
    customers = dict(
        built.rows(
            "select identity_value, customer_key from intermediate.int_identity_map where identity_kind = 'contact_id'"
        )
    )
    assert set(customers) == {"1", "2", "4"}
    assert customers["1"] == customers["2"] != customers["4"]
