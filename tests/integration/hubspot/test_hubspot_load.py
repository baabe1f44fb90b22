"""Claims about loading a HubSpot account again and again while people work in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.errors import ApiError
from ingestion.load import load_files
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.server import sandbox
from ingestion.settings import FileMapping
from ingestion.sources.crm.hubspot.load import load_hubspot

Account = Any


def test_a_first_load_lands_every_record_once_and_a_second_lands_nothing(account: Account) -> None:
    account.note()
    first = account.load()
    account.assert_exact()
    assert (first.totals.new, first.totals.unchanged, first.totals.repeated) == (230 + 12 + 70 + 30, 0, 0)
    second = account.load()
    account.assert_exact()
    assert second.totals.new == second.totals.repeated == 0
    assert 0 < second.totals.read < first.totals.read  # the lag is read again, not everything


def test_new_changed_archived_restored_and_merged_records_land_as_versions(account: Account) -> None:
    portal = account.portal
    portal.archive("contacts", "209", at="2026-02-20T00:00:00.000Z")
    account.note()
    account.load()
    assert account.latest("contacts")["209"][1]

    portal.create("deals", {"dealname": "New", "dealstage": "appointmentscheduled"}, at="2026-06-01T10:00:00.000Z")
    portal.update("deals", "7", {"dealstage": "closedwon", "amount": "100.50"}, at="2026-06-01T11:00:00.000Z")
    portal.update("contacts", "3", {"email": "new@x.example"}, at="2026-06-01T12:00:00.000Z")
    portal.archive("tickets", "5", at="2026-06-02T00:00:00.000Z")
    portal.restore("contacts", "209", at="2026-06-02T01:00:00.000Z")
    portal.merge("contacts", "220", "221", at="2026-06-02T02:00:00.000Z")
    account.note()
    report = account.load()
    account.assert_exact()
    assert report.totals.new == 6
    assert account.latest("tickets")["5"][1]
    assert not account.latest("contacts")["209"][1]
    survivor = account.latest("contacts")["220"][0]
    assert survivor["hs_merged_object_ids"] == "221"
    assert survivor["hs_calculated_merged_vids"].startswith("221:")
    [(payload,)] = account.sql(
        "select payload from raw_hubspot.deals where record_key = '7' order by event_at desc limit 1"
    )
    stages = [entry["value"] for entry in json.loads(payload)["propertiesWithHistory"]["dealstage"]]
    assert stages == ["closedwon", "qualifiedtobuy", "appointmentscheduled"]


def test_what_is_live_in_the_warehouse_is_what_is_live_in_the_account(account: Account) -> None:
    account.entities = ["contacts"]
    account.load()
    for number in ("11", "12", "13"):
        account.portal.archive("contacts", number)
    account.portal.merge("contacts", "30", "31")
    account.load()
    latest = account.latest("contacts")
    merged = {id_ for properties, _ in latest.values() for id_ in (properties["hs_merged_object_ids"] or "").split(";")}
    live = {key for key, (_, is_deleted) in latest.items() if not is_deleted} - merged
    assert live == {record["id"] for record in account.portal.records("contacts")}


def test_more_records_of_one_millisecond_than_a_page_holds_all_land(account: Account) -> None:
    account.entities = ["contacts"]
    account.note()
    account.load()
    for number in range(1, 231):
        account.portal.update("contacts", str(number), {"firstname": "imported"}, at="2026-06-01T00:00:00.000Z")
    for number in range(300, 520):
        at = f"2026-06-01T00:{number // 60:02}:{number % 60:02}.000Z"
        account.portal.create("contacts", {"email": f"{number}@y.example"}, record_id=str(number), at=at)
    account.note()
    report = account.load()
    account.assert_exact()
    assert report.totals.new == 230 + 220


@pytest.mark.sweep
def test_an_association_that_changes_alone_is_found_by_a_reload(account: Account) -> None:
    account.entities = ["deals"]
    account.load()
    account.portal.associate("deals", "1", "contacts", "200")  # HubSpot does not call that a modification
    assert account.load().totals.new == 0
    assert account.load(reload=True).totals.new == 1
    newest = "select max_by(payload, received_at) from raw_hubspot.deals where record_key = '1'"
    assert [one["toObjectId"] for one in json.loads(account.sql(newest)[0][0])["associations"]["contacts"]] == [1, 200]


@pytest.mark.sweep
def test_many_batches_land_the_same_as_one(account: Account) -> None:
    account.entities = ["deals", "tickets"]
    account.note()
    report = account.load(batch_records=40)
    account.assert_exact()
    assert len(report.batches) == 3
    assert account.load().totals.new == 0


@pytest.mark.sweep
def test_properties_of_the_accounts_own_are_read_and_read_anew_when_added(account: Account) -> None:
    account.entities = ["contacts"]
    account.load()
    account.portal.update("contacts", "1", {"shoe_size": "43"}, at="2026-02-01T00:00:00.000Z")
    settings = account.settings(properties={"contacts": ["shoe_size"]})
    assert account.load(settings=settings).totals.read == 230
    assert account.latest("contacts")["1"][0]["shoe_size"] == "43"


def test_redacted_properties_are_not_asked_for_or_hashed_before_they_land(account: Account) -> None:
    account.entities = ["contacts"]
    settings = account.settings(redact={"drop": ["firstname"], "hash": ["email"]})
    account.load(settings=settings)
    properties = account.latest("contacts")["5"][0]
    assert "firstname" not in properties
    assert len(properties["email"]) == 64
    assert not any("firstname" in entry.params.get("properties", "") for entry in account.server.journal.entries)
    assert not any(b"p5@x.example" in path.read_bytes() for path in account.home.rglob("*") if path.is_file())


def test_the_token_stands_nowhere_in_the_home(account: Account) -> None:
    account.entities = ["companies"]
    account.load()
    token = account.server.token.encode()
    files = [path for path in account.home.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert [path for path in files if token in path.read_bytes()] == []


@pytest.mark.sweep
def test_files_and_an_account_share_one_ledger_and_one_warehouse(account: Account, tmp_path: Path) -> None:
    account.entities = ["contacts"]
    account.load()
    (tmp_path / "people.csv").write_text("id,email\n1,a@x.example\n")
    mapping = FileMapping(name="people", instance="hubspot", family="crm", entity="contacts", glob="*.csv", key=["id"])
    assert load_files([mapping], data_dir=tmp_path, home=account.home).totals.new == 1
    assert account.load().totals.new == 0
    assert load_files([mapping], data_dir=tmp_path, home=account.home).reads == ()
    vendors = account.sql("select source_vendor, sum(records_new) from raw_ops.ledger group by 1 order by 1")
    assert vendors == [("files", 1), ("hubspot", 230)]


def test_an_account_that_fails_lands_nothing_of_the_batch_and_the_next_run_all(account: Account) -> None:
    account.server.api.tokens[account.server.token] = ["crm.objects.contacts.read", "crm.objects.companies.read"]
    with pytest.raises(ApiError, match="HubSpot, GET /crm/v3/objects/deals: answered 403.*scopes") as caught:
        account.load()
    assert caught.value.status == 403
    assert not (account.home / "ledger" / "ledger.jsonl").exists()
    account.server.api.tokens[account.server.token] = ["crm.objects.contacts.read", "crm.objects.companies.read"] + [
        *("crm.objects.deals.read", "tickets")
    ]
    account.note()
    account.load()
    account.assert_exact()


@pytest.mark.sweep
def test_the_default_pace_stays_below_hubspots_limits(portal: Portal, account: Account) -> None:
    account.entities = ["contacts", "deals"]
    with sandbox(portal) as server:
        settings = account.settings(base_url=server.url)
        load_hubspot(settings, home=account.home)
        load_hubspot(settings, home=account.home)
        assert {entry.status for entry in server.journal.entries} == {200, 207}
