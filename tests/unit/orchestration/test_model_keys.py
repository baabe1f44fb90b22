"""The keys that readers are told are those that the models' tests hold to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from orchestration.model_keys import keys_of
from serving.keys import Key, kept_keys
from serving.relations import Column, Relation


def model(name: str, schema: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, schema=schema, resource_type="model")


def check_of(model: str, kind: str, where: str | None = None, severity: str = "ERROR", **named: str) -> SimpleNamespace:
    return SimpleNamespace(
        name="t", resource_type="test", attached_node=f"model.cem.{model}",
        test_metadata=SimpleNamespace(name=kind, kwargs=named),
        config=SimpleNamespace(where=where, severity=severity),
    )  # fmt: skip


def manifest(*nodes: SimpleNamespace) -> Any:
    names = [f"model.cem.{one.name}" if one.resource_type == "model" else f"test.{n}" for n, one in enumerate(nodes)]
    return SimpleNamespace(nodes=dict(zip(names, nodes, strict=True)))


MODELS = model("fct", "core"), model("dim", "core"), model("mart", "marts"), model("int_x", "intermediate")


def test_keys_and_references_of_what_is_published_are_told() -> None:
    found = keys_of(manifest(
        *MODELS,
        check_of("fct", "is_key", column_name="fct_key"),
        check_of("dim", "is_key", column_name="dim_key"),
        check_of("int_x", "is_key", column_name="x"),
        check_of("fct", "relationships", column_name="dim_key", to="ref('dim')", field="dim_key"),
        check_of("mart", "relationships", column_name="x", to="ref('int_x')", field="x"),
        check_of("fct", "not_null", column_name="dim_key"),
    ))  # fmt: skip
    assert found == [
        Key("core", "dim", "dim_key"), Key("core", "fct", "fct_key"),
        Key("core", "fct", "dim_key", "core", "dim", "dim_key"),
    ]  # fmt: skip


def test_what_holds_for_some_rows_only_or_merely_warns_is_no_key() -> None:
    assert keys_of(manifest(
        *MODELS,
        check_of("fct", "is_key", where="is_known", column_name="fct_key"),
        check_of("dim", "is_key", severity="WARN", column_name="dim_key"),
        check_of("fct", "relationships", where="x", column_name="dim_key", to="ref('dim')", field="dim_key"),
    )) == []  # fmt: skip


def test_a_reference_is_kept_where_both_ends_are_published_and_it_leads_to_a_primary_key() -> None:
    def relation(name: str, *columns: str) -> Relation:
        return Relation("core", name, None, tuple(Column(one, "VARCHAR", False, None) for one in columns), ())

    dim, fct, gone = Key("core", "dim", "a"), Key("core", "fct", "f"), Key("core", "gone", "g")
    good = Key("core", "fct", "a", "core", "dim", "a")
    to_no_key = Key("core", "fct", "a", "core", "dim", "b")
    to_nowhere = Key("core", "fct", "a", "core", "gone", "g")
    of_no_column = Key("core", "fct", "missing", "core", "dim", "a")
    relations = [relation("dim", "a", "b"), relation("fct", "f", "a")]
    assert kept_keys([to_nowhere, good, gone, fct, to_no_key, of_no_column, dim], relations) == [dim, fct, good]
