"""`main.published_keys` of the published file: which column tells the rows of a table apart, and what refers to it.

Belongs here: the table, its columns and reading it. Does not belong here: where keys come from (the models' tests), and
what a database makes of them (serving.postgres).

The file itself has no constraints for them: DuckDB would keep an index of each key, in the file and in memory, and what
they promise the audit has tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from serving.relations import Relation, literal, quoted

TABLE = "main.published_keys"
_COMMENT = (
    "One row per key of a published table: its primary key, or a column whose values are keys of another table. "
    "The audit has tested each of them."
)
_COLUMNS = (
    ("schema_name", "VARCHAR NOT NULL", "Schema of the table."),
    ("table_name", "VARCHAR NOT NULL", "The table."),
    ("column_name", "VARCHAR NOT NULL", "The column."),
    ("to_schema", "VARCHAR", "Schema of the table that the column refers to. Null: it is the primary key."),
    ("to_table", "VARCHAR", "The table that it refers to. Null: it is the primary key."),
    ("to_column", "VARCHAR", "Primary key of that table. Null: it is the primary key."),
)


@dataclass(frozen=True, order=True)
class Key:
    """One column of `schema.table`: its primary key, or (``to_...`` all given) a reference to another table's."""

    schema: str
    table: str
    column: str
    to_schema: str | None = None
    to_table: str | None = None
    to_column: str | None = None

    @property
    def is_primary(self) -> bool:
        return self.to_table is None

    @property
    def told(self) -> str:
        """`schema.table.column`, and what it refers to."""
        refers = "" if self.is_primary else f" -> {self.to_schema}.{self.to_table}.{self.to_column}"
        return f"{self.schema}.{self.table}.{self.column}{refers}"


def kept_keys(keys: Sequence[Key], relations: Sequence[Relation]) -> list[Key]:
    """Those whose columns are all published and, of references, whose target is a primary key; sorted."""
    columns = {(one.schema, one.name, column.name) for one in relations for column in one.columns}
    primary = {
        (key.schema, key.table, key.column)
        for key in keys
        if key.is_primary and (key.schema, key.table, key.column) in columns
    }
    foreign = {
        key
        for key in keys
        if (key.schema, key.table, key.column) in columns and (key.to_schema, key.to_table, key.to_column) in primary
    }
    own = [Key(*column) for column in sorted(primary)]
    return own + sorted(foreign, key=lambda key: key.told)


def write_keys(con: duckdb.DuckDBPyConnection, target: str, keys: Sequence[Key]) -> None:
    """Create the table in the attached database ``target``, and fill it."""
    table = f"{quoted(target)}.{TABLE}"
    con.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind, _ in _COLUMNS)})")
    con.execute(f"COMMENT ON TABLE {table} IS {literal(_COMMENT)}")
    for name, _, meaning in _COLUMNS:
        con.execute(f"COMMENT ON COLUMN {table}.{name} IS {literal(meaning)}")
    for key in keys:
        told = (key.schema, key.table, key.column, key.to_schema, key.to_table, key.to_column)
        con.execute(f"INSERT INTO {table} VALUES ({', '.join(map(literal, told))})")


def read_keys(con: duckdb.DuckDBPyConnection, catalogue: str) -> list[Key]:
    """The keys that a published file tells; none in a file of a version that did not tell them."""
    found = con.execute(
        "select count(*) from duckdb_tables() where database_name = ? and schema_name || '.' || table_name = ?",
        [catalogue, TABLE],
    ).fetchone()
    if found != (1,):
        return []
    rows = con.execute(f"select {', '.join(name for name, _, _ in _COLUMNS)} from {quoted(catalogue)}.{TABLE}")
    return [Key(*row) for row in rows.fetchall()]
