"""Claims about a file mapping's settings: what is refused, and which changes read files again."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ingestion.settings import FileMapping

MAPPING = {"name": "orders", "family": "commerce", "entity": "orders", "glob": "orders/*.csv", "key": ["id"]}


def mapping(**changes: Any) -> FileMapping:
    return FileMapping.model_validate({**MAPPING, **changes})


def test_the_instance_is_the_name_unless_given() -> None:
    assert (mapping().instance, mapping(instance="shop").instance) == ("orders", "shop")
    assert mapping().entity_key == "commerce_orders"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"glop": "x"}, "Extra inputs are not permitted"),
        ({"name": "Order-1"}, "should match pattern"),
        ({"glob": "../orders.csv"}, "relative to the data folder"),
        ({"glob": "a/../../orders.csv"}, "relative to the data folder"),
        ({"glob": "/etc/passwd"}, "relative to the data folder"),
        ({"glob": "~/orders.csv"}, "relative to the data folder"),
        ({"glob": "..\\orders.csv"}, "relative to the data folder"),
        ({"delimiter": ";;"}, "must be one character"),
        ({"delimiter": "\n"}, "not a line end"),
        ({"quote": ""}, "must be one character"),
        ({"delimiter": "'", "quote": "'"}, "must differ"),
        ({"encoding": "utf-88"}, "not a text encoding"),
        ({"encoding": "zip"}, "not a text encoding"),
        ({"encoding": "unicode_escape"}, "not a text encoding"),
        ({"timezone": "Berlin"}, "not an IANA time zone"),
        ({"timezone": "../../etc/localtime"}, "not an IANA time zone"),
        ({"key": ["id", "id"]}, "twice"),
        ({"key": "id"}, "valid list"),
        ({"redact": {"drop": ["id"]}}, "hash them instead"),
        ({"redact": {"drop": ["mail"], "hash": ["mail"]}}, "choose one"),
        ({"redact": {"hash": ["at"]}, "modified_at": "at"}, "unreadable"),
        ({"columns": {"Order Id": "id"}}, "should match pattern"),
    ],
)
def test_a_mistake_is_refused_with_its_reason(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        mapping(**changes)


CHANGES = [
    ({"key": ["other"]}, True),
    ({"delimiter": ";"}, True),
    ({"quote": "'"}, True),
    ({"encoding": "cp1252"}, True),
    ({"modified_at": "at"}, True),
    ({"redact": {"hash": ["mail"]}}, True),
    ({"instance": "shop"}, True),
    ({"entity": "refunds"}, True),
    ({"encoding": "UTF8"}, False),
    ({"timezone": "Europe/Berlin"}, False),  # without modified_at the landing converts no time
    ({"glob": "other/*.csv"}, False),
    ({"columns": {"order_id": "id"}}, False),
    ({"constants": {"currency": "EUR"}}, False),
    ({"values": {"channel": {"web": "online"}}}, False),
    ({"no_answer": ["NA"]}, False),
    ({"brand": "acme"}, False),
]


@pytest.mark.parametrize(("changes", "is_read_again"), CHANGES)
def test_only_settings_that_change_what_lands_read_a_file_again(changes: dict[str, Any], is_read_again: bool) -> None:
    assert (mapping(**changes).landing_fingerprint("UTC") != mapping().landing_fingerprint("UTC")) is is_read_again


def test_the_company_zone_matters_only_where_the_mapping_reads_times_without_its_own() -> None:
    zones = ("UTC", "Europe/Berlin")
    assert len({mapping().landing_fingerprint(zone) for zone in zones}) == 1
    assert len({mapping(modified_at="at").landing_fingerprint(zone) for zone in zones}) == 2
    assert len({mapping(modified_at="at", timezone="UTC").landing_fingerprint(zone) for zone in zones}) == 1


def test_every_header_the_mapping_relies_on_is_required() -> None:
    settings = mapping(columns={"order_id": "no"}, modified_at="at", redact={"drop": ["phone"], "hash": ["mail"]})
    assert settings.required_headers == {"id", "no", "at", "phone", "mail"}
