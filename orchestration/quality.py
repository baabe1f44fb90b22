"""What is late, odd or below target in the data, source by source: told and published as a label, never blocking.

Belongs here: what a warning is, and telling them without opening the warehouse (`warnings_of`, for alerts: it reads the
last audit's file, so a run that holds the warehouse is no obstacle). Does not belong here: judging, which the marts do;
reading and wording what they say (quality_reading); sending.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from orchestration.home import Home

LATENESS = ("stale", "quiet", "unread")
RUNBOOK = {"stale": "source-stale", "quiet": "source-quiet", "unread": "source-unread", "volume": "odd-volume"}
_NOTES = {
    "stale": "Stale, nothing was read for longer than expected",
    "quiet": "Quiet, read in time but nothing newer happened there for longer than is usual",
    "unread": "Never read so far",
    "volume": "Records a day out of the usual",
}


@dataclass(frozen=True)
class QualityWarning:
    """One thing about one source that somebody should look at. No value of a record is in it.

    `kind`: stale, quiet, unread, volume, or the dimension whose target is missed (completeness, validity, uniqueness,
    consistency). `since`: ISO 8601 UTC, "" where nothing tells. `runbook`: a section of docs/runbook.md.
    """

    family: str
    source: str
    kind: str
    what: str
    since: str
    owner: str
    runbook: str

    @property
    def is_late_or_odd(self) -> bool:
        """Lateness or volume: what the operator hears of at once."""
        return self.kind in RUNBOOK


@dataclass(frozen=True)
class Due:
    """When a source that is fresh as of its audit goes stale (ISO 8601, UTC), unless it is read before."""

    family: str
    source: str
    stale_after: str
    owner: str


@dataclass(frozen=True)
class QualityState:
    """What the marts of one build say of the sources."""

    warnings: tuple[QualityWarning, ...]
    due: tuple[Due, ...]

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """From what an audit's file keeps."""
        return cls(tuple(QualityWarning(**one) for one in kept["warnings"]), tuple(Due(**one) for one in kept["due"]))


def warnings_of(home: "Home", now: datetime | None = None) -> list[QualityWarning]:
    """What the last audit said of the sources, by family and source; [] before the first.

    ``now`` (naive UTC): also what went stale between that audit and this moment, as nothing was read again.
    """
    from orchestration.audit_log import AuditLog

    last = AuditLog(home.audits_dir).last("quality")
    if last is None or last.quality is None:
        return []
    late = [_stale(due) for due in last.quality.due if now and due.stale_after < text_of(now)]
    return sorted([*last.quality.warnings, *late], key=lambda one: (one.family, one.source, one.kind))


def notes_of(warnings: Sequence[QualityWarning]) -> list[str]:
    """One line for each kind of lateness and volume, naming the families and how many of their sources."""
    notes = []
    for kind, words in _NOTES.items():
        families = Counter(one.family for one in warnings if one.kind == kind)
        if families:
            named = ", ".join(f"{family} ({n})" for family, n in sorted(families.items()))
            notes.append(f"{words}: sources of {named}. Published all the same; which and since when: cem audit")
    return notes


def _stale(due: Due) -> QualityWarning:
    what = "nothing was read since the last audit, and it is due"
    return QualityWarning(due.family, due.source, "stale", what, due.stale_after, due.owner, RUNBOOK["stale"])


def text_of(moment: datetime | None) -> str:
    """A moment (naive UTC) in ISO 8601; "" for none."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""
