"""What an audit found, as plain data: no Great Expectations type and no personal data leaves this package.

Belongs here: the outcome of a check, of a suite, of the whole audit, and what counts as a failure. Does not belong
here: running anything (runner.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class ExpectationOutcome:
    """One check on one relation.

    `checked_rows` counts the rows looked at, `unexpected_rows` those that break the rule (0 where the rule is about the
    relation as a whole). `sample` holds the key columns of at most five of them, as text, never the value that failed.
    `error` is set when the check could not be carried out. `runbook`: section of docs/runbook.md that says what to do.
    """

    suite: str
    table: str
    expectation: str
    column: str
    rule: str
    severity: Severity
    success: bool
    checked_rows: int
    unexpected_rows: int
    sample: tuple[dict[str, str], ...]
    error: str | None = None
    runbook: str = ""

    @property
    def is_blocking(self) -> bool:
        """A failed critical check blocks; a check that could not be carried out blocks whatever its severity."""
        return self.error is not None or (not self.success and self.severity == "critical")

    def __str__(self) -> str:
        where = f"{self.table}: {self.expectation} on {self.column or 'the whole relation'} ({self.rule})"
        if self.error is not None:
            return f"{where} could not be checked: {self.error}"
        if self.success:
            return f"{where} holds on {self.checked_rows:,} rows"
        rows = f" on {self.unexpected_rows:,} of {self.checked_rows:,} rows" if self.unexpected_rows else ""
        shown = "; ".join(", ".join(f"{key}={value}" for key, value in row.items()) for row in self.sample)
        return f"{where} fails{rows}{f', such as {shown}' if shown else ''}"


@dataclass(frozen=True)
class SuiteResult:
    """All checks on one relation; `error` is set when the suite could not run, which counts as a failure."""

    suite: str
    table: str
    checked_rows: int
    outcomes: tuple[ExpectationOutcome, ...]
    error: str | None = None

    @property
    def ran(self) -> int:
        """Number of checks carried out, passed or failed."""
        return sum(outcome.error is None for outcome in self.outcomes)

    @property
    def passed(self) -> bool:
        """True when at least one check ran and nothing blocks."""
        return self.error is None and self.ran > 0 and not any(outcome.is_blocking for outcome in self.outcomes)


@dataclass(frozen=True)
class AuditReport:
    """The whole audit: passed when every suite ran at least one check and nothing blocks. `error`: it never began."""

    suites: tuple[SuiteResult, ...]
    error: str | None = None

    @property
    def ran(self) -> int:
        """Number of checks carried out, passed or failed."""
        return sum(suite.ran for suite in self.suites)

    @property
    def passed(self) -> bool:
        """True when the data may be published. An audit that checked nothing has not passed."""
        return self.error is None and self.ran > 0 and all(suite.passed for suite in self.suites)

    @property
    def failed(self) -> bool:
        """The opposite of `passed`."""
        return not self.passed

    @property
    def blocking(self) -> tuple[ExpectationOutcome, ...]:
        """The checks that stop the publication."""
        return tuple(outcome for suite in self.suites for outcome in suite.outcomes if outcome.is_blocking)

    @property
    def warnings(self) -> tuple[ExpectationOutcome, ...]:
        """The checks that failed and do not stop the publication."""
        return tuple(
            outcome
            for suite in self.suites
            for outcome in suite.outcomes
            if not outcome.success and not outcome.is_blocking
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """One sentence for each reason why nothing may be published; empty when the audit passed."""
        found = [] if self.error is None else [f"the audit could not run: {self.error}"]
        for suite in self.suites:
            if suite.error is not None:
                found.append(f"{suite.table}: suite {suite.suite} could not run: {suite.error}")
            elif not suite.outcomes:
                found.append(f"{suite.table}: suite {suite.suite} ran no check")
        found += [str(outcome) for outcome in self.blocking]
        if not found and self.failed:
            found.append("the audit ran no check at all")
        return tuple(found)
