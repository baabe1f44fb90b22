"""``[[publish.postgres]]`` of ``cem.toml``: the databases that get a copy of the published file.

Belongs here: shape and self-consistency. Does not belong here: the connection's URL, which is a secret and stands in
the environment.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_SLUG = r"^[a-z][a-z0-9_]{0,62}$"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000}


def _name_of_a_variable(value: str) -> str:
    """``value`` if an environment variable can have that name. Raises ValueError without quoting what may be a URL."""
    if not _VARIABLE.fullmatch(value):
        raise ValueError(
            "it takes the NAME of an environment variable, such as METABASE_DATABASE_URL; the URL itself is a secret "
            "and no setting."
        )
    return value


class PostgresConsumer(BaseModel):
    """One database: where it is, what it gets, and who reads there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=_SLUG)
    url_env: Annotated[str, AfterValidator(_name_of_a_variable)]
    schemas: tuple[Literal["core", "marts"], ...] = Field(default=("core", "marts"), min_length=1)
    statement_timeout: str = Field(default="60s", pattern=r"^[1-9][0-9]{0,4} ?[smh]$")
    row_security: Literal["off", "brand", "region"] = "off"
    viewer_role: str = Field(default="bi_viewer", pattern=_SLUG)
    reader_role: str = Field(default="bi_reader", pattern=_SLUG)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.schemas)) < len(self.schemas):
            raise ValueError("schemas names one of them twice")
        if self.viewer_role == self.reader_role:
            raise ValueError("viewer_role and reader_role must differ: one sees less than the other")
        return self

    @property
    def milliseconds(self) -> int:
        """``statement_timeout`` as PostgreSQL takes it without a unit."""
        return int(self.statement_timeout[:-1]) * _UNITS[self.statement_timeout[-1]]

    @property
    def roles(self) -> tuple[str, str]:
        return self.viewer_role, self.reader_role

    @property
    def schema_of_publication(self) -> str:
        """Where the row about the publication is: in marts, which both roles read, if it is published."""
        return "marts" if "marts" in self.schemas else self.schemas[0]

    def roles_of(self, schema: str) -> tuple[str, ...]:
        """Who reads ``schema``."""
        return self.roles if schema == "marts" else (self.reader_role,)

    @property
    def row_column(self) -> str | None:
        """The column by which rows are kept from readers; None where everybody sees all rows."""
        return None if self.row_security == "off" else f"{self.row_security}_key"


class PublishSettings(BaseModel):
    """``[publish]``: who gets the published data beside the DuckDB file; whether customers' words are in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbatims: bool = False
    postgres: tuple[PostgresConsumer, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        names = [consumer.name for consumer in self.postgres]
        if len(set(names)) < len(names):
            raise ValueError("postgres has two tables of the same name; each consumer needs its own")
        return self
