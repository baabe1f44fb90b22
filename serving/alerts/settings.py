"""``[alerts]`` of ``cem.toml``: who is told of what. What opens a channel is a secret: elsewhere.

Belongs here: shape and self-consistency. Does not belong here: where secrets come from (secrets.py).
"""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from serving.alerts.alert import Severity

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
Length = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5} ?[smhd]$")]
Address = Annotated[str, Field(pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$")]
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WebhookSettings(_Strict):
    """``[alerts.slack]``, ``[alerts.webhook]``: turned on by the table, off by ``on = false``."""

    on: bool = True
    allow_http: bool = False


class EmailSettings(_Strict):
    """``[alerts.email]``: the mail server, and who gets the messages."""

    on: bool = True
    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "ssl", "none"] = "starttls"
    sender: Address
    recipients: tuple[Address, ...] = Field(min_length=1)
    username: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.username and self.security == "none":
            raise ValueError('username would be sent readably with its password; security must be "starttls" or "ssl"')
        return self

    @property
    def port_used(self) -> int:
        return self.port or _PORTS[self.security]


class AlertsSettings(_Strict):
    """``[alerts]``."""

    minimum_severity: Severity = "warning"
    repeat_after: Length = "24h"
    stale_after: Length = "26h"
    daemon_silent_after: Length = "10m"
    runbook_url: str = "docs/runbook.md"
    callbacks_url: str | None = None
    slack: WebhookSettings | None = None
    webhook: WebhookSettings | None = None
    email: EmailSettings | None = None


def length(text: str) -> timedelta:
    """``"26h"`` as a length of time."""
    number, unit = re.fullmatch(r"([0-9]+) ?([smhd])", text).groups()  # type: ignore[union-attr]  # the field's pattern
    return timedelta(**{_UNITS[unit]: int(number)})
