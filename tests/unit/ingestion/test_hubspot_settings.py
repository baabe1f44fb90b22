"""Claims about ``[sources.hubspot]``: what is refused, and what makes a cursor hold no longer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.objects import ENTITIES, KINDS

CONTACTS, COMPANIES, DEALS = KINDS[:3]


def test_nothing_needs_to_be_said() -> None:
    settings = HubSpotSettings()
    assert settings.base_url == "https://api.hubapi.com"
    assert settings.lag_hours == 48
    assert settings.entities == list(ENTITIES)
    assert settings.kinds() == list(KINDS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"base_url": "http://api.hubapi.com"}, "must begin with https://"),
        ({"base_url": "api.hubapi.com"}, "must begin with https://"),
        ({"entities": ["contact"]}, "'contact' is not read from HubSpot; there are contacts, companies"),
        ({"entities": []}, "at least one entity"),
        ({"lag_hours": -1}, "greater than or equal to 0"),
        ({"properties": {"owners": ["x"]}}, "properties names 'owners', which has none"),
        ({"properties": {"contacts": ["x" * 7000]}}, "too many of 'contacts'"),
        ({"redact": {"drop": ["lastmodifieddate"]}}, "'lastmodifieddate', which is needed"),
        ({"redact": {"hash": ["hs_merged_object_ids"]}}, "'hs_merged_object_ids', which is needed"),
        ({"token": "pat-1"}, "Extra inputs are not permitted"),
    ],
)
def test_what_cannot_work_is_refused_with_a_reason(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        HubSpotSettings(**given)


def test_a_plain_address_may_be_this_machine() -> None:
    assert HubSpotSettings(base_url="http://127.0.0.1:8020/").base_url == "http://127.0.0.1:8020"


def test_both_fields_of_merges_and_the_times_are_always_asked_for() -> None:
    asked = HubSpotSettings(redact={"drop": ["email"]}).asked(CONTACTS)
    assert {"hs_merged_object_ids", "hs_calculated_merged_vids", "lastmodifieddate", "hs_object_id"} <= set(asked)
    assert "email" not in asked
    assert "hs_lastmodifieddate" in HubSpotSettings().asked(DEALS)


@pytest.mark.parametrize(
    ("changed", "is_read_anew"),
    [
        ({"properties": {"contacts": ["shoe_size"]}}, True),
        ({"redact": {"drop": ["phone"]}}, True),
        ({"redact": {"hash": ["email"]}}, True),
        ({"start_date": date(2026, 1, 1)}, True),
        ({"redact": {"hash": ["dealname"]}}, False),
        ({"properties": {"deals": ["tier"]}}, False),
        ({"lag_hours": 1}, False),
        ({"base_url": "https://api.hubapi.eu"}, False),
        ({"entities": ["contacts"]}, False),
    ],
)
def test_a_kind_is_read_anew_when_the_form_of_its_records_changes(changed: dict[str, Any], is_read_anew: bool) -> None:
    before, after = HubSpotSettings().fingerprint(CONTACTS), HubSpotSettings(**changed).fingerprint(CONTACTS)
    assert (before != after) is is_read_anew


@pytest.mark.parametrize(
    ("entities", "staged"),
    [
        (["deals", "pipelines"], ["deals"]),
        (["tickets", "contacts"], ["tickets"]),
        (["pipelines"], ["deals", "tickets"]),
        (["deals", "tickets"], ["deals", "tickets"]),
    ],
)
def test_pipelines_are_those_of_what_is_read(entities: list[str], staged: list[str]) -> None:
    assert [kind.name for kind in HubSpotSettings(entities=entities).staged()] == staged


def test_a_property_that_a_mapping_names_is_read_and_reads_the_entity_anew() -> None:
    plain = HubSpotSettings()
    told = HubSpotSettings.model_validate({"mappings": {"tickets": {"columns": {"topic": "matter"}}}})
    tickets = next(kind for kind in plain.kinds() if kind.name == "tickets")
    assert "matter" in set(told.asked(tickets)) - set(plain.asked(tickets))
    assert told.fingerprint(tickets) != plain.fingerprint(tickets)


def test_property_that_is_mapped_to_the_team_is_read_with_its_history() -> None:
    """Else nobody could tell who had a ticket before."""
    told = HubSpotSettings.model_validate(
        {"mappings": {"tickets": {"columns": {"team_ref": "desk", "topic": "matter"}}}}
    )
    tickets = next(kind for kind in told.kinds() if kind.name == "tickets")
    assert told.history(tickets) == [*HubSpotSettings().history(tickets), "desk"]
    assert HubSpotSettings(redact={"drop": ["hubspot_owner_id"]}).history(DEALS) == ["dealstage"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mappings": {"ticket": {}}}, "mappings names 'ticket'"),
        ({"mappings": {"owners": {}}}, "mappings names 'owners'"),
        ({"mappings": {"tickets": {"columns": {"topic": "subject"}}}, "redact": {"drop": ["subject"]}}, "'subject'"),
        ({"mappings": {"tickets": {"templates": {}}}}, "Extra inputs"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        HubSpotSettings.model_validate(wrong)
