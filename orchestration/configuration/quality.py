"""Settings of how the data are watched: how often something is expected, which count of a day is odd, who is told.

Belongs here: names, types and defaults. What is made of them is in dbt (macros/quality.sql) and `orchestration.checks`.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

OFF = "off"
_MINUTES = {"m": 1, "h": 60, "d": 1440}


def minutes_of(every: str) -> int:
    """An interval in minutes; 0 for `off`. Raises ValueError with what it must be."""
    if every == OFF:
        return 0
    found = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", every)
    if not found:
        raise ValueError('must be an interval, such as "90m", "2h" or "1d", or "off".')
    return int(found[1]) * _MINUTES[found[2]]


def _interval(value: str) -> str:
    minutes_of(value)
    return value


Interval = Annotated[str, AfterValidator(_interval)]
Name = Annotated[str, Field(min_length=1)]


class Freshness(BaseModel):
    """`[freshness]`: how often the sources of each family are expected to bring something."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crm: Interval = "1h"
    commerce: Interval = "1d"
    web_analytics: Interval = "1h"
    reviews: Interval = "1d"
    surveys: Interval = "1d"
    support: Interval = "1h"

    @property
    def minutes(self) -> dict[str, int]:
        """By family; 0 where nothing is expected."""
        return {family: minutes_of(every) for family, every in self.model_dump().items()}


class Volume(BaseModel):
    """`[volume]`: with how many days a day is compared, and how far from the usual it is odd."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(default=7, ge=1, le=28)
    weeks: int = Field(default=8, ge=4, le=52)
    least_days: int = Field(default=4, ge=3, le=52)
    z: float = Field(default=3.5, gt=0)


class Owners(BaseModel):
    """`[owners]`: who looks after a family's data, as messages name him; `everything` for who has no row of his own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    everything: Name = "data engineering"
    crm: Name | None = None
    commerce: Name | None = None
    web_analytics: Name | None = None
    reviews: Name | None = None
    surveys: Name | None = None
    support: Name | None = None

    def of(self, family: str) -> str:
        """Who looks after a family; after what is of no family (""), too."""
        return getattr(self, family, None) or self.everything
