"""Settings of calling back who is not content: how soon, and for how long.

Belongs here: names, types and defaults. What asks for a call back is in dbt (models/intermediate/closed_loop).
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Hours = Annotated[int, Field(ge=1, le=24 * 90)]


class ClosedLoop(BaseModel):
    """`[closed_loop]`: within how many hours somebody is to be in touch, and when an event has lapsed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    detractor_hours: Hours = 48
    high_effort_hours: Hours = 48
    low_rating_hours: Hours = 72
    lapses_after_days: int = Field(default=365, ge=90, le=3650)

    @property
    def hours(self) -> dict[str, int]:
        """By kind of event, as dbt names them."""
        return {
            "detractor": self.detractor_hours,
            "high_effort": self.high_effort_hours,
            "low_rating": self.low_rating_hours,
        }
