"""The sample shop's logs: what every file brought, how long every stage took, and no value of a record anywhere."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pytest

from orchestration.config import load_config
from orchestration.figures import quarantined
from orchestration.home import Home
from orchestration.quarantine_decided import MOST
from orchestration.quarantine_decisions import Decision, dismiss
from orchestration.quarantine_records import Wanted, read_records
from orchestration.stages import Stages

pytestmark = pytest.mark.xdist_group("shop")


def test_the_log_says_of_every_file_what_it_brought_and_of_every_run_how_it_went(shop):
    events = [json.loads(line) for line in (shop.home / "logs" / "cem.jsonl").read_text().splitlines()]
    first = [event for event in events if event["run_id"] == events[0]["run_id"]]
    assert (first[0]["event"], first[-1]["event"]) == ("run_started", "run_done")
    reads = [event for event in first if event["event"] == "read"]
    told = {
        (read["place"], read["rows_read"], read["rows_new"], read["rows_repeated"], read["bytes"]) for read in reads
    }
    ledger = "select path, records_read, records_new, records_repeated, bytes from raw_ops.ledger"
    assert told == set(shop.landed(ledger)) and len(told) > 20
    (audit,) = [event for event in first if event["stage"] == "audit" and event["event"] == "stage_done"]
    assert sum(audit["quarantined"].values()) > 0


def test_stages_of_the_run_are_published_beside_the_data_and_its_id_is_everywhere(shop):
    run_id, as_of = shop.one("select run_id, strftime(data_as_of, '%Y-%m-%d %H:%M') from main.publication")
    rows = shop.query("select stage, source, status, rows_new from main.pipeline_runs order by stage_number")
    assert [row[:3] for row in rows] == [
        ("load", "files", "done"), ("build", None, "done"), ("audit", None, "done"), ("publish", None, "started"),
    ]  # fmt: skip
    assert rows[0][3] == shop.landed("select sum(records_new) from raw_ops.ledger")[0][0]
    assert f"[{run_id}]" in (shop.home / "dbt" / "logs" / "dbt.log").read_text()
    assert f"Readers see run {run_id}: data as of {as_of} UTC" in " ".join(shop.output.split())


def test_no_address_no_name_and_no_number_of_a_person_is_in_any_log(shop):
    with (shop.data / "crm" / "contacts.csv").open(encoding="utf-8-sig", newline="") as lines:
        people = list(csv.DictReader(lines))
    private = {
        cell.strip()
        for row in people
        for column, cell in row.items()
        if re.search("mail|name|phone|mobile", column, re.IGNORECASE) and len(cell.strip()) > 5
    }
    assert len(private) > 100
    logs = [file for folder in ("logs", "dbt/logs", "alerts") for file in (shop.home / folder).rglob("*.*")]
    assert {"cem.jsonl", "runs.jsonl", "dbt.log"} <= {file.name for file in logs}
    for file in logs:
        text = file.read_text()
        assert [one for one in private if one in text] == [], file
        assert re.findall(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text) == [], file


def test_a_dismissed_record_is_open_no_more_and_the_books_count_it_all_the_same(shop, tmp_path, monkeypatch):
    """Built of a copy: only the view that says what is open."""
    shutil.copytree(shop.config.parent, tmp_path / "example", ignore=shutil.ignore_patterns("data"))
    shutil.copytree(shop.home, tmp_path / "home")
    monkeypatch.setenv("CEM_HOME", str(tmp_path / "home"))
    file = tmp_path / "example" / "cem.toml"
    config = load_config(file, data=shop.data)
    stages = Stages(config)
    before = quarantined(stages.home)
    record = read_records(Home(config.home), Wanted(entity="crm_"), limit=MOST)[0]
    dismiss(
        config,
        [
            Decision(
                record.source_instance,
                record.entity,
                record.reason,
                record.key_hash,
                "dismiss",
                "a, test",
                "ann",
                "2026-01-02",
            )
        ],
    )
    stages = Stages(load_config(file, data=shop.data))
    built = stages.build(select=["stg_reference__quarantine_decisions", "ops_quarantine"])
    assert built and all(result.is_good for result in built)
    (shown,) = read_records(Home(config.home), Wanted(status="dismissed"), limit=MOST)
    assert (shown.key_hash, shown.decision) == (record.key_hash, "by ann on 2026-01-02: a, test")
    after = quarantined(stages.home)
    assert after.get(record.entity, 0) == before[record.entity] - 1
    assert {entity: n for entity, n in after.items() if entity != record.entity} == {
        entity: n for entity, n in before.items() if entity != record.entity
    }
