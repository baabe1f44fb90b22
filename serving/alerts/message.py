"""What is sent: an alert with its status, worded for people and for machines. Does not belong here: sending."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from serving.alerts.alert import Alert

Status = Literal["open", "repeated", "resolved", "test"]
_HEADS = {"open": "", "repeated": "Still: ", "resolved": "Resolved: ", "test": "Test: "}


@dataclass(frozen=True)
class Message:
    """One message. ``id`` is the same however often it is tried, so that a receiver may drop a second one."""

    alert: Alert
    status: Status
    since: datetime
    company: str
    runbook: str
    id: str = ""

    @property
    def title(self) -> str:
        """One line: a subject, the first line of a text."""
        severity = "" if self.status in ("resolved", "test") else f" {self.alert.severity}:"
        return " ".join(f"[{self.company}]{severity} {_HEADS[self.status]}{self.alert.title}".split())

    @property
    def text(self) -> str:
        """The rest, line by line."""
        alert = self.alert
        lines = [alert.what, f"Where: {alert.where}", f"Since: {self.since:%Y-%m-%d %H:%M} UTC"]
        if alert.run_id:
            lines.append(f"Run: {alert.run_id}")
        lines += [f"{name.replace('_', ' ').capitalize()}: {number:,}" for name, number in alert.figures.items()]
        if self.status == "resolved":
            return "\n".join(["It works again. This was it:", *lines])
        return "\n".join([*lines, f"What to do: {alert.what_to_do}", f"Runbook: {self.runbook}"])

    def fields(self, sent_at: datetime) -> dict[str, Any]:
        """The fields of a generic webhook, as docs/operating.md lists them."""
        alert = self.alert
        return {
            "version": 1,
            "id": self.id,
            "status": self.status,
            "kind": alert.kind,
            "severity": alert.severity,
            "key": alert.key,
            "company": self.company,
            "title": alert.title,
            "what": alert.what,
            "where": alert.where,
            "what_to_do": alert.what_to_do,
            "runbook": self.runbook,
            "run_id": alert.run_id or None,
            "figures": alert.figures,
            "since": f"{self.since:%Y-%m-%dT%H:%M:%SZ}",
            "sent_at": f"{sent_at:%Y-%m-%dT%H:%M:%SZ}",
        }


def message_id(*parts: object) -> str:
    """A short name for what is sent, from what makes it this message."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:20]
