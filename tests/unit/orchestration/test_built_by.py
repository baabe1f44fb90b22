"""What counts as another version of the models: whatever decides a table that goes on from its last state."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from orchestration import built_by
from orchestration.built_by import models_fingerprint


def node(name: str, kind: str, sql: str) -> SimpleNamespace:
    config = SimpleNamespace(materialized=kind)
    kept = {"unrendered_config": {"materialized": kind}, "description": "", "schema": "core"}
    return SimpleNamespace(
        resource_type="seed" if kind == "seed" else "model", name=name, raw_code=sql, config=config, **kept
    )


def manifest() -> Any:
    nodes = [node("kept", "incremental", "select 1"), node("mart", "table", "select 2"), node("words", "seed", "")]
    macros = {
        name: SimpleNamespace(macro_sql="{}", package_name=name.split(".")[0]) for name in ("cem.keys", "dbt.run")
    }
    return SimpleNamespace(nodes={one.name: one for one in nodes}, macros=macros)


@pytest.mark.parametrize(
    "change",
    [
        lambda it: setattr(it.nodes["kept"], "raw_code", "select 3"),
        lambda it: it.nodes["kept"].unrendered_config.update(on_schema_change="fail"),
        lambda it: setattr(it.macros["cem.keys"], "macro_sql", "{ }"),
        lambda it: setattr(it.nodes["mart"], "name", "renamed"),
        lambda it: setattr(it.nodes["mart"], "schema", "marts"),
        lambda it: setattr(it.nodes["mart"].config, "materialized", "view"),
        lambda it: it.nodes.pop("words"),
    ],
)
def test_another_version_has_another_fingerprint(change: Any) -> None:
    changed = manifest()
    change(changed)
    assert models_fingerprint(changed) != models_fingerprint(manifest())


def test_the_project_file_and_dbt_itself_are_in_the_fingerprint(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    ours = models_fingerprint(manifest())
    (tmp_path / "dbt_project.yml").write_text("vars: {}")
    with monkeypatch.context() as patch:
        patch.setattr(built_by, "DBT_PROJECT_DIR", tmp_path)
        assert models_fingerprint(manifest()) != ours
    monkeypatch.setattr(built_by, "version", lambda package: "0.1")
    assert models_fingerprint(manifest()) != ours


@pytest.mark.parametrize(
    "change",
    [
        lambda it: setattr(it.nodes["mart"], "raw_code", "select 3"),
        lambda it: setattr(it.nodes["kept"], "description", "What it is."),
        lambda it: setattr(it.macros["dbt.run"], "macro_sql", "{ }"),
    ],
)
def test_what_no_later_run_goes_on_from_is_not_in_it(change: Any) -> None:
    changed = manifest()
    change(changed)
    assert models_fingerprint(changed) == models_fingerprint(manifest())
