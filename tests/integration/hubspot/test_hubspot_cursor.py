"""Claims about how far an account counts as read: never further than what has landed, whatever comes between."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ingestion.errors import AccountChangedError

Account = Any


def test_a_late_record_inside_the_lag_is_found_and_one_before_it_is_not_looked_for(account: Account) -> None:
    account.entities = ["tickets"]
    account.load()
    newest = "2026-03-01T23:00:00.000Z"
    assert account.sql("select max(event_at) from raw_hubspot.tickets") == [(datetime(2026, 3, 1, 23),)]
    account.portal.create("tickets", {"subject": "late"}, record_id="900", at="2026-02-28T01:00:00.000Z")
    account.portal.create("tickets", {"subject": "too late"}, record_id="901", at="2026-02-27T22:00:00.000Z")
    account.load()
    landed = {key for (key,) in account.sql("select record_key from raw_hubspot.tickets")}
    assert ("900" in landed, "901" in landed) == (True, False), newest
    account.note()
    account.load(reload=True)
    account.assert_exact()


def test_a_change_that_the_search_sees_late_is_found_by_the_next_load(account: Account) -> None:
    account.entities = ["contacts"]
    account.load()
    account.portal.update("contacts", "1", {"email": "first@x.example"}, at="2026-06-01T00:00:00.000Z")
    account.portal.update("contacts", "2", {"email": "second@x.example"}, at="2026-06-01T00:00:10.000Z")
    account.portal.index_delay_ms = 5_000
    assert account.load().totals.new == 1
    account.portal.index_delay_ms = 0
    assert account.load().totals.new == 1
    assert account.latest("contacts")["2"][0]["email"] == "second@x.example"


def test_a_modification_in_the_future_does_not_stop_the_feed(account: Account) -> None:
    account.entities = ["deals"]
    account.portal.update("deals", "1", {"amount": "1"}, at="2099-01-01T00:00:00.000Z")
    now = datetime(2026, 6, 1, tzinfo=UTC)
    account.load(now=now)
    account.portal.update("deals", "2", {"amount": "2"}, at="2026-06-02T00:00:00.000Z")
    account.load(now=now)
    assert account.latest("deals")["2"][0]["amount"] == "2"


def test_a_start_date_leaves_out_what_was_last_modified_before(account: Account) -> None:
    account.entities = ["tickets", "contacts"]
    account.load(settings=account.settings(start_date=datetime(2026, 3, 1).date()))
    assert len(account.latest("tickets")) == 30
    assert account.latest("contacts") == {}


def test_a_start_date_moves_no_cursor_beyond_what_was_read(account: Account) -> None:
    account.entities = ["tickets"]
    day = date(2026, 3, 1)
    account.load(settings=account.settings(start_date=day, lag_hours=48), now=datetime(2026, 3, 2, tzinfo=UTC))
    account.portal.update("tickets", "1", {"subject": "later"}, at="2026-03-02T12:00:00.000Z")
    account.load(settings=account.settings(start_date=day, lag_hours=0), now=datetime(2026, 3, 3, tzinfo=UTC))
    assert account.latest("tickets")["1"][0]["subject"] == "later"


def test_a_warehouse_that_is_gone_is_filled_anew_though_the_last_load_had_no_news(account: Account) -> None:
    account.note()
    account.load()
    assert account.load().totals.new == 0
    shutil.rmtree(account.home / "warehouse")
    account.load()
    account.assert_exact()


def test_records_created_during_the_first_list_are_not_taken_for_missing_ones(account: Account) -> None:
    account.entities = ["contacts"]
    answer = account.server.api.answer

    def in_a_busy_account(call: Any) -> Any:
        if call.path.endswith("/search"):
            account.portal.create("contacts", {"email": "busy@x.example"}, at="2026-11-22T00:00:05.000Z")
        return answer(call)

    account.server.api.answer = in_a_busy_account
    assert account.load().totals.read == 230


def test_a_token_of_another_account_reads_nothing_into_the_same_instance(account: Account) -> None:
    account.entities = ["companies"]
    account.load()
    account.portal.portal_id = 7
    with pytest.raises(AccountChangedError, match="belongs to account 7, .* from account 62515.* What to do"):
        account.load(reload=True)
    account.load(settings=account.settings(instance="second"))
    counted = "select source_instance, count(*) from raw_hubspot.companies group by all order by all"
    assert account.sql(counted) == [("hubspot", 12), ("second", 12)]
