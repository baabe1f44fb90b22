"""A proposed mapping is one that `cem config check` accepts, and that a person would have written for the same file."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.errors import FileLookError
from orchestration.config import check_config
from orchestration.configuration.registry import Registry
from orchestration.home import DBT_PROJECT_DIR, PROJECT_ROOT
from orchestration.proposal import toml_values as toml
from orchestration.proposal.propose import NoSuchEntity, propose

HEAD = 'name = "acme"\ndata = "."\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n\n'
REAL_DATA = Path(os.environ.get("REAL_DATA", PROJECT_ROOT.parent / "shared" / "data"))
FOLDER = PROJECT_ROOT / "examples"
EXAMPLES = {name: tomllib.loads((FOLDER / name / "cem.toml").read_text())["files"] for name in ("shop", "olist")}
# Used where the shipped registry does not have them yet.
ENTITIES_OF_OTHER_SOURCES = {
    "web_analytics_events": {
        **{"visitor_ref": "text required", "occurred_at": "instant required", "page_url": "text", "referrer": "text"},
        **{"user_agent": "text", "http_status": "integer"},
    },
    "surveys_responses": {
        **{"response_id": "text required", "survey_id": "text required", "submitted_at": "instant required"},
        **{"comment": "text", "weight": "number", "channel": "channel"},
    },
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dbt project whose registry also has the entities of logs and of wide surveys; with the shipped seeds."""
    folder = tmp_path_factory.mktemp("project")
    settings = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())
    for name, columns in ENTITIES_OF_OTHER_SOURCES.items():
        if name not in settings["vars"]["entities"]:
            settings["vars"]["entities"][name] = columns
            settings["vars"]["vendor_entities"]["files"].append(name)
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    (folder / "seeds").symlink_to(DBT_PROJECT_DIR / "seeds")
    return folder


def mapping_of(text: str) -> dict[str, Any]:
    (mapping,) = tomllib.loads(text)["files"]
    return mapping


def problems_with(text: str, folder: Path, project: Path = DBT_PROJECT_DIR) -> list[str]:
    (folder / "cem.toml").write_text(HEAD + text)
    return [str(problem) for problem in check_config(folder / "cem.toml", dbt_project_dir=project)]


# Their headers ("way", "kind", "began") do not tell what they are; there the user chooses, with --as or by hand.
NOT_TOLD_BY_HEADERS = {
    "engagements",
    "refunds",
    "deliveries",
    "hits",
    "mentions",
    "cases",
    "calls",
    "shop_visits",
}


def example_cases(name: str) -> list[tuple[str, str]]:
    return [(name, mapping["name"]) for mapping in EXAMPLES[name] if mapping["name"] not in NOT_TOLD_BY_HEADERS]


@pytest.mark.parametrize(("example", "name"), [*example_cases("shop"), *example_cases("olist")])
def test_a_file_whose_headers_tell_what_it_is_is_mapped_as_it_was_by_hand(
    example: str, name: str, tmp_path: Path
) -> None:
    """Family, entity, key and layout are those of the example; columns that both map read the same header."""
    by_hand = next(mapping for mapping in EXAMPLES[example] if mapping["name"] == name)
    data = PROJECT_ROOT / "examples/shop/data" if example == "shop" else REAL_DATA / "olist"
    if not data.is_dir():
        pytest.skip(f"the Olist files are not in {data} (they may not be shipped; REAL_DATA names another folder)")
    file = sorted(data.glob(by_hand["glob"]))[0]
    mapping = mapping_of(propose(file).mapping)
    assert (mapping["family"], mapping["entity"]) == (by_hand["family"], by_hand["entity"])
    assert mapping.get("delimiter", ",") == by_hand.get("delimiter", ",")
    assert sorted(mapping.get("key", [])) == sorted(by_hand["key"])
    known = {column: header for column, header in by_hand["columns"].items() if column in mapping["columns"]}
    assert known == {column: mapping["columns"][column] for column in known}
    assert len(known) >= 0.6 * len(by_hand["columns"])
    text = propose(file).mapping.replace(f'glob = "{file.name}"', f'glob = "{file.relative_to(data)}"')
    (tmp_path / "cem.toml").write_text(HEAD + text)
    assert [str(problem) for problem in check_config(tmp_path / "cem.toml", data=data)] == []


@pytest.mark.parametrize("name", sorted(NOT_TOLD_BY_HEADERS))
def test_a_file_whose_headers_do_not_tell_gets_its_entity_by_as_and_is_told_what_is_missing(
    name: str, tmp_path: Path
) -> None:
    """Each required column is mapped or named in a comment, and the check asks for the latter and nothing else."""
    by_hand = next(mapping for mapping in EXAMPLES["shop"] if mapping["name"] == name)
    entity = f"{by_hand['family']}.{by_hand['entity']}"
    file = sorted((FOLDER / "shop/data").glob(by_hand["glob"]))[0]
    shutil.copy(file, tmp_path)
    text = propose(file, entity=entity).mapping
    mapping = mapping_of(text)
    assert (mapping["family"], mapping["entity"]) == (by_hand["family"], by_hand["entity"])
    given = {column for table in ("columns", "templates", "constants") for column in mapping.get(table, {})}
    required = Registry(DBT_PROJECT_DIR).entities[by_hand["family"], by_hand["entity"]].required
    missing = set(re.findall(r'^# (\w+) = ".*"  # required', text, flags=re.MULTILINE))
    assert missing == required - given
    asked = {re.search(r"columns\.(\w+)", problem)[1] for problem in problems_with(text, tmp_path)}  # type: ignore[index]
    assert asked == missing


def test_personal_columns_are_hashed_or_dropped_and_never_mapped_as_they_are() -> None:
    mapping = mapping_of(propose(PROJECT_ROOT / "examples/shop/data/crm/contacts.csv").mapping)
    assert mapping["redact"] == {"drop": ["phone", "name"], "hash": ["email"]}
    assert not {"phone", "name"} & set(mapping["columns"].values())


LOG = "".join(
    f'10.0.0.{i % 9} - - [17/May/2026:10:05:{i % 60:02} +0200] "GET /a{i} HTTP/1.1" 200 {i} "-" "Mozilla/5.0"\n'
    for i in range(80)
)


def test_an_access_log_gets_a_whole_mapping(project: Path, tmp_path: Path) -> None:
    (tmp_path / "access.log").write_text(LOG)
    text = propose(tmp_path / "access.log", dbt_project_dir=project).mapping
    mapping = mapping_of(text)
    assert (mapping["family"], mapping["entity"], mapping["format"]) == ("web_analytics", "events", "access_log")
    assert "key" not in mapping
    assert mapping["columns"]["visitor_ref"] == "remote_host"
    assert mapping["columns"]["occurred_at"] == "time"
    assert mapping["formats"] == {"occurred_at": "%d/%b/%Y:%H:%M:%S %z"}
    assert 'visitor_ref = "{remote_host} {?user_agent}"' in text
    assert problems_with(text, tmp_path, project) == []


def survey(folder: Path) -> Path:
    rows = [
        (f"R{i}", f"{1 + i % 28:02}.03.2026 10:00", i % 11 if i % 9 else 11, 1 + i % 5, f"{i % 2}.25", "web", f"so {i}")
        for i in range(90)
    ]
    header = "Response ID,Submitted,NPS,Satisfaction,Weight,Device,Comment\n"
    text = header + "".join(",".join(map(str, row)) + "\n" for row in rows)
    (folder / "survey_2026.csv").write_text(text.replace("web", "app", 40))
    return folder / "survey_2026.csv"


def test_a_wide_survey_gets_its_questions_formats_and_the_lines_of_its_scales(project: Path, tmp_path: Path) -> None:
    text = propose(survey(tmp_path), dbt_project_dir=project).mapping
    mapping = mapping_of(text)
    assert (mapping["family"], mapping["entity"]) == ("surveys", "responses")
    assert mapping["questions"] == ["NPS", "Satisfaction"]
    assert mapping["columns"] == {
        "response_id": "Response ID",
        "submitted_at": "Submitted",
        "comment": "Comment",
        "weight": "Weight",
    }
    assert mapping["formats"] == {"submitted_at": "%d.%m.%Y %H:%M"}
    assert mapping["constants"] == {"survey_id": "survey_2026"}
    assert '# device = "Device"' in text
    assert problems_with(text, tmp_path, project) == []

    header, *lines = [line.removeprefix("#   ") for line in text.splitlines() if line.startswith("#   s")]
    assert len([line for line in lines if ",nps,0,10," in line and ",11," in line]) == 2
    chosen = [next(line for line in lines if f",{question}," in line) for question in ("NPS", "Satisfaction")]
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay" / "survey_scales.csv").write_text("\n".join([header, *chosen]) + "\n")
    assert problems_with(text, tmp_path, project) == []


def test_a_file_that_may_be_anything_asks_for_its_entity_and_takes_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "alpha,beta,when\n" + "".join(f"x{i},{i},2026-01-{1 + i % 28:02}\n" for i in range(40))
    )
    text = propose(tmp_path / "t.csv").mapping
    (problem,) = problems_with(text, tmp_path)
    assert "files[0].family: not chosen yet. There are commerce, crm" in problem
    assert "#   surveys: answers, invitations" in text
    assert '# ... = "alpha"' in text
    told = propose(tmp_path / "t.csv", entity="crm.leads").mapping
    assert mapping_of(told)["columns"] == {"contacted_at": "when"}
    assert mapping_of(told)["templates"] == {"lead_id": "{alpha}"}
    assert "a guess, by the headers" not in told


def test_an_entity_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(NoSuchEntity, match="Did you mean commerce.orders"):
        propose(PROJECT_ROOT / "examples/shop/data/shop/payments.csv", entity="commerce.order")


def test_a_required_column_without_a_header_is_named_in_the_mapping_and_by_the_check(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,status\n" + "".join(f"{i},open\n" for i in range(40)))
    text = propose(tmp_path / "orders.csv").mapping
    assert mapping_of(text)["entity"] == "orders"
    missing = set(re.findall(r'^# (\w+) = "\.\.\."  # required', text, flags=re.MULTILINE))
    assert missing == {"contact_ref", "ordered_at"}
    assert {re.search(r"columns\.(\w+)", problem)[1] for problem in problems_with(text, tmp_path)} == missing  # type: ignore[index]


HOSTILE = ['say "hi"', "back\\slash", "tab\there", "new\nline", "#hash", "{brace}", "Ünïcode", "bell\x07", "c1\x85"]


@pytest.mark.parametrize("header", HOSTILE)
def test_any_header_stands_in_the_mapping_as_it_is(header: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    lines = [
        {"order_id": f"o{i}", header: f"2026-01-{1 + i % 28:02}", "customer_id": f"c{i % 7}", "status": "open"}
        for i in range(30)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    text = propose(path, entity="commerce.orders").mapping
    assert mapping_of(text)["key"] == ["order_id"]
    assert tomllib.loads(f"header = {toml.text(header)}") == {"header": header}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("2017_SFO Survey", "sfo_survey_2017"),
        ("Bestellungen Köln", "bestellungen_koln"),
        ("123", "file_123"),
        ("客户", "file"),
    ],
)
def test_a_mapping_is_named_by_a_plain_word(name: str, slug: str) -> None:
    assert toml.slug(name) == slug


def test_a_glob_matches_the_file_itself_whatever_its_name(tmp_path: Path) -> None:
    file = tmp_path / "orders [final]*.csv"
    file.write_text(
        "order_id,customer_id,status,ordered\n" + "".join(f"{i},c{i % 5},open,2026-01-01\n" for i in range(30))
    )
    assert problems_with(propose(file).mapping, tmp_path) == []


def test_a_headless_file_gets_no_mapping(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a@example.org,1\nb@example.org,2\n")
    with pytest.raises(FileLookError, match="Add a line with headers"):
        propose(tmp_path / "x.csv")
