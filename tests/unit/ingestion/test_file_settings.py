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
        ({"format": "json"}, "Input should be 'csv', 'jsonl', 'parquet', 'xlsx', 'access_log' or 'fixed_width'"),
        ({"format": "jsonl", "delimiter": ";"}, "delimiter says nothing about a file of format 'jsonl'"),
        ({"format": "parquet", "encoding": "cp1252"}, "encoding says nothing about a file of format 'parquet'"),
        ({"format": "access_log", "skip_lines": 1}, "skip_lines says nothing"),
        ({"sheet": "May"}, "sheet says nothing about a file of format 'csv'"),
        ({"fields": {"id": [1, 3]}}, "fields says nothing about a file of format 'csv'"),
        ({"skip_lines": -1}, "-1 is no number of lines"),
        ({"format": "fixed_width"}, "needs fields"),
        ({"format": "fixed_width", "fields": {"id": [0, 3]}}, "counted from 1"),
        ({"format": "fixed_width", "fields": {"id": [5, 3]}}, "counted from 1"),
        ({"format": "fixed_width", "fields": {"id": [5]}}, "counted from 1"),
        ({"format": "fixed_width", "fields": {"idd": [1, 3]}}, "'id' is no header of .*: did you mean 'idd'"),
        (
            {"format": "access_log"},
            "'id' is no header of a file of format 'access_log': there are remote_host, identity",
        ),
        ({"format": "access_log", "key": ["remotehost"]}, "did you mean 'remote_host'"),
        (
            {"format": "jsonl", "redact": {"drop": ["user"]}, "columns": {"contact_ref": "user.id"}},
            "redact.drop removes",
        ),
        ({"format": "jsonl", "redact": {"hash": ["user"]}, "key": ["user.id"]}, "what .'user.id'. are members of"),
        ({"templates": {"order_id": "2026"}}, "name at least one header in braces"),
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
    ({"format": "jsonl"}, True),
    ({"format": "csv"}, False),
    ({"format": "xlsx"}, True),
    ({"skip_lines": 2}, True),
    ({"skip_lines": 0}, False),
    ({"templates": {"order_id": "a-{id}"}}, False),
    ({"formats": {"ordered_at": "%d.%m.%Y"}}, False),
    ({"decimal_comma": True}, False),
    ({"questions": ["Q1"]}, False),
    ({"dimensions": {"region": "Region"}}, False),
]


@pytest.mark.parametrize(("changes", "is_read_again"), CHANGES)
def test_only_settings_that_change_what_lands_read_a_file_again(changes: dict[str, Any], is_read_again: bool) -> None:
    assert (mapping(**changes).landing_fingerprint("UTC") != mapping().landing_fingerprint("UTC")) is is_read_again


SHEET = {"format": "xlsx", "sheet": "May"}
POSITIONS = {"format": "fixed_width", "fields": {"id": [1, 3], "score": [4, 5]}}


@pytest.mark.parametrize(
    ("before", "after", "is_read_again"),
    [
        (SHEET, {**SHEET, "sheet": "June"}, True),
        (SHEET, {"format": "xlsx"}, True),
        (POSITIONS, {**POSITIONS, "fields": {"id": [1, 3], "score": [4, 6]}}, True),
        (POSITIONS, {**POSITIONS, "fields": {"score": [4, 5], "id": [1, 3]}}, False),
    ],
)
def test_another_sheet_and_other_positions_read_a_file_again(
    before: dict[str, Any], after: dict[str, Any], is_read_again: bool
) -> None:
    fingerprints = {mapping(**settings).landing_fingerprint("UTC") for settings in (before, after)}
    assert (len(fingerprints) == 2) is is_read_again


@pytest.mark.parametrize(
    ("changes", "fingerprint"),
    [
        ({}, "fc949a4dac6b077db0eccc073dfb8cefd2a80e23723b0de48453c44cec6219c6"),
        (
            {
                **{"key": [], "delimiter": ";", "quote": "'", "encoding": "cp1252"},
                **{"modified_at": "at", "timezone": "Europe/Berlin", "redact": {"drop": ["phone"], "hash": ["mail"]}},
            },
            "d128444573d133dcd128444573d133dc525cf99fb4a264287425ff371e5a8d39",
        ),
    ],
)
def test_a_csv_mapping_keeps_the_fingerprint_it_had_when_csv_was_the_only_format(
    changes: dict[str, Any], fingerprint: str
) -> None:
    assert mapping(**changes).landing_fingerprint("UTC") == fingerprint


def test_the_company_zone_matters_only_where_the_mapping_reads_times_without_its_own() -> None:
    zones = ("UTC", "Europe/Berlin")
    assert len({mapping().landing_fingerprint(zone) for zone in zones}) == 1
    assert len({mapping(modified_at="at").landing_fingerprint(zone) for zone in zones}) == 2
    assert len({mapping(modified_at="at", timezone="UTC").landing_fingerprint(zone) for zone in zones}) == 1


def test_every_header_the_mapping_relies_on_is_required() -> None:
    settings = mapping(columns={"order_id": "no"}, modified_at="at", redact={"drop": ["phone"], "hash": ["mail"]})
    assert settings.required_headers == {"id", "no", "at", "phone", "mail"}


def test_headers_of_templates_questions_and_dimensions_are_required_too() -> None:
    settings = mapping(templates={"day": "{Y}-{M}"}, questions=["Q1"], dimensions={"region": "Region"})
    assert settings.mapped_headers == {"Y", "M", "Q1", "Region"}
    assert settings.required_headers == {"id", "Y", "M", "Q1", "Region"}


@pytest.mark.parametrize(
    "changes", [{}, SHEET, POSITIONS, {"format": "jsonl", "templates": {"order_id": "{a.b}"}}, {"questions": ["Q1"]}]
)
def test_a_mapping_that_was_written_out_whole_can_be_read_again(changes: dict[str, Any]) -> None:
    assert FileMapping.model_validate_json(mapping(**changes).model_dump_json()) == mapping(**changes)


def test_every_place_that_names_a_header_can_be_told() -> None:
    settings = mapping(columns={"order_id": "id"}, templates={"a": "{id}/{id}"}, redact={"hash": ["id"]})
    assert settings.places_of_headers() == {"id": ["columns.order_id", "templates.a", "key", "redact.hash"]}
