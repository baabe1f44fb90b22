"""`[schedule]`: when each family is read, when everything is audited and tidied, on the company's clock.

Belongs here: the settings, and what a time may look like. Does not belong here: what runs then
(orchestration.schedules).
"""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

OFF = "off"
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
_PART = re.compile(r"(\*|[0-9]+(?:-[0-9]+)?)(?:/([1-9][0-9]*))?")


def known_time(value: str) -> str:
    """``value`` if it is "off" or five fields of numbers as cron has them. Raises ValueError, naming the field."""
    fields = value.split()
    if value == OFF:
        return value
    if len(fields) != len(_FIELDS):
        raise ValueError(
            f"{value!r} is no time: it takes five fields (minute, hour, day, month, day of the week), such as "
            '"*/15 * * * *" for every quarter of an hour or "0 5 * * *" for 05:00; or "off".'
        )
    for field, (name, low, high) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            found = _PART.fullmatch(part)
            numbers = [int(number) for number in re.findall(r"[0-9]+", found[1])] if found else []
            if not found or numbers != sorted(numbers) or not all(low <= number <= high for number in numbers):
                raise ValueError(f"{value!r} is no time: {part!r} is no {name} ({low} to {high}, *, 1-5, */15, 1,15).")
    return value


Time = Annotated[str, AfterValidator(known_time)]


class Schedule(BaseModel):
    """Times as in cron. A family that has no source has no schedule; ``web_events_from`` is the first day that can be
    filled again; ``follow_every`` is how many seconds pass between two looks for what follows from new data."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = True
    web_analytics: Time = "0 * * * *"
    crm: Time = "*/15 * * * *"
    support: Time = "*/15 * * * *"
    commerce: Time = "0 * * * *"
    reviews: Time = "0 5 * * *"
    surveys: Time = "0 5 * * *"
    audit: Time = "0 3 * * *"
    maintenance: Time = "0 4 * * 0"
    web_events_from: date = date(2020, 1, 1)
    follow_every: int = Field(default=120, ge=5)

    def times(self) -> dict[str, str]:
        """By the name of the job; all OFF where nothing is to start by itself."""
        times = {name: time if self.on else OFF for name, time in self if isinstance(time, str)}
        return {name if name in ("audit", "maintenance") else f"load_{name}": time for name, time in times.items()}
