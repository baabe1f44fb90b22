"""Each kind of blocking check broken once: the gate blocks, names check and rows, and readers keep what they had."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from datetime import UTC

import pytest
from alert_sinks import mail_sink, told_by, web_sink

from orchestration.audit_report import last_audit
from orchestration.config import load_config
from orchestration.gate import failed_tests
from orchestration.home import Home
from orchestration.quality import warnings_of
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

# Every other kind of check that blocks: the check that must fail, and what breaks it.
OTHERS = {
    "is_key_mart_brand_perception_perception_key": (
        "insert into marts.mart_brand_perception select * from marts.mart_brand_perception order by all limit 1"
    ),
    "is_key_dim_topic_topic_key": "insert into core.dim_topic (topic_key) values (null)",
    "mart_journey_funnel__stage_key_is_in_dim_journey_stage": "update marts.mart_journey_funnel set stage_key = 'none'",
    "mart_data_quality__status_is_known": "update marts.mart_data_quality set status = 'fine'",
    "mart_data_quality__failed_is_part_of_checked": "update marts.mart_data_quality set failed = -1",
    "mart_brand_perception__reviews_is_the_sum_of_its_parts": "update marts.mart_brand_perception set rated = -1",
    "assert_nps_parts_sum_to_responses": "update marts.mart_nps_monthly set promoters = promoters + 1",
    "assert_board_dimensions_are_known": "update marts.mart_kpi_board set dim_name = 'whim' where dim_name = 'brand'",
    "assert_every_hit_is_in_a_session": "update core.fct_web_sessions set hits = hits + 1",
    "assert_every_touchpoint_is_placed": _first("intermediate.int_touchpoints_placed", "touchpoint_key"),
    "assert_histories_do_not_overlap": (
        "insert into core.fct_review_versions by name"
        " select * replace (2 as version_number) from core.fct_review_versions order by all limit 1"
    ),
    "assert_identities_are_plausible": "update operations.ops_identity_states set is_plausible = false",
    "assert_scales_are_well_formed": (
        "insert into seeds.survey_scales (source_instance, survey_id, question_id, metric, scale_min, scale_max)"
        " values ('i', 's', 'q', 'nps', 5, 1), ('i', 's', 'q', 'nps', 5, 1)"
    ),
    "assert_scales_do_not_overlap": "select 1",  # the line above twice
    "assert_ids_are_unique": TWICE,
}
IMPLAUSIBLE = "update intermediate.int_commerce__order_lines set price = -1 where line_no = 1"


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
    """`cem publish` where each kind of check is broken once (a row lost early breaks more than one)."""
    shutil.copy(shop.warehouse, broken_home.warehouse)
    for sql in (*(sql for _, sql in BROKEN.values()), *OTHERS.values(), IMPLAUSIBLE):
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


@pytest.mark.parametrize("check", OTHERS)
def test_a_check_of_every_other_kind_blocks_and_is_named(check, refused):
    assert _told_of(check, refused)


def test_an_expectation_that_fails_blocks_beside_the_tests(refused):
    assert "Great Expectations: intermediate.int_commerce__order_lines" in refused.stderr


def test_what_failed_is_kept_for_cem_audit_with_severity_owner_and_runbook(broken_home, refused):
    audit = last_audit(Home(broken_home.home))
    assert audit.tests.run_id == audit.expectations.run_id
    failed = [check for _, check in audit.checks if check.blocks]
    assert {f"dbt test {check}" for check in (*BROKEN, *OTHERS)} <= {check.check for check in failed}
    assert "int_commerce__order_lines.price" in {check.about for check in failed}
    assert all(check.owner and check.runbook and check.severity == "blocking" for check in failed)
    assert "@" not in json.dumps([asdict(check) for check in failed])


def test_readers_are_told_how_old_the_data_are_that_they_still_see(shop, broken_home, refused):
    told = json.loads(broken_home.cem("status", "--json").stdout)
    assert told["last_run"]["stages"][-1]["status"] == "failed"
    before = shop.one("select run_id from main.publication")
    assert told["published"]["run_id"] == before and told["published"]["data_as_of"]


def test_a_gate_that_ran_no_check_fails(shop):
    """Neither does it vouch: publishing would check again."""
    (check,) = failed_tests([], shop.warehouse)
    assert check.what == "no test ran; the build is not checked."


def test_lateness_blocks_nothing_is_noted_and_labels_the_families(shop):
    """The sample shop's files end months before they are read."""
    (note,) = [line for line in shop.output.splitlines() if line.startswith("Note: Quiet")]
    sql = "select family, count(*) from marts.mart_source_freshness where status = 'quiet' group by family"
    quiet = dict(shop.query(sql))
    assert len(quiet) == 6 and all(f"{family} ({n})" in note for family, n in quiet.items())
    late = [warning for warning in warnings_of(Home(shop.home)) if warning.is_late_or_odd]
    assert {warning.family for warning in late} == quiet.keys()
    assert shop.one("select count(*) from marts.mart_data_quality where quality_dimension = 'timeliness'") > 15


def test_ids_that_stand_twice_are_told_with_their_mapping_and_what_to_change(refused):
    _, sample, advice, *_ = _told_of("assert_ids_are_unique", refused)
    assert sample.strip() == (
        "entity=commerce_order_lines, source_instance=lumen, mapping=order_lines, "
        'id_in_mapping=order_ref = "order_no", line_no = "line", ids=3, records=6'
    )
    assert '"@line"' in advice and "cem.toml" in advice


def test_an_implausible_delivery_blocks_and_names_no_person(company, stages):
    company.tamper(IMPLAUSIBLE)
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
