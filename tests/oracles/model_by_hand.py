"""A Python model that takes over what it made before, run without dbt: what it is given, stores and reads.

Belongs here: loading the model, storing its result as dbt does, noting the keys that reach its reader. Does not belong
here: what must be read again.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import duckdb
import pytest


class _This(SimpleNamespace):
    def __str__(self) -> str:
        return f"{self.schema}.{self.identifier}"


def by_hand(
    path: Path, tables: Mapping[str, str], patch: pytest.MonkeyPatch, module: ModuleType, reader: str
) -> Callable[[duckdb.DuckDBPyConnection], list[str]]:
    """A function that runs the model once on a connection and returns the touchpoint_keys that it read, in order.

    `tables`: which table stands for each model that it refers to; `module` and `reader`: the function that reads.
    """
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    read: list[str] = []
    really = getattr(module, reader)

    def watched(texts: Any, *others: Any) -> Any:
        read.extend(texts["touchpoint_key"].to_pylist())
        return really(texts, *others)

    patch.setattr(module, reader, watched)
    this = _This(schema="main", identifier=path.stem)

    def run(con: duckdb.DuckDBPyConnection) -> list[str]:
        read.clear()
        given = SimpleNamespace(ref=lambda name: con.query(f"select * from {tables[name]}"), this=this)
        con.register("result", model.model(given, con))
        con.execute("create table beside as select * from result")
        con.execute(f"drop table if exists {path.stem}")
        con.execute(f"alter table beside rename to {path.stem}")
        return sorted(read)

    return run
