"""`cem quarantine` on a small warehouse made by hand: counts, places, hashes, advice, and lines that may be pasted."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from ingestion.inspection.scales import Scale
from orchestration.cli import app
from orchestration.config import check_config
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.quarantine_advice import ADVICE, advice_for
from orchestration.scale_lines import Question, header_line, lines_for

CONFIG = 'name = "acme"\ndata = "."\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'
SEED_HEADER = (DBT_PROJECT_DIR / "seeds" / "survey_scales.csv").read_text().splitlines()[0]

# Records: (entity, instance, record key, origin, reason); answers: (survey, response, question, score, reason, day).
RECORDS = [
    ("crm_people", "acme", "anna@example.org", "crm/people.csv:7", "missing: contact_id"),
    ("crm_people", "acme", "ben@example.org", "crm/people.csv:9", "missing: contact_id"),
    ("commerce_orders", "acme", "O-1", "orders.csv:3", "unreadable: ordered_at"),
]
ANSWERS = [
    *(("after", f"R{i}", "wait", str(1 + i % 5), "unregistered_question", "2026-03-01") for i in range(20)),
    ("after", "R77", "wait", "Anna was here", "unregistered_question", "2026-03-02"),
    ("after", "R78", "wait", "99", "unregistered_question", "2026-03-03"),
    ("after", "R1", 'say "it", please', "10", "unregistered_question", "2026-03-01"),
    ("after", "R2", 'say "it", please', "0", "unregistered_question", "2026-03-01"),
    ("nps", "R1", "q", "12", "out_of_scale", "2026-03-01"),
    ("wide", "W1", "q9", "x", "not_a_number", "2026-03-01"),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build database that holds RECORDS and ANSWERS, in the relations that the command reads."""
    file = tmp_path_factory.mktemp("made") / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        for schema in ("operations", "intermediate", "staging"):
            con.execute(f"create schema {schema}")
        con.execute(
            "create table staging.stg_files__surveys_answers_judged "
            "(source_instance text, survey_id text, response_id text, question_id text, origin text, is_latest boolean)"
        )
        con.execute(
            "create view staging.stg_files__surveys_responses_judged as select 'acme' as source_instance, "
            "'wide' as survey_id, 'W1' as response_id, 'wide.xlsx:44' as origin, true as is_latest"
        )
        con.execute(
            "create table intermediate.int_survey_answers_judged (source_instance text, survey_id text, "
            "response_id text, question_id text, score_text text, quarantine_reason text, submitted_date date)"
        )
        con.execute(
            "create table records (source_vendor text, source_instance text, entity text, record_key text, "
            "origin text, quarantine_reason text, received_at timestamp)"
        )
        for entity, instance, key, origin, reason in RECORDS:
            row = ["files", instance, entity, key, origin, reason, "2026-01-01"]
            con.execute("insert into records values (?, ?, ?, ?, ?, ?, ?)", row)
        for number, (survey, response, question, score, reason, day) in enumerate(ANSWERS, 2):
            row = ["acme", survey, f"{survey}/{response}", question, score, reason, day]
            con.execute("insert into intermediate.int_survey_answers_judged values (?, ?, ?, ?, ?, ?, ?)", row)
            if survey != "wide":
                row = ["acme", survey, response, question, f"answers.csv:{number}", True]
                con.execute("insert into staging.stg_files__surveys_answers_judged values (?, ?, ?, ?, ?, ?)", row)
        con.execute(
            "create view operations.ops_quarantine as select *, substr(sha256(record_key), 1, 12) as key_hash, "
            "'open' as status, null as dismissed_because, null as dismissed_by, null as dismissed_on from ("
            "select * from records union all select 'files', source_instance, 'answer', "
            "response_id || ' ' || question_id, survey_id || '.' || question_id, quarantine_reason, submitted_date "
            "from intermediate.int_survey_answers_judged)"
        )
    return file


@pytest.fixture
def home(warehouse: Path, tmp_path: Path) -> Home:
    """The state of a company with that database; its configuration is tmp_path/cem.toml."""
    home = Home(tmp_path / "home")
    home.warehouse_file.parent.mkdir(parents=True)
    shutil.copyfile(warehouse, home.warehouse_file)
    (tmp_path / "cem.toml").write_text(CONFIG)
    return home


def quarantine(home: Home, *options: str) -> Result:
    config = str(home.root.parent / "cem.toml")
    return CliRunner().invoke(app, ["quarantine", "--config", config, *options], env={"CEM_HOME": str(home.root)})


def test_records_are_counted_by_entity_instance_and_reason(home: Home) -> None:
    done = quarantine(home)
    assert done.exit_code == 0
    for row in (
        ("answer", "acme", "unregistered_question", "24"),
        ("crm_people", "acme", "missing: contact_id", "2"),
        ("commerce_orders", "acme", "unreadable: ordered_at", "1"),
    ):
        assert re.search(r"\W+".join(map(re.escape, row)), done.output), row


def test_each_example_is_a_file_and_line_with_a_hash_of_its_key(home: Home) -> None:
    output = quarantine(home).output
    for place, key in (
        ("crm/people.csv:7", "anna@example.org"),
        ("answers.csv:26", "nps/R1 q"),
        ("wide.xlsx:44", "wide/W1 q9"),
    ):
        assert f"  {place}  key {hashlib.sha256(key.encode()).hexdigest()[:12]}" in output


def test_no_key_and_no_text_of_an_answer_is_printed(home: Home) -> None:
    output = quarantine(home, "--limit", "99").output
    assert [word for word in ("anna@", "ben@", "Anna was here", "O-1", "R77") if word in output] == []
    assert "1 (4), 2 (4), 3 (4), 4 (4), 5 (4), 99 (1); 1 without a number" in output


def test_each_reason_comes_with_its_advice_once(home: Home) -> None:
    output = quarantine(home).output
    for reason in ("unreadable: ordered_at", "missing: contact_id", "out_of_scale", "not_a_number"):
        assert output.count(advice_for(reason)) == 1


def test_reason_filters_and_limit_bounds_the_examples(home: Home) -> None:
    output = quarantine(home, "--reason", "missing", "--limit", "1").output
    assert "missing: contact_id" in output and "unreadable" not in output and "Questions to register" not in output
    assert output.count("  key ") == 1
    assert quarantine(home, "--limit", "0").output.count("  key ") == 0
    nothing = quarantine(home, "--reason", "mising")
    assert nothing.exit_code == 0
    assert "missing: contact_id" in nothing.output and "'mising'" in nothing.output


def pasted(output: str, header: str, question: str) -> list[list[str]]:
    """The lines printed for a question, as the csv module reads them."""
    lines = output.splitlines()
    assert header in lines
    return [row for row in csv.reader(lines[lines.index(header) + 1 :]) if len(row) > 3 and row[2] == question]


@pytest.mark.parametrize("question", ["wait", 'say "it", please'])
def test_any_line_printed_for_an_unregistered_question_is_accepted_in_the_overlay(
    question: str, home: Home, tmp_path: Path
) -> None:
    rows = pasted(quarantine(home).output, SEED_HEADER, question)
    assert len(rows) == (3 if question == "wait" else 5)
    (tmp_path / "overlay").mkdir()
    for row in rows:
        with (tmp_path / "overlay" / "survey_scales.csv").open("w", newline="") as file:
            csv.writer(file).writerows([SEED_HEADER.split(","), row])
        assert check_config(tmp_path / "cem.toml") == []
    again = quarantine(home).output
    assert "It has been registered since: run cem run again." in again
    assert pasted(again, SEED_HEADER, question) == []


def test_scale_and_codes_are_guessed_from_the_answers_and_nps_needs_0_to_10(home: Home) -> None:
    output, columns = quarantine(home).output, SEED_HEADER.split(",")
    wait = [dict(zip(columns, row, strict=True)) for row in pasted(output, SEED_HEADER, "wait")]
    assert {(row["scale_min"], row["scale_max"], row["no_answer_codes"]) for row in wait} == {("1", "5", "99")}
    assert {row["metric"] for row in wait} == {"csat", "ces"}
    say = [dict(zip(columns, row, strict=True)) for row in pasted(output, SEED_HEADER, 'say "it", please')]
    assert {(row["scale_min"], row["scale_max"]) for row in say} == {("0", "10")}
    assert [row["nps_kind"] for row in say if row["metric"] == "nps"] == ["relational", "transactional"]


def test_lines_follow_the_order_of_the_user_s_own_file(home: Home, tmp_path: Path) -> None:
    columns = SEED_HEADER.split(",")[::-1]
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay" / "survey_scales.csv").write_text(",".join(columns) + "\n")
    output = quarantine(home).output
    line = next(line for line in output.splitlines() if ",wait,after,acme" in line and "csat" in line)
    assert dict(zip(columns, next(csv.reader([line])), strict=True))["scale_max"] == "5"
    assert ",".join(columns) in output.splitlines()


def test_a_question_registered_for_other_days_is_not_registered_twice(home: Home, tmp_path: Path) -> None:
    (tmp_path / "overlay").mkdir()
    columns = SEED_HEADER.split(",")
    row = {
        **{"source_instance": "acme", "survey_id": "after", "question_id": "wait", "metric": "csat"},
        **{"scale_min": "1", "scale_max": "5", "high_means": "good", "valid_to": "2026-03-02"},
    }
    lines = [SEED_HEADER, ",".join(row.get(column, "") for column in columns)]
    (tmp_path / "overlay" / "survey_scales.csv").write_text("\n".join(lines) + "\n")
    output = quarantine(home).output
    assert "not for all of 2026-03-01 to 2026-03-03" in output
    assert pasted(output, SEED_HEADER, "wait") == []


def test_without_a_warehouse_or_a_build_it_says_what_to_run_and_exits_3(home: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(home.warehouse_file)) as con:
        con.execute("drop view operations.ops_quarantine")
    loaded = quarantine(home)
    assert loaded.exit_code == 3 and "cem build" in loaded.output
    home.warehouse_file.unlink()
    missing = quarantine(home)
    assert missing.exit_code == 3 and "cem run" in missing.output


def test_an_empty_quarantine_is_good_news(home: Home) -> None:
    with duckdb.connect(str(home.warehouse_file)) as con:
        con.execute("delete from records")
        con.execute("delete from intermediate.int_survey_answers_judged")
    done = quarantine(home)
    assert (done.exit_code, done.output.strip()) == (0, "Nothing is quarantined.")


def test_every_reason_that_the_models_give_has_its_advice() -> None:
    """The reasons are read off the SQL: a new one without advice would send people to look for themselves."""
    models = DBT_PROJECT_DIR / "models"
    judges = [
        DBT_PROJECT_DIR / "macros" / "files" / "judge.sql",
        models / "intermediate" / "scores" / "int_survey_answers_judged.sql",
        models / "operations" / "ops_quarantine.sql",
    ]
    case = r"case\b(?:(?!\bend\b).)*?\bend\s+as quarantine_reason|macro quarantine_reason.*?endmacro"
    found: set[str] = set()
    for judge in judges:
        text = judge.read_text()
        given = set(re.findall(r"'([a-z_]+)' as quarantine_reason", text))
        for part in re.findall(case, text, re.DOTALL):
            given |= set(re.findall(r"(?:then|else)\s+'([a-z_]+)", part))
        assert given, f"{judge} gives no reason"
        found |= given
    assert len(found) > 10
    assert found - ADVICE.keys() == set()


def test_a_line_takes_its_columns_from_the_registry_whatever_they_are() -> None:
    question = Question("a", "s", "q,1", Scale(1, 7, ("98", "99"), True))
    columns = ["is_ambiguous", "question_id", "scale_max", "metric", "no_answer_codes"]
    assert header_line(columns) == "is_ambiguous,question_id,scale_max,metric,no_answer_codes"
    assert lines_for(question, columns)[0] == ',"q,1",7,csat,98|99'
