"""What `cem audit` shows: every check and how it went last, the worst first; then what is late or odd in the data.

Belongs here: layout. Does not belong here: what a check is (checks), keeping results (audit_log).
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass

from rich.console import Console

from orchestration.audit_log import AuditLog, AuditPart
from orchestration.checks import Check, Status
from orchestration.home import Home
from orchestration.quality import QualityWarning, warnings_of

RUNBOOK = "docs/runbook.md"
_STYLE: dict[Status, str] = {"error": "red", "failed": "red", "skipped": "red", "warned": "yellow", "passed": "green"}
_ORDER = list(_STYLE)


@dataclass(frozen=True)
class LastAudit:
    """The newest result of every check, and what stands against the sources. None: that part was never done."""

    tests: AuditPart | None
    expectations: AuditPart | None
    warnings: tuple[QualityWarning, ...]

    @property
    def checks(self) -> list[tuple[AuditPart, Check]]:
        """The worst first."""
        parts = [part for part in (self.tests, self.expectations) if part]
        found = [(part, check) for part in parts for check in part.checks]
        return sorted(found, key=lambda one: (_ORDER.index(one[1].status), one[1].check))

    @property
    def blocks(self) -> bool:
        return any(check.blocks for _, check in self.checks)


def last_audit(home: Home) -> LastAudit:
    """What the files of the last audits say."""
    log = AuditLog(home.audits_dir)
    return LastAudit(log.last("tests"), log.last("expectations"), tuple(warnings_of(home)))


def show_audit(console: Console, audit: LastAudit, *, failed_only: bool) -> None:
    """The summary, then a line for each check and each source."""
    for name, part in (("dbt tests", audit.tests), ("expectations", audit.expectations)):
        console.print(_summary(name, part), markup=False, highlight=False, soft_wrap=True)
    checks = [check for _, check in audit.checks if not failed_only or check.status != "passed"]
    for check in checks:
        console.print(_line(check), style=_STYLE[check.status], markup=False, highlight=False, soft_wrap=True)
    if failed_only and audit.checks and not checks:
        console.print("No check failed.", style="green")
    if audit.warnings:
        console.print("Sources that are late, odd or below target; published all the same:", style="bold")
    for warning in audit.warnings:
        console.print(_warning_line(warning), style="yellow", markup=False, highlight=False, soft_wrap=True)
    if checks or audit.warnings:
        console.print(f"What to do about each: {RUNBOOK}, the section behind the #.", highlight=False)


def as_json(audit: LastAudit, *, failed_only: bool) -> str:
    """The same for machines: every check with its run and moment; `blocks`: one of them stops publication."""
    checks = [
        {"run_id": part.run_id, "at": part.at, **asdict(check), "blocks": check.blocks}
        for part, check in audit.checks
        if not failed_only or check.status != "passed"
    ]
    warnings = [asdict(warning) for warning in audit.warnings]
    return json.dumps({"blocks": audit.blocks, "checks": checks, "sources": warnings}, indent=2)


def _summary(name: str, part: AuditPart | None) -> str:
    if part is None:
        return f"{name}: never run so far. `cem audit --run` runs them on the tables as they stand."
    counts = Counter(check.status for check in part.checks)
    told = ", ".join(f"{counts[status]} {status}" for status in _ORDER if counts[status]) or "no check ran"
    return f"{name}: {told}; run {part.run_id}, {part.at}"


def _line(check: Check) -> str:
    """One check on one line, so that a terminal's search finds it."""
    failing = f", {check.failing:,} rows" if check.failing else ""
    why = f": {check.what}" if check.what else ""
    about = f" on {check.about}" if check.about and check.about not in check.check else ""
    return f"{check.status:7}  {check.check}{about}{failing}{why}  [{check.severity}; {check.owner}; #{check.runbook}]"


def _warning_line(one: QualityWarning) -> str:
    since = f", since {one.since[:16].replace('T', ' ')}" if one.since else ""
    return f"{one.kind:12}  {one.source}: {one.what}{since}  [{one.owner}; #{one.runbook}]"
