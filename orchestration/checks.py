"""Each check of an audit with what its reader needs: does it block, whose is it, where stands what to do.

Belongs here: that a dbt test and an expectation are told alike. Does not belong here: the checks; what failed rows look
like (gate); keeping results (audit_log).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from expectations.outcomes import without_data
from orchestration.configuration.quality import Owners
from orchestration.configuration.registry import FAMILIES
from orchestration.transformation import NodeResult

if TYPE_CHECKING:
    from expectations.results import AuditReport, ExpectationOutcome

Status = Literal["passed", "warned", "failed", "error", "skipped"]
Severity = Literal["blocking", "warning"]

RUNBOOK_OF_KIND = {
    "is_key": "key-missing-or-twice",
    "not_null": "key-missing-or-twice",
    "relationships": "reference-to-nothing",
    "accepted_values": "unknown-word",
    "adds_up": "impossible-figure",
    "in_range": "impossible-figure",
}
"""Of the generic tests; others name their section in their meta (dbt_project.yml, or beside the test)."""
COULD_NOT_RUN = "check-could-not-run"
_STATUS: dict[str, Status] = {
    "success": "passed", "pass": "passed", "warn": "warned", "fail": "failed", "skipped": "skipped"
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One check and how it went. `failing`: rows. No value of a record is in it; `runbook` is a section's anchor."""

    check: str
    about: str
    family: str
    status: Status
    failing: int
    severity: Severity
    owner: str
    runbook: str
    what: str = ""

    @property
    def blocks(self) -> bool:
        """Nothing is published while it stands so: a check that did not run has not passed."""
        return self.status in ("error", "skipped") or (self.status == "failed" and self.severity == "blocking")


def checks_of_tests(results: Sequence[NodeResult], owners: Owners) -> list[Check]:
    """Every dbt test of a build, and every table that could not be built."""
    return [_of_node(result, owners) for result in results if result.is_test or not result.is_good]


def checks_of_audit(report: "AuditReport", owners: Owners) -> list[Check]:
    """Every expectation, and every suite that could not run."""
    return list(_of_audit(report, owners))


def runbook_of(result: NodeResult) -> str:
    """The section for a dbt test; "" if nobody wrote one, which a test of the house forbids."""
    return result.runbook or RUNBOOK_OF_KIND.get(result.kind, "")


def family_of(path: str) -> str:
    """The family that a file of the project or a table is of; "" for what is of none."""
    parts = path.replace(".", "/").split("/")
    named = [part.partition("int_")[2].partition("__")[0] for part in parts if part.startswith("int_")]
    return next((part for part in (*parts, *named) if part in FAMILIES), "")


def _of_node(result: NodeResult, owners: Owners) -> Check:
    status = _STATUS.get(result.status, "error")
    family = family_of(result.path)
    return Check(
        check=f"dbt {result.resource_type} {result.name}",
        about=result.about or result.name,
        family=family,
        status=status,
        failing=result.failures,
        severity="warning" if result.severity == "warn" else "blocking",
        owner=owners.of(family),
        runbook=COULD_NOT_RUN if status in ("error", "skipped") else runbook_of(result),
        what=without_data(result.message) if status == "error" else "",
    )


def _of_audit(report: "AuditReport", owners: Owners) -> Iterator[Check]:
    if report.error is not None:
        yield _not_run("Great Expectations", "", without_data(report.error), owners)
    for suite in report.suites:
        if suite.error is not None or not suite.outcomes:
            yield _not_run(f"suite {suite.suite}", suite.table, suite.error or "it ran no check", owners)
        for outcome in suite.outcomes:
            yield _of_outcome(outcome, owners)


def _of_outcome(outcome: "ExpectationOutcome", owners: Owners) -> Check:
    family = family_of(outcome.table)
    failed: Status = "failed" if outcome.severity == "critical" else "warned"
    status: Status = "error" if outcome.error is not None else "passed" if outcome.success else failed
    return Check(
        check=f"{outcome.expectation} ({outcome.rule})",
        about=f"{outcome.table.rsplit('.', 1)[-1]}.{outcome.column}".rstrip("."),
        family=family,
        status=status,
        failing=outcome.unexpected_rows,
        severity="blocking" if outcome.severity == "critical" else "warning",
        owner=owners.of(family),
        runbook=COULD_NOT_RUN if outcome.error is not None else outcome.runbook,
        what=outcome.error or "",
    )


def _not_run(check: str, about: str, why: str, owners: Owners) -> Check:
    family = family_of(about)
    return Check(check, about.rsplit(".", 1)[-1], family, "error", 0, "blocking", owners.of(family), COULD_NOT_RUN, why)
