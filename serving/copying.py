"""Build the published DuckDB file: tables, keys, comments, and one row that says what this publication is.

Belongs here: everything that happens inside DuckDB. Does not belong here: where the file lies, when it replaces the
old one, and what happens when something fails (publish.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from serving.keys import TABLE as KEYS
from serving.keys import Key, kept_keys, write_keys
from serving.pipeline_runs import TABLE, PipelineStage, write_pipeline_runs
from serving.relations import PUBLISHED_SCHEMAS, Relation, current_catalogue, literal, quoted, read_relations

# The file format that DuckDB 1.2 and everything after it can open: BI drivers lag behind the engine.
STORAGE_VERSION = "v1.2.0"

_PUBLICATION_COLUMNS = (
    ("run_id", "VARCHAR NOT NULL", "Run that built and audited this data."),
    ("published_at", "TIMESTAMP NOT NULL", "When this file replaced the one before, UTC."),
    ("data_as_of", "TIMESTAMP", "Latest moment at which a source record in this data was read, UTC; null: no records."),
    ("project_version", "VARCHAR NOT NULL", "Version of the project that built this data."),
)


class ContractError(ValueError):
    """The warehouse holds something that must not be published; the message says what and where."""


def build_copy(
    warehouse: Path,
    new_file: Path,
    *,
    run_id: str,
    project_version: str,
    published_at: datetime,
    data_as_of: datetime | None,
    pipeline_runs: Sequence[PipelineStage],
    keys: Sequence[Key],
    spill: Path,
    memory_limit: str,
) -> dict[str, int]:
    """Copy every relation of the published schemas into `new_file`; returns `schema.name` -> rows read.

    Raises ContractError for an empty schema or an unreadable column type, duckdb.Error for everything else.
    """
    target = "publication_copy"
    con = duckdb.connect(":memory:", config=_settings(spill, memory_limit))
    try:
        con.execute("SET TimeZone = 'UTC'")
        source = _attach_warehouse(con, warehouse)
        con.execute(f"ATTACH {literal(str(new_file))} AS {quoted(target)} (STORAGE_VERSION '{STORAGE_VERSION}')")
        # From here on no SQL in the warehouse (a view, say) can reach another file.
        con.execute("SET enable_external_access = false")
        relations = read_relations(con, source)
        refuse_unpublishable(relations)
        for schema in PUBLISHED_SCHEMAS:
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(target)}.{quoted(schema)}")
        counts = {relation.label: _copy(con, relation, source, target) for relation in relations}
        _write_publication(con, target, run_id, published_at, data_as_of, project_version)
        write_pipeline_runs(con, target, pipeline_runs)
        write_keys(con, target, kept_keys(keys, relations))
        con.execute(f"CHECKPOINT {quoted(target)}")
        con.execute(f"DETACH {quoted(target)}")
        return counts
    finally:
        con.close()


def check_copy(new_file: Path, expected: Mapping[str, int], stages: int) -> None:
    """Reopen a finished file read-only and count again; raises ContractError naming each table that differs.

    ``stages``: rows of main.pipeline_runs.
    """
    con = duckdb.connect(str(new_file), read_only=True)
    try:
        catalogue = current_catalogue(con)
        found = {r.label: _count(con, r.in_catalogue(catalogue)) for r in read_relations(con, catalogue)}
        found |= {table: _count(con, table) for table in ("main.publication", TABLE)}
        _count(con, KEYS)
    finally:
        con.close()
    wanted = {**expected, "main.publication": 1, TABLE: stages}
    if found != wanted:
        differing = [
            f"{name}: {wanted.get(name, 'no')} rows in the warehouse, {found.get(name, 'no table')} in the copy"
            for name in sorted(wanted.keys() | found.keys())
            if wanted.get(name) != found.get(name)
        ]
        raise ContractError("the copy differs from the warehouse: " + "; ".join(differing))


def refuse_unpublishable(relations: list[Relation]) -> None:
    """Raise ContractError when a schema is empty or a column has a type that BI tools cannot read."""
    for schema in PUBLISHED_SCHEMAS:
        if not any(relation.schema == schema for relation in relations):
            raise ContractError(f"schema {schema} of the warehouse holds no table: run the build first")
    unreadable = [
        f"{relation.label}.{column.name} is {column.data_type}"
        for relation in relations
        for column in relation.columns
        if not column.is_readable
    ]
    if unreadable:
        raise ContractError(
            "BI tools cannot read these columns, cast them in their models (sums to bigint, JSON to text): "
            + "; ".join(unreadable)
        )


def _settings(spill: Path, memory_limit: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
    }


def _attach_warehouse(con: duckdb.DuckDBPyConnection, warehouse: Path) -> str:
    """Attach read-only and return the name given: DuckDB's own choice, since the warehouse's views name it."""
    con.execute(f"ATTACH {literal(str(warehouse))} (READ_ONLY)")
    row = con.execute("SELECT database_name FROM duckdb_databases() WHERE path IS NOT NULL AND NOT internal").fetchone()
    assert row is not None  # attached one line above
    return str(row[0])


def _copy(con: duckdb.DuckDBPyConnection, relation: Relation, source: str, target: str) -> int:
    """Create one table with keys and comments and fill it in a fixed order; returns the rows of the warehouse."""
    new, old = relation.in_catalogue(target), relation.in_catalogue(source)
    parts = [f"{quoted(c.name)} {c.data_type}{' NOT NULL' if c.not_null else ''}" for c in relation.columns]
    if relation.primary_key:
        parts.append(f"PRIMARY KEY ({', '.join(map(quoted, relation.primary_key))})")
    con.execute(f"CREATE TABLE {new} ({', '.join(parts)})")
    # A key makes the order of rows unique; without one every column takes part, so equal data gives equal files.
    order = ", ".join(map(quoted, relation.primary_key)) or "ALL"
    con.execute(f"INSERT INTO {new} SELECT * FROM {old} ORDER BY {order}")
    con.execute(f"COMMENT ON TABLE {new} IS {literal(relation.comment)}")
    for column in relation.columns:
        if column.comment is not None:
            con.execute(f"COMMENT ON COLUMN {new}.{quoted(column.name)} IS {literal(column.comment)}")
    return _count(con, old)


def _write_publication(
    con: duckdb.DuckDBPyConnection,
    target: str,
    run_id: str,
    published_at: datetime,
    data_as_of: datetime | None,
    project_version: str,
) -> None:
    table = f"{quoted(target)}.main.publication"
    con.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind, _ in _PUBLICATION_COLUMNS)})")
    con.execute(f"COMMENT ON TABLE {table} IS 'One row: which run published this file, and how old its data is.'")
    for name, _, meaning in _PUBLICATION_COLUMNS:
        con.execute(f"COMMENT ON COLUMN {table}.{name} IS {literal(meaning)}")
    con.execute(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?)",
        [run_id, as_utc(published_at), data_as_of and as_utc(data_as_of), project_version],
    )


def as_utc(moment: datetime) -> datetime:
    """A moment as a naive UTC datetime, the way every instant is stored; a naive one is taken to be UTC already."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None  # count(*) always returns a row
    return int(row[0])
