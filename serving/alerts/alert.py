"""What is wrong, as one alert. Belongs here: its fields. Does not belong here: wording for a channel (message.py)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Severity = Literal["warning", "critical"]
Kind = Literal[
    "run_failed", "check_failed", "stale_data", "family_warning", "callbacks_due", "daemon_dead", "disk_low", "test"
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Alert:
    """One thing that is wrong. ``key``: what makes it the same thing tomorrow; ``anchor``: its part of the runbook;
    ``at``: when it happened last (naive UTC), of what no later look can find any more."""

    kind: Kind
    severity: Severity
    key: str
    title: str
    what: str
    where: str
    what_to_do: str
    anchor: str
    run_id: str = ""
    figures: dict[str, int] = field(default_factory=dict)
    at: datetime | None = None


def at_least(severity: Severity, minimum: Severity) -> bool:
    """Whether ``severity`` is ``minimum`` or worse."""
    order: tuple[Severity, ...] = get_args(Severity)
    return order.index(severity) >= order.index(minimum)
