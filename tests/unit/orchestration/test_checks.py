"""Every check says whether it blocks, whose it is and where stands what to do; and the runbook has that section.

That each one of the project has them is shown where dbt and Great Expectations are at hand anyway:
integration/dbt/test_checks_of_the_project.py, unit/expectations/test_pages.py.
"""

from __future__ import annotations

import re

import pytest

from expectations.results import AuditReport, ExpectationOutcome, SuiteResult
from orchestration.checks import COULD_NOT_RUN, RUNBOOK_OF_KIND, checks_of_audit, checks_of_tests, family_of
from orchestration.configuration.quality import Owners
from orchestration.home import DBT_PROJECT_DIR, PROJECT_ROOT
from orchestration.quality import RUNBOOK
from orchestration.transformation import NodeResult

OWNERS = Owners(everything="data", support="service desk")
SECTIONS = {
    title.strip().lower().replace(" ", "-")
    for title in re.findall(r"^### (.+)$", (PROJECT_ROOT / "docs/runbook.md").read_text(), re.MULTILINE)
}


def result(status: str = "pass", **given: str) -> NodeResult:
    about = {"path": "models/intermediate/support/_x.yml", "kind": "is_key", "about": "int_support__cases.case_id"}
    return NodeResult("test.x", "test", "x", status, "said 'Ann'", 2, 0.1, None, **{**about, **given})


def outcome(**given: object) -> ExpectationOutcome:
    usual: dict[str, object] = {
        "suite": "s", "table": "intermediate.int_support__calls", "expectation": "expect_x", "column": "c", "rule": "r",
        "severity": "critical", "success": True, "checked_rows": 9, "unexpected_rows": 0, "sample": (),
        "runbook": "impossible-figure",
    }  # fmt: skip
    return ExpectationOutcome(**{**usual, **given})  # type: ignore[arg-type]


def test_every_section_is_led_to_from_somewhere():
    from expectations.suites.checks import RUNBOOK as OF_EXPECTATIONS

    project = (DBT_PROJECT_DIR / "dbt_project.yml").read_text()
    led_to = {*RUNBOOK_OF_KIND.values(), *OF_EXPECTATIONS.values(), *RUNBOOK.values(), COULD_NOT_RUN}
    led_to |= {"quality-below-target", *re.findall(r"runbook: ([a-z-]+)", project)}
    assert led_to <= SECTIONS


@pytest.mark.parametrize(
    ("status", "severity", "expected", "blocks"),
    [
        ("pass", "error", "passed", False),
        ("fail", "error", "failed", True),
        ("warn", "warn", "warned", False),
        ("error", "error", "error", True),
        ("error", "warn", "error", True),
        ("skipped", "error", "skipped", True),
    ],
)
def test_a_test_that_failed_or_did_not_run_blocks_and_a_warning_does_not(status, severity, expected, blocks):
    (check,) = checks_of_tests([result(status, severity=severity)], OWNERS)
    assert (check.status, check.blocks, check.family, check.owner) == (expected, blocks, "support", "service desk")
    assert check.runbook == (COULD_NOT_RUN if expected in ("error", "skipped") else "key-missing-or-twice")
    assert "Ann" not in check.what


def test_the_meta_of_a_test_wins_over_its_kind():
    (check,) = checks_of_tests([result(runbook="unknown-word")], OWNERS)
    assert check.runbook == "unknown-word"


def test_a_critical_expectation_blocks_a_warning_does_not_and_one_without_result_does():
    ok, bad = outcome(), outcome(success=False, unexpected_rows=2)
    mild, broken = outcome(success=False, severity="warning"), outcome(severity="warning", success=False, error="x")
    suites = [SuiteResult("s", "intermediate.int_support__calls", 9, (ok, bad, mild, broken))]
    checks = checks_of_audit(AuditReport(tuple(suites)), OWNERS)
    assert [(one.status, one.blocks) for one in checks] == [
        ("passed", False), ("failed", True), ("warned", False), ("error", True)
    ]  # fmt: skip
    assert {check.owner for check in checks} == {"service desk"}


def test_an_audit_that_never_began_and_a_suite_without_checks_block():
    assert [one.blocks for one in checks_of_audit(AuditReport((), error="no 'Ann'"), OWNERS)] == [True]
    (check,) = checks_of_audit(AuditReport((SuiteResult("s", "marts.m", 0, ()),)), OWNERS)
    assert (check.status, check.about, check.what) == ("error", "m", "it ran no check")


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("models/staging/web_analytics/_x.yml", "web_analytics"),
        ("intermediate.int_crm__people", "crm"),
        ("marts.mart_nps_monthly", ""),
        ("tests/assert_ids_are_unique.sql", ""),
    ],
)
def test_a_check_is_of_the_family_in_its_path(path, family):
    assert family_of(path) == family
