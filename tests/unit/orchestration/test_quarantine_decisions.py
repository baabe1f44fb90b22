"""`cem quarantine show` and `release`: single records, payloads only on demand, decisions with a name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.config import check_config, load_config
from orchestration.home import Home

CONFIG = 'name = "acme"\ndata = "."\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'
RECORDS = [(f"crm/people.csv:{line}", f"person{line}@example.org", "missing: contact_id") for line in range(2, 7)]
KEY = hashlib.sha256(b"person2@example.org").hexdigest()[:12]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A company with five records in quarantine; its configuration is tmp_path/cem.toml."""
    home = Home(tmp_path / "home")
    home.warehouse_file.parent.mkdir(parents=True)
    with duckdb.connect(str(home.warehouse_file)) as con:
        con.execute("create schema operations; create schema raw_files; create schema intermediate")
        con.execute(
            "create table intermediate.int_survey_answers_judged (source_instance text, survey_id text, "
            "question_id text, score_text text, quarantine_reason text, submitted_date date)"
        )
        con.execute(
            "create table raw_files.crm_people (source_instance text, record_key text, origin text, payload text, "
            "received_at timestamp)"
        )
        con.execute(
            "create table operations.ops_quarantine (source_vendor text, source_instance text, entity text, "
            "record_key text, origin text, quarantine_reason text, received_at timestamp, key_hash text, status text, "
            "dismissed_because text, dismissed_by text, dismissed_on date)"
        )
        for origin, key, reason in RECORDS:
            con.execute(
                "insert into operations.ops_quarantine values ('files', 'acme', 'crm_people', $1, $2, $3, "
                "'2026-01-01', substr(sha256($1), 1, 12), 'open', null, null, null)",
                [key, origin, reason],
            )
            payload = json.dumps({"email": key})
            con.execute(
                "insert into raw_files.crm_people values ('acme', ?, ?, ?, '2026-01-01')", [key, origin, payload]
            )
    (tmp_path / "cem.toml").write_text(CONFIG)
    return home


def cem(home: Home, *command: str) -> Result:
    config = str(home.root.parent / "cem.toml")
    arguments = ["quarantine", *command, "--config", config]
    return CliRunner().invoke(app, arguments, env={"CEM_HOME": str(home.root)})


def decided(home: Home) -> str:
    file = home.root.parent / "overlay" / "quarantine_decisions.csv"
    return file.read_text() if file.exists() else ""


def test_single_records_are_shown_with_their_place_page_by_page(home: Home) -> None:
    first = cem(home, "show", "--limit", "2").output
    assert f"crm/people.csv:2  crm_people of acme  read 2026-01-01 00:00  key {KEY}" in first
    assert "people.csv:3" in first and "people.csv:4" not in first and "--offset 2" in first
    last = cem(home, "show", "--limit", "2", "--offset", "4").output
    assert "people.csv:6" in last and "--offset" not in last
    assert "No such record" in cem(home, "show", "--source", "other").output


def test_what_a_record_says_is_shown_on_demand_only(home: Home) -> None:
    assert "@example.org" not in cem(home, "show").output
    shown = cem(home, "show", "--key", KEY, "--payload").output
    assert '{"email": "person2@example.org"}' in shown and "person3@" not in shown


def test_release_alone_says_which_rule_would_do_and_changes_nothing(home: Home) -> None:
    done = cem(home, "release", "--reason", "missing")
    assert done.exit_code == 0
    assert "complete it at its source, or map another header" in done.output and "Nothing was changed" in done.output
    assert decided(home) == ""


def test_a_dismissal_is_a_line_of_the_overlay_with_who_when_and_why_and_is_logged(home: Home) -> None:
    for _ in range(2):  # the same once more adds nothing
        done = cem(home, "release", "--key", KEY, "--dismiss", "--because", "sent twice, by the shop", "--by", "ann")
        assert done.exit_code == 0, done.output
    header, line = decided(home).splitlines()
    assert header.startswith("source_instance,entity,quarantine_reason,key_hash,decision,because")
    assert line.startswith(f'acme,crm_people,missing: contact_id,{KEY},dismiss,"sent twice, by the shop",ann,20')
    config = home.root.parent / "cem.toml"
    assert check_config(config) == []
    assert load_config(config).seed_overlays["quarantine_decisions"][0]["decided_by"] == "ann"
    (logged,) = map(json.loads, home.decisions_log.read_text().splitlines())
    assert (logged["what"], logged["decided_by"], logged["key_hash"]) == ("dismissed", "ann", KEY)
    assert "@example.org" not in decided(home) + home.decisions_log.read_text()


def test_a_dismissal_without_a_reason_or_of_nothing_in_particular_is_refused(home: Home) -> None:
    without = cem(home, "release", "--key", KEY, "--dismiss", "--by", "ann")
    assert without.exit_code == 2 and "--because" in without.output
    everything = cem(home, "release", "--dismiss", "--because", "no use", "--by", "ann")
    assert everything.exit_code == 2 and "Say which records" in everything.output
    assert decided(home) == ""


def test_a_dismissal_is_taken_back_and_both_stay_in_the_log(home: Home) -> None:
    cem(home, "release", "--reason", "missing", "--dismiss", "--because", "old", "--by", "ann")
    assert len(decided(home).splitlines()) == 6
    with duckdb.connect(str(home.warehouse_file)) as con:
        con.execute("update operations.ops_quarantine set status = 'dismissed', dismissed_by = 'ann'")
    assert "5" in cem(home, "list").output
    done = cem(home, "release", "--key", KEY, "--reopen", "--by", "ben")
    assert done.exit_code == 0 and "1 record is open again" in done.output
    assert len(decided(home).splitlines()) == 5 and KEY not in decided(home)
    last = json.loads(home.decisions_log.read_text().splitlines()[-1])
    assert (last["what"], last["decided_by"]) == ("reopened", "ben")
