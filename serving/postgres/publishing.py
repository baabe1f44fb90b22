"""Publish one published file to one consumer: fill new schemas, then swap. Readers see the old state or the new one.

Belongs here: the order of steps. Does not belong here: any step.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from serving.keys import Key, read_keys
from serving.postgres.connection import Target, connected, target_of
from serving.postgres.loading import CATALOGUE, load_rows, opened
from serving.postgres.result import ConsumerFailed, PostgresPublication
from serving.postgres.roles import default_rights, let_connect, limit_readers, noted_tables, open_schema, require_rights
from serving.postgres.row_security import keep_rows
from serving.postgres.settings import PostgresConsumer
from serving.postgres.standing import MARK, not_renewed, refuse_strangers, remove_unfinished
from serving.postgres.swapping import swap
from serving.postgres.tables import add_keys, create_tables, next_name, table_in, too_long
from serving.relations import Relation, literal, quoted, read_relations

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection
    from psycopg2.extensions import cursor as Cursor

_PACKAGES = ("psycopg2", "duckdb_extension_postgres_scanner")
_PUBLICATION = "publication"
_COLUMNS = (
    ("run_id", "text not null", "Run that built and audited this data."),
    ("published_at", "timestamptz not null", "When that run published it."),
    ("data_as_of", "timestamptz", "Latest moment at which a source record in this data was read; null: no records."),
    ("project_version", "text not null", "Version of the project that built this data."),
    ("copied_at", "timestamptz not null", "When it was put before the readers of this database."),
)


@dataclass(frozen=True)
class _Content:
    """What a published file holds for one consumer."""

    relations: list[Relation]
    keys: list[Key]
    publication: tuple[Any, ...]


def publish_to(
    consumer: PostgresConsumer,
    file: Path,
    environ: Mapping[str, str],
    *,
    memory_limit: str = "4GB",
    patience: float | None = None,
) -> PostgresPublication:
    """Copy ``file``, a published file, to the database of ``consumer``, whole and at once for its readers.

    ``environ`` holds the connection's URL; ``patience``: see ``swapping.swap``. Raises ConsumerFailed, which says what
    to do; then readers there have what they had, and what was copied is removed by the next publication.
    """
    if absent := [name for name in _PACKAGES if find_spec(name) is None]:
        raise ConsumerFailed(
            f"{consumer.name}: {', '.join(absent)} is not installed. What to do: install the project with its extra "
            "postgres, as make setup does."
        )
    target = target_of(consumer.name, consumer.url_env, environ)
    try:
        with opened(file, memory_limit) as source:
            content = _content(source, consumer, target)
            return _published(source, content, consumer, target, patience)
    except duckdb.Error as error:
        raise target.failed(f"there is no published file to copy: {' '.join(str(error).split())}") from error


def _published(
    source: duckdb.DuckDBPyConnection,
    content: _Content,
    consumer: PostgresConsumer,
    target: Target,
    patience: float | None,
) -> PostgresPublication:
    with connected(target) as con, con.cursor() as cursor:
        require_rights(cursor, target, consumer)
        remove_unfinished(cursor, target, consumer.schemas)
        refuse_strangers(cursor, target, consumer.schemas)
        _create(cursor, consumer, content)
        begun = time.monotonic()
        tables = load_rows(source, target, content.relations)
        loaded = time.monotonic()
        notes = add_keys(cursor, content.relations, content.keys)
        keep_rows(cursor, consumer, content.relations)
        _analyze(cursor, content.relations)
        notes += limit_readers(cursor, consumer) + let_connect(cursor, consumer) + not_renewed(cursor, consumer.schemas)
        keyed = time.monotonic()
        _swap(con, target, consumer, content, patience)
        swapped = time.monotonic()
        try:
            remove_unfinished(cursor, target, consumer.schemas)
        except ConsumerFailed as failure:
            notes.append(f"readers have the new data, and the old tables are still there: {failure}")
    return PostgresPublication(
        consumer.name, content.publication[0], tables, loaded - begun, keyed - loaded, swapped - keyed, tuple(notes)
    )


def _content(source: duckdb.DuckDBPyConnection, consumer: PostgresConsumer, target: Target) -> _Content:
    relations = read_relations(source, CATALOGUE, consumer.schemas)
    columns = "run_id, published_at, data_as_of, project_version"
    publication = source.execute(f"select {columns} from {CATALOGUE}.main.publication").fetchone()
    assert publication is not None  # a published file has one row there (serving.copying)
    if names := too_long(relations):
        raise target.failed(f"PostgreSQL knows no names longer than 63 bytes: {', '.join(names)}. Rename them.")
    return _Content(relations, read_keys(source, CATALOGUE), publication)


def _create(cursor: Cursor, consumer: PostgresConsumer, content: _Content) -> None:
    for schema in consumer.schemas:
        new = next_name(schema)
        cursor.execute(f"create schema {quoted(new)}; comment on schema {quoted(new)} is {literal(MARK)}")
        default_rights(cursor, consumer, schema, new)
    create_tables(cursor, content.relations)
    table = table_in(next_name(consumer.schema_of_publication), _PUBLICATION)
    comments = "; ".join(f"comment on column {table}.{name} is {literal(meaning)}" for name, _, meaning in _COLUMNS)
    cursor.execute(
        f"create table {table} ({', '.join(f'{name} {kind}' for name, kind, _ in _COLUMNS)}, primary key (run_id));"
        f" comment on table {table} is 'One row: which run made these schemas, and how old their data are.'; {comments}"
    )


def _analyze(cursor: Cursor, relations: list[Relation]) -> None:
    """Without it the planner, and the row counts that BI tools show, know nothing of new tables."""
    cursor.execute(f"analyze {', '.join(table_in(next_name(one.schema), one.name) for one in relations)}")


def _swap(
    con: Connection, target: Target, consumer: PostgresConsumer, content: _Content, patience: float | None
) -> None:
    def before_commit(cursor: Cursor) -> None:
        table = table_in(next_name(consumer.schema_of_publication), _PUBLICATION)
        # A swap that is tried again begins anew: what was inserted went with its transaction.
        stored = [moment and moment.isoformat(sep=" ") + "+00" for moment in content.publication[1:3]]
        run_id, version = content.publication[0], content.publication[3]
        cursor.execute(f"insert into {table} values (%s, %s, %s, %s, now())", [run_id, *stored, version])
        for schema in consumer.schemas:
            open_schema(cursor, consumer, schema, next_name(schema))
        ours = [(one.schema, one.name) for one in content.relations]
        noted_tables(cursor, [*ours, (consumer.schema_of_publication, _PUBLICATION)], consumer.schemas)

    swap(con, target, consumer, before_commit, patience)
