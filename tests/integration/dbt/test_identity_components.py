"""Components of edges that come, go, change and swap, by the real materialization: what a run must leave."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper

Edges = dict[tuple[int, int], datetime]
COMPONENTS = "intermediate.int_identity_components"


def at(day: int) -> datetime:
    return datetime(2026, 3, 1) + timedelta(days=day)


def solved(edges: Edges) -> list[tuple[Any, ...]]:
    """What the model must hold: every edge with the least node that can be reached from it."""
    label = {node: node for pair in edges for node in pair}
    while True:
        least = {pair: min(label[node] for node in pair) for pair in edges}
        lower = [(node, least[pair]) for pair in edges for node in pair if least[pair] < label[node]]
        if not lower:
            return sorted((*pair, when, least[pair]) for pair, when in edges.items())
        for node, root in lower:
            label[node] = min(root, label[node])


class Graph:
    """A warehouse in which only edges stand."""

    def __init__(self, dbt: Any) -> None:
        self.dbt = dbt
        with duckdb.connect(str(dbt.warehouse)) as con:
            con.execute("create schema intermediate")

    def put(self, edges: Edges) -> None:
        with duckdb.connect(str(self.dbt.warehouse)) as con:
            columns = [[a for a, _ in edges], [b for _, b in edges], list(edges.values())]
            con.execute(
                """create or replace table intermediate.int_identity_edges as select unnest(?::bigint[]) as node_a,
                unnest(?::bigint[]) as node_b, unnest(?::timestamp[]) as seen_at""",
                columns,
            )

    def run(self) -> str:
        (result,) = self.dbt.invoke("run", "--select", "int_identity_components")
        return str(result.status)

    def rows(self) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self.dbt.query(f"from {COMPONENTS} order by all")]

    def follows(self, edges: Edges) -> bool:
        self.put(edges)
        return self.run() == "success" and self.rows() == solved(edges)


@pytest.fixture
def graph(dbt_on: Callable[..., Any]) -> Graph:
    return Graph(dbt_on("edges", {}))


def test_components_follow_edges_that_come_go_change_and_swap(graph: Graph) -> None:
    draw = random.Random(20261122)

    def some(day: int) -> Edges:
        return {tuple(sorted((draw.randrange(120), draw.randrange(120)))): at(day) for _ in range(35)}

    edges = some(1)
    assert graph.follows(edges)
    # Only later ones: nothing is held against anything.
    edges = {**some(2), **edges}
    assert graph.follows({**edges, (200, 210): at(2), (201, 211): at(2)})
    # As many edges, and each column with the values that it had; then also some gone, dated anew, and late.
    edges = {**edges, (200, 211): at(2), (201, 210): at(2)}
    assert graph.follows(edges)
    kept = {pair: when for pair, when in edges.items() if draw.random() < 0.8}
    edges = {**some(2), **kept, **dict.fromkeys(draw.sample(sorted(kept), 9), at(5))}
    assert graph.follows(edges)
    assert graph.follows({})


def test_a_run_that_dies_half_way_leaves_the_last_solution(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else components stay joined for ever when the edge that joined them does not come again."""
    apart: Edges = {(1, 2): at(1), (8, 9): at(1), (5, 6): at(1)}
    assert graph.follows(apart)
    whole = DuckDBCursorWrapper.execute

    def dying(cursor: Any, sql: str, bindings: Any = None) -> Any:
        for statement in duckdb.extract_statements(sql):
            result = whole(cursor, statement.query, bindings)
            if "merge into" in statement.query:
                raise RuntimeError("killed here")
        return result

    graph.put({**apart, (2, 9): at(2)})
    with monkeypatch.context() as patched:
        patched.setattr(DuckDBCursorWrapper, "execute", dying)
        assert graph.run() == "error"
    assert graph.rows() == solved(apart)
    assert graph.follows(apart)
