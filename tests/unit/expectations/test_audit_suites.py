"""Every check of every suite accepts good data, and fails on data that break it, without telling what people wrote."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from audited_service import BROKEN_SERVICE
from broken_tables import BROKEN as BROKEN_TABLES

from expectations.results import AuditReport, ExpectationOutcome
from expectations.runner import run_audit
from expectations.suites import crm

BROKEN = BROKEN_TABLES + BROKEN_SERVICE
Build = Callable[..., Path]


def breaking(relation: str, mark: str, column: str, value: str) -> str:
    """One more row, marked, with one value replaced."""
    return (
        f"insert into {relation} by name select * replace ('broken {column}' as {mark}, {value} as {column})"
        f" from (select * from {relation} limit 1)"
    )


def name(outcome: ExpectationOutcome) -> tuple[str, str, str]:
    return outcome.suite, outcome.expectation, outcome.column


@pytest.fixture(scope="module")
def good(build_warehouse: Build, now: datetime) -> AuditReport:
    return run_audit(build_warehouse(), now=now)


@pytest.fixture(scope="module")
def broken(build_warehouse: Build, now: datetime) -> AuditReport:
    rows = [breaking(relation, mark, *item) for relation, mark, values in BROKEN for item in values.items()]
    rows.append("update marts.mart_kpi_board set value = -0.1 where dim_value = 'broken unit'")
    rows.append("update marts.mart_closed_loop set score = 100.1 where opinion_key = 'broken metric'")
    rows.append("update marts.mart_voice_of_staff set value = -0.1 where question_id = 'broken metric'")
    return run_audit(build_warehouse(*rows), now=now)


@pytest.fixture(scope="module")
def hollow(build_warehouse: Build, now: datetime) -> AuditReport:
    return run_audit(build_warehouse((Path(__file__).parent / "hollow.sql").read_text()), now=now)


def test_good_data_pass_every_suite_without_a_warning(good: AuditReport) -> None:
    assert good.passed and good.reasons == () and good.warnings == ()
    assert good.ran == sum(len(suite.outcomes) for suite in good.suites) > 100
    assert {suite.suite for suite in good.suites if suite.ran == 0} == set()


def test_empty_relations_pass(build_warehouse: Build, now: datetime) -> None:
    report = run_audit(build_warehouse(records=0), now=now)
    assert report.passed and report.warnings == () and report.reasons == ()
    assert {suite.checked_rows for suite in report.suites} == {0, 1}  # 1: the proportions are one row


def test_every_check_can_fail(good: AuditReport, broken: AuditReport, hollow: AuditReport) -> None:
    failed = {name(outcome) for report in (broken, hollow) for outcome in (*report.blocking, *report.warnings)}
    every = {name(outcome) for suite in good.suites for outcome in suite.outcomes}
    assert every - failed == set()


def test_a_broken_value_is_reported_with_its_row_and_no_good_row_is_accused(broken: AuditReport) -> None:
    assert broken.failed and not any(outcome.error for outcome in broken.blocking)
    marks = {relation: mark for relation, mark, _ in BROKEN}
    for outcome in (*broken.blocking, *broken.warnings):
        assert 1 <= outcome.unexpected_rows < outcome.checked_rows, outcome
        assert 1 <= len(outcome.sample) <= 5
        assert all(row[marks[outcome.table]].startswith("broken ") for row in outcome.sample), outcome


def test_each_broken_value_is_found_by_the_check_of_its_own_column(broken: AuditReport) -> None:
    own_check = {
        "value": "nps",
        "unit": "score_0_100",
        "ci_low": "value_above_ci_low",
        "ci_high": "ci_high_above_value",
    }
    own_check |= {"is_suppressed": "hides_what_it_must", "rating_max": "scale_goes_up", "score_sum": "score_mean"}
    own_check |= {"effort_sum": "effort_mean", "positions": "touches_after"}
    own_check |= {"score": "points", "metric": "score_0_100"}
    own_check |= {"resurveyed_at": "hours_to_next_score", "outcome": "has_a_contact_or_none"}
    own_check |= {"events": "not_contactable", "contacted": "not_contacted", "resurveyed": "not_asked_again"}
    own_check |= {"mean_revenue": "is_within_its_interval", "gap_to_base": "gap_is_within_its_interval"}
    own_check |= {"recovered": "not_recovered", "started": "given_up", "breaches": "within_the_cap"}
    own_check |= {"redacted_text": "text_is_redacted"}
    own_check |= {"mix_effect": "unexplained", "mean_difference": "unexplained"}
    own_check |= {"recovered": "not_recovered", "from_journeys": "went_elsewhere", "all_journeys": "never_came"}
    own_check |= {"peak_score": "above_worst", "active_customers": "untouched", "priority_rank": "ranked_unasked"}
    found = {
        (outcome.table, outcome.column): {row[mark] for row in outcome.sample}
        for outcome in (*broken.blocking, *broken.warnings)
        for mark in [next(mark for relation, mark, _ in BROKEN if relation == outcome.table)]
    }
    for relation, _, values in BROKEN:
        for column in values:
            assert f"broken {column}" in found[relation, own_check.get(column, column)]


def test_what_is_wrong_with_a_delivery_as_a_whole_warns_and_does_not_block(hollow: AuditReport) -> None:
    assert hollow.passed and len(hollow.warnings) > 20
    assert {outcome.severity for outcome in hollow.warnings} == {"warning"}


def test_a_failure_reads_as_a_sentence_for_the_person_on_duty(broken: AuditReport) -> None:
    (sentence,) = [reason for reason in broken.reasons if "int_commerce__order_lines" in reason and "price" in reason]
    assert sentence == (
        "intermediate.int_commerce__order_lines: expect_column_values_to_be_between on price (min_value=0.0) fails on"
        " 1 of 103 rows, such as source_vendor=files, source_instance=x, source_record_key=broken price"
    )


def test_no_report_repeats_personal_data(build_warehouse: Build, hollow: AuditReport, now: datetime) -> None:
    with_address_as_key = run_audit(
        build_warehouse(
            "update intermediate.int_crm__people set source_record_key = email, email = 'canary at home',"
            " created_at = timestamp '1970-01-01'",
            "alter table intermediate.int_crm__leads alter contacted_at type varchar using 'canary' || lead_id",
        ),
        suites=crm.SUITES,
        now=now,
    )
    assert len(with_address_as_key.reasons) == 2  # the people's date, and the leads' dates, which cannot be compared
    for report in (hollow, with_address_as_key):
        told = f"{dataclasses.asdict(report)} {report.reasons} {[str(warning) for warning in report.warnings]}"
        assert "canary" not in told.lower() and "example.com" not in told
    assert "source_record_key=(an e-mail address)" in with_address_as_key.reasons[0]
