"""What all settings of a mapping are made of: the strict table, and the kinds of names.

Belongs here: nothing that is a setting.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Header = Annotated[str, StringConstraints(min_length=1)]


class Strict(BaseModel):
    """A settings table in which an unknown name is a mistake, not an extra."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
