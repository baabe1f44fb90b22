"""Models of the project made again in a database of their own, on a warehouse that is only read.

Belongs here: running compiled SQL so that some relations are taken from elsewhere. Does not belong here: which models,
and what becomes of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

BESIDE = "beside"
"""The database that holds what is made again."""


class Compiled(Protocol):
    """A dbt node after compilation."""

    name: str
    relation_name: str | None
    compiled_code: str | None


@dataclass
class Replay:
    """A warehouse, read-only under the name that compiled SQL has for it, and beside it a database in memory."""

    connection: duckdb.DuckDBPyConnection
    moved: dict[str, str]

    @classmethod
    def of(cls, warehouse: Path) -> "Replay":
        """Raises duckdb.IOException where the warehouse cannot be read, as while a run writes it."""
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        path = str(warehouse).replace("'", "''")
        connection.execute(f"attach '{path}' as warehouse (read_only)")
        connection.execute(f"attach ':memory:' as {BESIDE}")
        return cls(connection, {})

    def put(self, relation: str, sql: str, parameters: list[Any] | None = None) -> None:
        """Take `relation` (as compiled SQL names it) from the result of a query from now on."""
        _, schema, name = relation.replace('"', "").split(".")
        own = f'"{BESIDE}"."{schema}"."{name}"'
        self.connection.execute(f"create schema if not exists {BESIDE}.{schema}")
        self.connection.execute(f"create or replace table {own} as {self.here(sql)}", parameters)
        self.moved[relation] = own

    def make(self, models: Iterable[Compiled]) -> None:
        """Make the models again, in the order given."""
        for model in models:
            if model.relation_name and model.compiled_code:
                self.put(model.relation_name, model.compiled_code)

    def here(self, sql: str) -> str:
        """The SQL with every relation that is held here taken from here."""
        for relation, own in self.moved.items():
            sql = sql.replace(relation, own)
        return sql

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, by column name."""
        found = self.connection.execute(self.here(sql))
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
