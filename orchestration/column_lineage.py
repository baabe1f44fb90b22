"""From which columns each column comes, by the compiled SQL: each model is qualified once, for all of its columns.

Belongs here: reading that from dbt's manifest and catalogue. Does not belong here: showing it (explorer.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sqlglot.lineage import Node

How = Literal["passthrough", "derived", "aggregated"]
_ORDER: tuple[How, ...] = ("passthrough", "derived", "aggregated")
Lineage = dict[str, dict[str, list[dict[str, str]]]]
"""By the model's unique_id and column: ``source_model`` (unique_id), ``source_column``, ``transformation`` (a How)."""

_Columns = Mapping[tuple[str, str], tuple[str, Mapping[str, str]]]


def column_lineage(manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> Lineage:
    """Of every model in SQL, as dbt compiled it. Models in Python, and what sqlglot cannot read, are left out."""
    columns = _columns(manifest, catalog)
    lineage: Lineage = {}
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and node.get("language") == "sql" and node.get("compiled_code"):
            found = _of_model(node["compiled_code"], columns)
            if found:
                lineage[unique_id] = found
    return lineage


def _columns(manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> _Columns:
    """By schema and name of a relation: what dbt calls it, and its columns with any type."""
    known: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {}
    for unique_id, node in {**manifest["nodes"], **manifest["sources"]}.items():
        there = {**catalog["nodes"], **catalog["sources"]}.get(unique_id)
        if there is not None:
            name = node.get("identifier") or node.get("alias") or node["name"]
            known[node["schema"].lower(), name.lower()] = unique_id, dict.fromkeys(there["columns"], "text")
    return known


def _of_model(sql: str, columns: _Columns) -> dict[str, list[dict[str, str]]]:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        schema: dict[str, Any] = {}
        for table in tree.find_all(exp.Table):
            _, there = columns.get((table.db.lower(), table.name.lower()), ("", None))
            if there:
                schema.setdefault(table.catalog, {}).setdefault(table.db, {})[table.name] = dict(there)
        query = qualify(tree, dialect="duckdb", schema=schema, validate_qualify_columns=False, identify=False)
        scope = build_scope(query)
        if scope is None or not isinstance(query, exp.Query):
            return {}
        # Without trimming, else the query is copied for each column.
        roots = lineage(None, query, {}, dialect="duckdb", scope=scope, trim_selects=False, copy=False)
        return {name: origins for name, root in roots.items() if (origins := _origins(root, columns))}
    except SqlglotError:
        return {}


def _origins(root: Node, columns: _Columns) -> list[dict[str, str]]:
    """Each column of another relation once, by the heaviest of the ways in which it comes in."""
    heaviest: dict[tuple[str, str], int] = {}
    for unique_id, column, how in _leaves(root, 0, columns):
        heaviest[unique_id, column] = max(how, heaviest.get((unique_id, column), 0))
    return [
        {"source_model": unique_id, "source_column": column, "transformation": _ORDER[how]}
        for (unique_id, column), how in heaviest.items()
    ]


def _leaves(node: Node, so_far: int, columns: _Columns) -> Iterator[tuple[str, str, int]]:
    from sqlglot import exp

    if isinstance(node.expression, exp.Table):
        unique_id, _ = columns.get((node.expression.db.lower(), node.expression.name.lower()), ("", None))
        if unique_id:
            yield unique_id, node.name.rpartition(".")[2].strip('"'), so_far
        return
    how = max(so_far, _how(node.expression))
    for below in node.downstream:
        yield from _leaves(below, how, columns)


def _how(expression: Any) -> int:
    """The place in _ORDER of what one step does to a column."""
    from sqlglot import exp

    inner = expression.unalias() if isinstance(expression, exp.Expression) else expression
    if isinstance(inner, exp.Column | exp.Query):
        return 0  # a union's node is the whole query; its branches come below it
    return 2 if isinstance(inner, exp.Expression) and inner.find(exp.AggFunc) else 1
