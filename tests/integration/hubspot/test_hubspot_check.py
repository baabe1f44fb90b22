"""Claims about ``check``: whether a load would work, and of what, without loading anything."""

from __future__ import annotations

from typing import Any

import pytest

from ingestion.errors import ApiError, SecretError
from ingestion.rest.policy import RestPolicy
from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.check import check
from ingestion.sources.crm.hubspot.objects import ENTITIES

Account = Any
CONTACTS_AND_COMPANIES = ("crm.objects.contacts.read", "crm.objects.companies.read")


@pytest.fixture
def settings(account: Account) -> HubSpotSettings:
    account.entities = list(ENTITIES)
    return account.settings()  # type: ignore[no-any-return]


def test_a_good_account_is_told_with_what_it_holds(
    account: Account, settings: HubSpotSettings, quick: RestPolicy
) -> None:
    found = check(settings, home=account.home, policy=quick, paces={})
    assert found.is_good
    assert found.account == str(account.portal.portal_id)
    counted = {entity.entity: entity.records for entity in found.entities}
    assert counted.keys() == set(ENTITIES)
    assert (counted["contacts"], counted["deals"], counted["owners"], counted["pipelines"]) == (230, 70, None, 2)
    assert not account.home.exists()


def test_a_missing_scope_is_told_with_the_entity_and_the_remedy(
    account: Account, settings: HubSpotSettings, quick: RestPolicy
) -> None:
    account.server.api.tokens[account.server.token] = ["crm.objects.contacts.read", "crm.objects.owners.read"]
    found = check(settings, home=account.home, policy=quick, paces={})
    assert not found.is_good
    bad = {entity.entity: entity.remedy for entity in found.entities if not entity.is_good}
    assert {"deals", "tickets", "feedback_submissions", "pipelines"} <= bad.keys()
    assert not {"contacts", "calls", "owners"} & bad.keys()
    assert "scope crm.objects.deals.read, or leave 'deals' out of sources.hubspot.entities" in bad["deals"]


def test_the_pipelines_of_a_kind_that_is_not_read_need_no_scope(account: Account, quick: RestPolicy) -> None:
    account.entities = ["deals", "pipelines"]
    account.server.api.tokens[account.server.token] = ["crm.objects.deals.read", *CONTACTS_AND_COMPANIES]
    found = check(account.settings(), home=account.home, policy=quick, paces={})
    assert {entity.entity: entity.records for entity in found.entities if entity.is_good} == {
        "deals": 70,
        "pipelines": 1,
    }
    account.load()
    assert account.sql("select record_key from raw_hubspot.pipelines") == [("deals/default",)]


def test_a_token_that_is_no_good_or_missing_is_an_error(
    account: Account, settings: HubSpotSettings, quick: RestPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.server.api.tokens.clear()
    with pytest.raises(ApiError, match="answered 401.*Check the access token"):
        check(settings, home=account.home, policy=quick, paces={})
    monkeypatch.delenv("SOURCES__HUBSPOT__ACCESS_TOKEN")
    with pytest.raises(SecretError, match="no access token for hubspot"):
        check(settings, home=account.home, policy=quick, paces={})
