"""What the published schemas hold: relations, columns, keys and comments, read from a DuckDB catalogue.

Belongs here: reading the catalogue, and the list of types that BI tools can read. Does not belong here: copying rows
(copying.py) or the order of file operations that makes a publication atomic (publish.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

PUBLISHED_SCHEMAS = ("core", "marts")

# Scalars that every BI tool maps to a usable field. Anything else arrives there as an opaque value, so it is refused
# here, where the person who can cast it still reads the message.
READABLE_TYPES = frozenset(
    {
        "BOOLEAN",
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "FLOAT",
        "DOUBLE",
        "VARCHAR",
        "DATE",
        "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE",
    }
)
_DECIMAL = re.compile(r"DECIMAL\(\d+,\d+\)")


@dataclass(frozen=True)
class Column:
    """One column: its DuckDB type as text, and its comment (None where nobody wrote one)."""

    name: str
    data_type: str
    not_null: bool
    comment: str | None

    @property
    def is_readable(self) -> bool:
        """Whether BI tools can read this type."""
        return self.data_type in READABLE_TYPES or _DECIMAL.fullmatch(self.data_type) is not None


@dataclass(frozen=True)
class Relation:
    """One table or view of a published schema, columns in their order."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @property
    def label(self) -> str:
        """`schema.name`, as people write it."""
        return f"{self.schema}.{self.name}"

    def in_catalogue(self, catalogue: str) -> str:
        """The quoted three-part name of this relation in an attached database."""
        return ".".join(quoted(part) for part in (catalogue, self.schema, self.name))


def quoted(identifier: str) -> str:
    """An identifier, quoted for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """A text as a SQL literal; None as NULL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def current_catalogue(con: duckdb.DuckDBPyConnection) -> str:
    """The name under which a file that was opened alone is known."""
    row = con.execute("SELECT current_database()").fetchone()
    assert row is not None  # a connection always has a current database
    return str(row[0])


def read_relations(
    con: duckdb.DuckDBPyConnection, catalogue: str, schemas: Sequence[str] = PUBLISHED_SCHEMAS
) -> list[Relation]:
    """Every table and view of `schemas` in the attached database `catalogue`, sorted by schema and name."""
    bound = [catalogue, list(schemas)]
    comments = {
        (schema, name): comment
        for schema, name, comment in con.execute(
            "select schema_name, table_name, comment from duckdb_tables()"
            " where database_name = $1 and list_contains($2, schema_name)"
            " union all select schema_name, view_name, comment from duckdb_views()"
            " where database_name = $1 and list_contains($2, schema_name) and not internal",
            bound,
        ).fetchall()
    }
    keys = {
        (schema, name): tuple(columns)
        for schema, name, columns in con.execute(
            "select schema_name, table_name, constraint_column_names from duckdb_constraints()"
            " where database_name = $1 and list_contains($2, schema_name) and constraint_type = 'PRIMARY KEY'",
            bound,
        ).fetchall()
    }
    columns: dict[tuple[str, str], list[Column]] = {relation: [] for relation in comments}
    for schema, name, column, data_type, is_nullable, comment in con.execute(
        "select schema_name, table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
        " where database_name = $1 and list_contains($2, schema_name) and not internal"
        " order by schema_name, table_name, column_index",
        bound,
    ).fetchall():
        columns[schema, name].append(Column(column, data_type, not is_nullable, comment))
    return [
        Relation(schema, name, comments[schema, name], tuple(columns[schema, name]), keys.get((schema, name), ()))
        for schema, name in sorted(comments)
    ]
