"""Settings of what customers are worth: which orders count, when a customer is lost, what lifetime values rest on.

Belongs here: names, types and defaults. What is made of them is in dbt (models/intermediate/value, models/marts/value).
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Status = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1)]


class Value(BaseModel):
    """`[value]`: which orders are none, after how long a silence a customer is lost, the terms of lifetime values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    void_order_statuses: list[Status] = Field(
        default=["canceled", "cancelled", "unavailable", "voided"], min_length=1, max_length=50
    )
    inactivity_days: int = Field(default=365, ge=30, le=1825)
    gross_margin: float = Field(default=1.0, gt=0, le=1, allow_inf_nan=False)
    discount_rate: float = Field(default=0.1, gt=0, le=1, allow_inf_nan=False)
    clv_years: float = Field(default=3, gt=0, le=20, allow_inf_nan=False)
