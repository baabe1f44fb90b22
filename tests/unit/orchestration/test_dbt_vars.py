"""The variables for dbt: complete, the same for the same meaning, told apart by a fingerprint where meaning differs."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.config import CemConfig, load_config
from orchestration.dbt_vars import dbt_vars, required_headers
from orchestration.home import DBT_PROJECT_DIR

Load = Callable[[str], CemConfig]

COMPANY = 'name = "shop"\n[company]\nbrand = "Shop"\ntimezone = "Europe/Berlin"\ncurrency = "EUR"\n'
ANSWERS = """
[[files]]
name = "answers"
family = "surveys"
entity = "answers"
glob = "answers/*.csv"
key = ["id", "question"]
modified_at = "changed"
no_answer = ["NA", "-", "NA"]
redact = {drop = ["ip"], hash = ["mail"]}
[files.columns]
survey_id = "survey"
response_id = "id"
question_id = "question"
submitted_at = "at"
channel = "via"
[files.constants]
order_ref = "none"
[files.values.channel]
"Web site" = "web"
Mail = "email"
"""
RESPONSES = """
[[files]]
name = "lobby"
family = "surveys"
entity = "responses"
glob = "2017.jsonl"
format = "jsonl"
decimal_comma = true
questions = ["Q7", "NETPRO"]
dimensions = {terminal = "BAREA", airline = "meta.airline"}
[files.columns]
response_id = "id"
[files.constants]
survey_id = "lobby"
[files.templates]
submitted_at = "2017-05-{DAY} {{{?hour: local}}}"
[files.formats]
submitted_at = "%Y-%m-%d {%H}"
"""
PEOPLE = """
[[files]]
name = "people"
instance = "eu"
family = "crm"
entity = "people"
glob = "people.csv"
brand = "Shop EU"
timezone = "UTC"
columns = {contact_id = "id"}
"""


@pytest.fixture
def config_of(tmp_path: Path) -> Load:
    def load(text: str) -> CemConfig:
        file = tmp_path / "cem.toml"
        file.write_text(text)
        return load_config(file)

    return load


def test_a_mapping_is_compiled_whole(config_of: Load) -> None:
    compiled = dbt_vars(config_of(COMPANY + PEOPLE + ANSWERS))
    assert (compiled["vendors_on"], compiled["brand_timezone"], compiled["seed_overlays"]) == (
        ["files"],
        "Europe/Berlin",
        {},
    )
    answers, people = compiled["file_mappings"]
    assert re.fullmatch("[0-9a-f]{64}", answers.pop("fingerprint"))
    assert answers == {
        "name": "answers",
        "instance": "answers",
        "entity": "surveys_answers",
        "brand": "Shop",
        "timezone": "Europe/Berlin",
        "columns": {
            "channel": "via",
            "question_id": "question",
            "response_id": "id",
            "submitted_at": "at",
            "survey_id": "survey",
        },
        "constants": {"order_ref": "none"},
        "values": {"channel": {"Mail": "email", "Web site": "web"}},
        "no_answer": ["-", "NA"],
        "nested": False,
        "templates": {},
        "formats": {},
        "decimal_comma": False,
        "questions": {},
        "dimensions": {},
    }
    assert (people["instance"], people["brand"], people["timezone"]) == ("eu", "Shop EU", "UTC")


def test_what_sql_reads_by_is_compiled_too(config_of: Load) -> None:
    (lobby,) = dbt_vars(config_of(COMPANY + RESPONSES))["file_mappings"]
    assert {
        key: lobby[key] for key in ("nested", "templates", "formats", "decimal_comma", "questions", "dimensions")
    } == {
        "nested": True,
        "templates": {
            "submitted_at": [
                {"text": "2017-05-"},
                {"header": "DAY"},
                {"text": " {"},
                {"header": "hour: local", "may_be_blank": True},
                {"text": "}"},
            ]
        },
        "formats": {"submitted_at": "%Y-%m-%d {%H}"},
        "decimal_comma": True,
        "questions": {"NETPRO": "NETPRO", "Q7": "Q7"},
        "dimensions": {"airline": "meta.airline", "terminal": "BAREA"},
    }


def test_the_order_of_the_file_changes_nothing(config_of: Load) -> None:
    other = ANSWERS.replace('survey_id = "survey"\nresponse_id = "id"', 'response_id = "id"\nsurvey_id = "survey"')
    first = json.dumps(dbt_vars(config_of(COMPANY + ANSWERS + PEOPLE)))
    assert json.dumps(dbt_vars(config_of(COMPANY + PEOPLE + other))) == first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Europe/Berlin", "UTC"),
        ('brand = "Shop"', 'brand = "Other"'),
        ('submitted_at = "at"', 'submitted_at = "time"'),
        ('order_ref = "none"', 'order_ref = "no"'),
        ('Mail = "email"', 'Mail = "web"'),
        ('"-", "NA"]', '"NA"]'),
    ],
)
def test_whatever_changes_the_parse_changes_the_fingerprint(config_of: Load, old: str, new: str) -> None:
    text = COMPANY + ANSWERS
    assert old in text
    (before,) = dbt_vars(config_of(text))["file_mappings"]
    (after,) = dbt_vars(config_of(text.replace(old, new)))["file_mappings"]
    assert before["fingerprint"] != after["fingerprint"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2017-05", "2017-06"),
        ("%Y-%m-%d", "%Y-%d-%m"),
        ("decimal_comma = true", "decimal_comma = false"),
        ('"NETPRO"]', '"NPS"]'),
        ('"BAREA"', '"GATE"'),
        ("terminal =", "area ="),
        ('format = "jsonl"', ""),
    ],
)
def test_whatever_changes_the_parse_of_whole_responses_changes_the_fingerprint(
    config_of: Load, old: str, new: str
) -> None:
    text = COMPANY + RESPONSES
    assert old in text
    (before,) = dbt_vars(config_of(text))["file_mappings"]
    (after,) = dbt_vars(config_of(text.replace(old, new)))["file_mappings"]
    assert before["fingerprint"] != after["fingerprint"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("answers/*.csv", "*.csv"), ('key = ["id", "question"]', ""), ('currency = "EUR"', 'currency = "USD"')],
)
def test_what_only_reading_needs_leaves_the_fingerprint(config_of: Load, old: str, new: str) -> None:
    text = COMPANY + ANSWERS
    assert old in text
    mappings = [dbt_vars(config_of(one))["file_mappings"] for one in (text, text.replace(old, new))]
    assert mappings[0] == mappings[1]


def test_the_variables_are_plain_json(config_of: Load) -> None:
    compiled = dbt_vars(config_of(COMPANY + ANSWERS + PEOPLE))
    assert json.loads(json.dumps(compiled)) == compiled


def test_the_overlay_of_the_olist_example_registers_its_scale() -> None:
    config = load_config(DBT_PROJECT_DIR.parent / "examples" / "olist" / "cem.toml")
    compiled = dbt_vars(config)
    assert len(compiled["file_mappings"]) == 9
    (scale,) = compiled["seed_overlays"]["survey_scales"]
    assert (scale["metric"], scale["scale_min"], scale["scale_max"], scale["valid_from"]) == ("csat", "1", "5", "")


def test_a_file_must_have_every_header_that_the_mapping_names(config_of: Load) -> None:
    (mapping,) = config_of(COMPANY + ANSWERS).files
    assert required_headers(mapping) == ["at", "changed", "id", "ip", "mail", "question", "survey", "via"]
