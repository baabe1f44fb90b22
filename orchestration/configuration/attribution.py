"""Settings of attribution: which touches a conversion is shared out to, and how fast one fades.

Belongs here: names, types and defaults. What is made of them is in dbt (models/intermediate/attribution).
"""

from pydantic import BaseModel, ConfigDict, Field


class Attribution(BaseModel):
    """`[attribution]`: how far conversions look back, and what of their paths counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lookback_days: int = Field(default=30, ge=1, le=365)
    keeps_direct: bool = True
    merges_repeats: bool = False
    half_life_days: float = Field(default=7, gt=0, le=365, allow_inf_nan=False)
