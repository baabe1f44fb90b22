"""The rows, from the published file into PostgreSQL by DuckDB's own extension: binary COPY, column by column.

Belongs here: that one way. Does not belong here: the tables, which are there already and empty.

The extension is a wheel of DuckDB's very version: nothing is downloaded, nothing is installed in anybody's home.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import duckdb

from serving.postgres.connection import Target
from serving.postgres.tables import next_name
from serving.relations import Relation, literal, quoted

_EXTENSION = "postgres_scanner"
CATALOGUE = "published"


@contextmanager
def opened(file: Path, memory_limit: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file as the catalogue ``published``, opened once: one that replaces it meanwhile changes nothing.
    Raises duckdb.Error if there is none."""
    with duckdb.connect(":memory:", config=_settings(memory_limit)) as con:
        con.execute(f"load {literal(str(extension_file()))}")
        con.execute("set timezone = 'UTC'")
        # PostgreSQL has no text with a zero byte in it; without it, it is the same word.
        con.execute("set pg_null_byte_replacement = ''")
        con.execute(f"attach {literal(str(file))} as {CATALOGUE} (read_only)")
        yield con


def load_rows(con: duckdb.DuckDBPyConnection, target: Target, relations: Sequence[Relation]) -> dict[str, int]:
    """Fill the empty tables; returns ``schema.table`` -> rows. Raises ConsumerFailed."""
    try:
        con.execute(f"attach {literal(target.dsn)} as consumer (type postgres)")
        con.execute("begin")
        loaded = {relation.label: _loaded(con, relation) for relation in relations}
        con.execute("commit")
        con.execute("detach consumer")
    except duckdb.Error as error:
        said = " ".join(str(error).split())
        raise target.failed(f"the rows could not be copied ({said}). Nothing was published there.") from None
    return loaded


def extension_file() -> Path:
    """Where the wheel keeps the extension for this engine. Raises FileNotFoundError if it has none for it."""
    folder = Path(str(resources.files(f"duckdb_extension_{_EXTENSION}"))) / "extensions" / f"v{duckdb.__version__}"
    file = folder / f"{_EXTENSION}.duckdb_extension"
    if not file.is_file():
        raise FileNotFoundError(f"the wheel of DuckDB's {_EXTENSION} has none for DuckDB {duckdb.__version__}")
    return file


def _loaded(con: duckdb.DuckDBPyConnection, relation: Relation) -> int:
    there = f"consumer.{quoted(next_name(relation.schema))}.{quoted(relation.name)}"
    columns = ", ".join(
        # What is stored without a zone is UTC; the session's zone is, too, so the cast changes nothing but the type.
        f"{quoted(one.name)}::timestamptz" if one.data_type == "TIMESTAMP" else quoted(one.name)
        for one in relation.columns
    )
    row = con.execute(f"insert into {there} select {columns} from {relation.in_catalogue(CATALOGUE)}").fetchone()
    return int(row[0]) if row else 0


def _settings(memory_limit: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": memory_limit,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
