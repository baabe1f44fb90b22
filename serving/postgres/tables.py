"""The tables as PostgreSQL gets them: types, comments, keys.

Belongs here: which SQL makes a table, and which keys hold. Does not belong here: rows (loading), rights (roles).

Only scalars that every BI tool shows as what they are. An instant is ``timestamptz``: ours are UTC without saying so,
and a tool that is to show them in the reader's zone must be told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from serving.keys import Key
from serving.relations import Relation, literal, quoted

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

_TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "UTINYINT": "integer",
    "USMALLINT": "integer",
    "BIGINT": "bigint",
    "UINTEGER": "bigint",
    "FLOAT": "double precision",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP": "timestamptz",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_LONGEST = 63


def next_name(schema: str) -> str:
    """Where a schema is filled before readers have it."""
    return f"{schema}__next"


def old_name(schema: str) -> str:
    """Where a schema is that readers had, until it is dropped."""
    return f"{schema}__old"


def postgres_type(data_type: str) -> str:
    """The type of a DuckDB column there. Raises KeyError for one that no published table may have."""
    decimal = _DECIMAL.fullmatch(data_type)
    return f"numeric({decimal.group(1)},{decimal.group(2)})" if decimal else _TYPES[data_type]


def too_long(relations: Iterable[Relation]) -> list[str]:
    """Names that PostgreSQL would cut off."""
    named = [name for one in relations for name in (one.name, *(column.name for column in one.columns))]
    return sorted({name for name in named if len(name.encode()) > _LONGEST})


def create_tables(cursor: Cursor, relations: Sequence[Relation]) -> None:
    """Create every table, empty and with its comments, in the schemas that readers do not have yet."""
    for relation in relations:
        table = table_in(next_name(relation.schema), relation.name)
        columns = ", ".join(
            f"{quoted(one.name)} {postgres_type(one.data_type)}{' not null' if one.not_null else ''}"
            for one in relation.columns
        )
        told = [f"comment on table {table} is {literal(relation.comment)}"]
        told += [
            f"comment on column {table}.{quoted(one.name)} is {literal(one.comment)}"
            for one in relation.columns
            if one.comment is not None
        ]
        # Nobody writes to it again, and a vacuum under way would hold up the swap.
        cursor.execute(f"create table {table} ({columns}) with (autovacuum_enabled = false); {'; '.join(told)}")


def add_keys(cursor: Cursor, relations: Sequence[Relation], keys: Sequence[Key]) -> list[str]:
    """Add primary and foreign keys; returns a sentence for each that does not hold, and so is left out."""
    own: dict[tuple[str, str], tuple[str, ...]]
    own = {(key.schema, key.table): (key.column,) for key in keys if key.is_primary}
    own |= {(one.schema, one.name): one.primary_key for one in relations if one.primary_key}
    notes = []
    for relation in relations:
        if columns := own.get((relation.schema, relation.name)):
            table = table_in(next_name(relation.schema), relation.name)
            listed = ", ".join(map(quoted, columns))
            name = _constraint("pk", relation.name, *columns)
            notes += _added(cursor, f"alter table {table} add constraint {name} primary key ({listed})", relation.label)
    published = {(one.schema, one.name) for one in relations}
    for key in keys:
        if key.to_schema is None or key.to_table is None or key.to_column is None:
            continue
        ends = {(key.schema, key.table), (key.to_schema, key.to_table)}
        if ends <= published and own.get((key.to_schema, key.to_table)) == (key.to_column,):
            name = _constraint("fk", key.table, key.column, key.to_table)
            target = table_in(next_name(key.to_schema), key.to_table)
            sql = f"alter table {table_in(next_name(key.schema), key.table)} add constraint {name}"
            sql += f" foreign key ({quoted(key.column)}) references {target} ({quoted(key.to_column)})"
            notes += _added(cursor, sql, key.told)
    return notes


def table_in(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"


def _added(cursor: Cursor, sql: str, told: str) -> list[str]:
    """Add one key. One that does not hold is no reason to keep data from readers: the audit judges data."""
    import psycopg2
    from psycopg2 import errorcodes

    try:
        cursor.execute(sql)
    except (psycopg2.IntegrityError, psycopg2.ProgrammingError) as error:
        kind = errorcodes.lookup(error.pgcode).lower().replace("_", " ") if error.pgcode else type(error).__name__
        return [f"left out the key {told}, which these data do not keep ({kind})"]
    return []


def _constraint(kind: str, *names: str) -> str:
    """A name that says what it is, and is still one of its own where it would be too long."""
    whole = "_".join((*names, kind))
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return quoted(whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 9]}_{digest}")
