"""The watchdog knows a good run by the stages that a real one logs."""

from __future__ import annotations

import csv

import pytest

from orchestration.alert_runs import BUILD, LOAD_FILES, PUBLISH, last_success
from orchestration.run_log import RunLog

pytestmark = pytest.mark.xdist_group("shop")


def test_a_run_that_ended_well_is_a_good_run_for_the_watchdog(shop):
    runs = RunLog(shop.home / "logs" / "runs.jsonl").runs()
    assert {LOAD_FILES, BUILD, PUBLISH} <= {stage.stage for run in runs for stage in run.stages}
    assert last_success(runs) is not None
    assert "ended well" not in shop.cem("watchdog").stdout


def test_customers_to_call_back_are_told_by_number_and_nothing_of_a_person(shop):
    waits = "from marts.mart_closed_loop where outcome in ('waiting', 'overdue')"
    waiting = shop.one(f"select count(distinct customer_key) {waits}")
    keys = [key for (key,) in shop.query(f"select customer_key {waits}")]
    shop.cem("watchdog")
    told = " ".join(shop.cem("alerts", COLUMNS="1000").stdout.split())
    assert waiting > 0 and f"{waiting:,} unhappy customers were not contacted yet" in told
    with (shop.data / "crm/contacts.csv").open(encoding="utf-8-sig") as file:
        people = list(csv.DictReader(file))
    personal = {row[column] for row in people for column in ("name", "email") if row[column]}
    assert len(personal) > 50 and not [text for text in (*personal, *keys) if text in told]
