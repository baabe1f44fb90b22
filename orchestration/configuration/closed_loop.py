"""Settings of calling back who is not content: how soon, and for how long.

Belongs here: names, types and defaults. What asks for a call back is in dbt (models/intermediate/closed_loop).
"""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CONTACT_ID = "{contact_id}"


def _known_page(value: str) -> str:
    """An address with one place for the id; what is no web address would be run or opened by a spreadsheet's reader."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it takes a web address, beginning with https://")
    if value.count(CONTACT_ID) != 1 or value.replace(CONTACT_ID, "").count("{"):
        raise ValueError(f"it takes {CONTACT_ID} once, where the id of the contact goes, and no other braces")
    return value


Page = Annotated[str, AfterValidator(_known_page)]
Hours = Annotated[int, Field(ge=1, le=24 * 90)]


class ClosedLoop(BaseModel):
    """`[closed_loop]`: within how many hours somebody is to be in touch, when an event has lapsed, and by source
    instance where its contacts can be seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    detractor_hours: Hours = 48
    high_effort_hours: Hours = 48
    low_rating_hours: Hours = 72
    lapses_after_days: int = Field(default=365, ge=90, le=3650)
    contact_pages: dict[str, Page] = {}

    @property
    def hours(self) -> dict[str, int]:
        """By kind of event, as dbt names them."""
        return {
            "detractor": self.detractor_hours,
            "high_effort": self.high_effort_hours,
            "low_rating": self.low_rating_hours,
        }
