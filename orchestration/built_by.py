"""By which state of the models a warehouse was built, so that an upgrade is a run like any other.

Most tables are made anew by each run. Some go on from what they hold, which is right only for the models that made it.
So the warehouse carries a fingerprint of those. Under another one, of an earlier version of the project or a later one,
all that was built makes way and the new fingerprint is set, in one transaction, before the run builds from the landing.
A run that is killed leaves tables of its own models, and the next one goes on from them.

Belongs here: the fingerprint, and making way. Does not belong here: building; the landing, which stays as it is.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.warehouse import busy_explained
from orchestration.home import DBT_PROJECT_DIR

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

BUILT_ANEW = (
    "The tables were built by another version of the models, so all of them were made anew from what has landed; "
    "runs after this one take the usual time."
)

_SCHEMA = "project"
_STAMP = f"{_SCHEMA}.built_by"
_MADE_EACH_TIME = ("table", "view", "seed")
"""Materializations that keep nothing of the run before; of seeds, dbt_project.yml says so."""


def models_fingerprint(manifest: "Manifest") -> str:
    """Changes with what decides a table that goes on from its last state (its SQL and configuration, any macro, the
    project file, dbt), and with the names of all tables; not with rows of seeds, the SQL of others, or descriptions.
    """
    models = [_told(node) for node in _built(manifest)]
    macros = [[name, macro.macro_sql] for name, macro in manifest.macros.items() if macro.package_name == "cem"]
    tools = [version("dbt-core"), version("dbt-duckdb"), (DBT_PROJECT_DIR / "dbt_project.yml").read_text()]
    return hashlib.sha256(json.dumps([sorted(models), sorted(macros), tools]).encode()).hexdigest()


def is_built_by(warehouse: Path, manifest: "Manifest") -> bool:
    """Whether all that was built there is of these models."""
    import duckdb

    with busy_explained(warehouse), duckdb.connect(str(warehouse), read_only=True) as con:
        tables = "select table_schema || '.' || table_name from information_schema.tables"
        if (_STAMP,) not in con.execute(tables).fetchall():
            return False
        return con.execute(f"select fingerprint from {_STAMP}").fetchall() == [(models_fingerprint(manifest),)]


def make_way(warehouse: Path, manifest: "Manifest") -> bool:
    """Unless these models built it: take away all that was built but the logs that no full refresh takes away.

    Returns whether anything was taken away; False for a warehouse that was never built.
    """
    import duckdb

    if is_built_by(warehouse, manifest):
        return False
    nodes = _built(manifest)
    logs = {(node.schema, node.name) for node in nodes if node.config.full_refresh is False}
    built = """
        select table_schema, table_name, if(table_type = 'VIEW', 'view', 'table') from information_schema.tables
        where table_schema in (select unnest(?))
    """
    with busy_explained(warehouse), duckdb.connect(str(warehouse)) as con:
        found = con.execute(built, [sorted({node.schema for node in nodes})]).fetchall()
        gone = [(schema, name, kind) for schema, name, kind in found if (schema, name) not in logs]
        con.execute("begin")
        for schema, name, kind in gone:
            con.execute(f'drop {kind} "{schema}"."{name}"')
        con.execute(f"create schema if not exists {_SCHEMA}")
        con.execute(f"create or replace table {_STAMP} as select ? as fingerprint", [models_fingerprint(manifest)])
        con.execute("commit")
    return bool(gone)


def _built(manifest: "Manifest") -> list[Any]:
    """The models and seeds."""
    return [node for node in manifest.nodes.values() if str(node.resource_type) in ("model", "seed")]


def _told(node: Any) -> list[str]:
    kind = str(node.config.materialized)
    decides = "" if kind in _MADE_EACH_TIME else node.raw_code + json.dumps(node.unrendered_config, default=str)
    return [node.schema, node.name, kind, decides]
