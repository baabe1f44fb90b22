"""Each equation broken once: the gate blocks, names the check and the rows, and readers keep what they had."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC

import pytest
from alert_sinks import mail_sink, told_by, web_sink

from orchestration.config import load_config
from orchestration.gate import failed_tests
from orchestration.run_log import RunLog
from orchestration.stages import Stages, failed_expectations

pytestmark = pytest.mark.xdist_group("shop")

CANARY = "s3cretc4nary"


def _first(table: str, key: str) -> str:
    return f"delete from {table} where {key} = (select min({key}) from {table})"


# Equation: what the row that tells of it names, and what breaks it.
BROKEN = {
    "assert_read_equals_new_unchanged_repeated": (
        "entity=commerce_orders",
        "update raw_ops.ledger set records_read = records_read + 1 where entity = 'orders' and path like '%h1%'",
    ),
    "assert_new_versions_are_landed": ("entity=crm_leads", _first("raw_files.crm_leads", "record_key")),
    "assert_versions_equal_latest_superseded": (
        "entity=crm_deals",
        _first("staging.stg_files__crm_deals", "record_key"),
    ),
    "assert_latest_equals_staged_quarantined_deleted": (
        "entity=commerce_orders",
        _first("intermediate.int_commerce__orders", "order_id"),
    ),
    "assert_answers_equal_scored_unanswered_quarantined": (
        "question_id=",
        _first("core.fct_survey_answers", "answer_key"),
    ),
}
TWICE = """
    insert into intermediate.int_commerce__order_lines
    select * from intermediate.int_commerce__order_lines where line_no = 1 order by all limit 3
"""


@pytest.fixture(scope="module")
def broken_home(shop, tmp_path_factory):
    """A copy of the shop's finished home; who breaks its build database copies that anew first."""
    home = tmp_path_factory.mktemp("broken") / "home"
    shutil.copytree(shop.home, home)
    return replace(shop, home=home)


@pytest.fixture
def company(shop, broken_home, monkeypatch):
    shutil.copy(shop.warehouse, broken_home.warehouse)
    monkeypatch.setenv("CEM_HOME", str(broken_home.home))
    return broken_home


@pytest.fixture
def stages(company) -> Stages:
    return Stages(load_config(company.config, data=company.data))


@pytest.fixture(scope="module")
def on_call():
    """Who is told: a webhook and a mailbox."""
    with web_sink() as web, mail_sink() as mail:
        yield web, mail


@pytest.fixture(scope="module")
def refused(shop, broken_home, on_call):
    """`cem publish` where each equation is broken once (a row lost early breaks more than one)."""
    shutil.copy(shop.warehouse, broken_home.warehouse)
    for sql in (*(sql for _, sql in BROKEN.values()), TWICE):
        broken_home.tamper(sql)
    return broken_home.cem("publish", **told_by(*on_call, CANARY))


def _told_of(check, done):
    """What is printed of a check, line by line."""
    (told,) = [part for part in done.stderr.split("\n- ") if part.startswith(f"dbt test {check}: ")]
    return told.splitlines()


def test_publish_audits_first_and_keeps_the_old_file_when_the_audit_fails(shop, broken_home, refused):
    assert refused.returncode == 4, refused.stdout + refused.stderr
    assert "nothing was published" in refused.stderr
    assert _told_of("assert_read_equals_new_unchanged_repeated", refused)[0].endswith(": 1 rows fail it.")
    assert broken_home.published.read_bytes() == shop.published.read_bytes()


def test_who_is_on_call_hears_of_it_within_a_minute_while_readers_have_old_data_with_its_age(
    refused, on_call, broken_home
):
    web, mail = on_call
    alerts = {request.json["key"]: request.json for request in web.got}
    alert = alerts["run:test"]
    assert (alert["kind"], alert["status"], alert["severity"]) == ("check_failed", "open", "critical")
    assert "assert_ids_are_unique" in alert["what"] and alerts.keys() <= {"run:test", "run:audit"}
    assert len(web.got) == len(mail.got) == len(alerts) and "assert_ids_are_unique" in mail.got[0].get_content()
    run = RunLog(broken_home.home / "logs" / "runs.jsonl").runs()[-1]
    assert alert["run_id"] == run.run_id and web.got[-1].at - run.last.at.replace(tzinfo=UTC).timestamp() < 60
    # What the gate prints has keys of rows; what goes out has names and counts.
    out = "".join([*(request.body.decode() for request in web.got), *(written.as_string() for written in mail.got)])
    assert not any(word in out for word in ("source_instance=", "source_record_key", CANARY))
    assert CANARY not in refused.stdout + refused.stderr
    status = broken_home.cem("status").stdout
    assert "failed in" in status and "Published   run" in status and "data as of" in status


@pytest.mark.parametrize("equation", BROKEN)
def test_a_broken_equation_blocks_and_says_where(equation, refused):
    (told,) = [line for line in _told_of(equation, refused) if BROKEN[equation][0] in line]
    assert "source_instance=lumen" in told


def test_ids_that_stand_twice_are_told_with_their_mapping_and_what_to_change(refused):
    _, sample, advice, *_ = _told_of("assert_ids_are_unique", refused)
    assert sample.strip() == (
        "entity=commerce_order_lines, source_instance=lumen, mapping=order_lines, "
        'id_in_mapping=order_ref = "order_no", line_no = "line", ids=3, records=6'
    )
    assert '"@line"' in advice and "cem.toml" in advice


def test_an_implausible_delivery_blocks_and_names_no_person(company, stages):
    company.tamper("update intermediate.int_commerce__order_lines set price = -1 where line_no = 1")
    text = "\n".join(map(str, failed_expectations(stages.audit())))
    assert "int_commerce__order_lines" in text
    assert "price" in text
    assert "@" not in text


def test_a_landing_that_lost_a_row_stops_the_load_before_it_reads(company):
    before = company.published.read_bytes()
    company.tamper(BROKEN["assert_new_versions_are_landed"][1])
    done = company.cem("load")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "What to do" in done.stderr
    assert company.published.read_bytes() == before


@pytest.mark.sweep
def test_a_scale_registered_wrongly_fails_the_build_and_is_named(company, tmp_path):
    """A user's own mistake in the overlay: an NPS question on 0 to 5."""
    example = tmp_path / "example"
    shutil.copytree(company.config.parent, example)
    scales = example / "overlay" / "survey_scales.csv"
    scales.write_text(scales.read_text().replace(",nps,0,10,", ",nps,0,5,"))
    stages = Stages(load_config(example / "cem.toml", data=company.data))
    failed = failed_tests(stages.build(), company.warehouse)
    (check,) = [check for check in failed if check.check == "dbt test assert_scales_are_well_formed"]
    assert "scale_max=5" in check.sample[0]
