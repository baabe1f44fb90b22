"""From which columns each column comes: by hand-written models, whose ways can be seen."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.column_lineage import column_lineage

RAW = {"id", "score", "at", "who"}


def told(sql: str, language: str = "sql") -> dict[str, set[tuple[str, str, str]]]:
    """By column of the model `m`: (relation, column, how)."""
    node: dict[str, Any] = {"resource_type": "model", "language": language, "compiled_code": sql, "schema": "marts"}
    manifest = {
        "nodes": {"model.m": {**node, "name": "m"}, "model.other": {**node, "name": "other", "compiled_code": ""}},
        "sources": {"source.raw": {"resource_type": "source", "schema": "raw", "name": "x", "identifier": "answers"}},
    }
    catalog = {
        "nodes": {"model.other": {"columns": dict.fromkeys(("id", "name"))}},
        "sources": {"source.raw": {"columns": dict.fromkeys(RAW)}},
    }
    found = column_lineage(manifest, catalog).get("model.m", {})
    return {
        column: {(one["source_model"], one["source_column"], one["transformation"]) for one in origins}
        for column, origins in found.items()
    }


@pytest.mark.parametrize(
    ("sql", "column", "origins"),
    [
        ('select a.score as s from "db"."raw"."answers" as a', "s", {("source.raw", "score", "passthrough")}),
        (
            'with a as (select * from "db"."raw"."answers"), b as (select who, score + 1 as s from a) '
            "select who, avg(s) as mean from b group by who",
            "mean",
            {("source.raw", "score", "aggregated")},
        ),
        (
            'select o.name || a.who as label from "db"."raw"."answers" as a '
            'left join "db"."marts"."other" as o on a.id = o.id',
            "label",
            {("model.other", "name", "derived"), ("source.raw", "who", "derived")},
        ),
        (
            'select id from "db"."raw"."answers" union all select id from "db"."marts"."other"',
            "id",
            {("source.raw", "id", "passthrough"), ("model.other", "id", "passthrough")},
        ),
    ],
)
def test_a_column_is_followed_to_the_columns_of_other_relations(
    sql: str, column: str, origins: set[tuple[str, str, str]]
) -> None:
    assert told(sql)[column] == origins


def test_what_comes_from_no_column_has_no_origin() -> None:
    assert told("""select 1 as one, count(*) as n, 'x' as word from "db"."raw"."answers" """) == {}


def test_what_cannot_be_read_is_left_out_and_stops_nothing() -> None:
    assert told("def model(dbt, session): return 1", "python") == {}
    assert told("select from where (") == {}
