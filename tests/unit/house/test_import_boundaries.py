"""The rooms of the architecture, as rules about imports. A violation is named as file:line with the rule it breaks.

The rules are read off the syntax trees: nothing is imported, and a forbidden import is found on every path of the code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOMS = ("ingestion", "dbt_project", "insight", "expectations", "serving", "orchestration")
DAGSTER = ("dagster", "dagster_dbt", "dagster_dlt", "dagster_webserver", "dagster_postgres", "dagster_shared")
IN_AND_OUT = (
    *("duckdb", "dlt", "dbt", "sqlalchemy", "sqlite3", "psycopg", "psycopg2", "pyspark", "great_expectations"),
    *("requests", "httpx", "urllib", "http", "socket", "ssl", "smtplib", "ftplib"),
    *("io", "os", "pathlib", "shutil", "tempfile", "subprocess", "glob", "fsspec"),
    *("pyarrow.csv", "pyarrow.dataset", "pyarrow.fs", "pyarrow.json", "pyarrow.parquet"),
)


@dataclass(frozen=True)
class Rule:
    """No file of `room` may import `modules`; with `at_top_only`, not outside a function."""

    room: str
    modules: tuple[str, ...]
    reason: str
    at_top_only: bool = False


def others(room: str, *allowed: str) -> tuple[str, ...]:
    return tuple(name for name in ROOMS if name not in (room, *allowed))


RULES = (
    Rule("ingestion", others("ingestion"), "ingestion/ is pure dlt and knows no other room"),
    Rule("dbt_project", others("dbt_project", "insight"), "a dbt Python model may call insight/ and no other room"),
    Rule("insight", others("insight"), "insight/ is pure numerics and knows no other room"),
    Rule("insight", IN_AND_OUT, "insight/ does no I/O: arrays in, arrays out"),
    Rule("expectations", others("expectations"), "expectations/ takes tables, returns results and knows no other room"),
    Rule(
        "expectations",
        ("great_expectations",),
        "importing Great Expectations costs seconds: import it inside the function that needs it",
        at_top_only=True,
    ),
    Rule("serving", others("serving"), "serving/ reads core and marts and knows no other room"),
    *(
        Rule(room, DAGSTER, "only orchestration/ knows Dagster")
        for room in ("ingestion", "dbt_project", "insight", "expectations", "serving")
    ),
    *(Rule(room, ("tests",), "no room knows the tests") for room in ROOMS),
)


@dataclass(frozen=True)
class Import:
    """One module name that a file imports; `at_top` means that importing the file imports it."""

    module: str
    line: int
    at_top: bool


def imports_of(source: str, filename: str) -> Iterator[Import]:
    """Every absolute import in the file, dynamic ones with a literal name included."""
    yield from _walk(ast.parse(source, filename), at_top=True)


def _walk(node: ast.AST, at_top: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, at_top)
        elif isinstance(child, ast.ImportFrom) and child.level == 0:
            # `from a import b` may import the module a.b: both names are judged.
            for alias in child.names:
                yield Import(f"{child.module}.{alias.name}", child.lineno, at_top)
        elif isinstance(child, ast.Call) and _is_dynamic_import(child):
            literal = child.args[0]
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                yield Import(literal.value, child.lineno, at_top)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_type_checking(child)
        yield from _walk(child, at_top and not inside)


def _is_dynamic_import(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("import_module", "__import__") and bool(call.args)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def violations(root: Path) -> list[str]:
    """`file:line imports module: reason` for every forbidden import in the rooms under `root`."""
    found = []
    for room in ROOMS:
        rules = [rule for rule in RULES if rule.room == room]
        for path in sorted((root / room).rglob("*.py")):
            where = path.relative_to(root).as_posix()
            for item in imports_of(path.read_text(encoding="utf-8"), where):
                reasons = [
                    rule.reason
                    for rule in rules
                    if (item.at_top or not rule.at_top_only) and any(is_within(item.module, m) for m in rule.modules)
                ]
                package = item.module.split(".")[0]
                if package not in ROOMS and any(is_private(part) for part in item.module.split(".")[1:]):
                    reasons.append(f"private modules of {package} change without notice: use its public names")
                found += [f"{where}:{item.line} imports {item.module}: {reason}" for reason in reasons]
    return found


def test_no_room_imports_what_it_may_not_know(root: Path) -> None:
    assert not (found := violations(root)), "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("file", "source", "expected"),
    [
        ("ingestion/a.py", "import orchestration.home", "ingestion/a.py:1 imports orchestration.home: ingestion/"),
        ("ingestion/a.py", "def f():\n    from dagster import asset", "ingestion/a.py:2 imports dagster.asset: only"),
        ("ingestion/a.py", "import importlib\nimportlib.import_module('serving')", "ingestion/a.py:2 imports serving:"),
        ("insight/deep/a.py", "import numpy, duckdb", "insight/deep/a.py:1 imports duckdb: insight/ does no I/O"),
        ("insight/a.py", "from pyarrow import parquet", "insight/a.py:1 imports pyarrow.parquet: insight/ does no"),
        ("expectations/a.py", "import great_expectations as gx", "expectations/a.py:1 imports great_expectations:"),
        ("expectations/a.py", "class A:\n    import great_expectations", "expectations/a.py:2 imports great_expect"),
        ("serving/a.py", "from ingestion.errors import E", "serving/a.py:1 imports ingestion.errors.E: serving/"),
        ("dbt_project/models/a.py", "import ingestion", "dbt_project/models/a.py:1 imports ingestion: a dbt Python"),
        ("orchestration/a.py", "from dagster._core.x import y", "orchestration/a.py:1 imports dagster._core.x.y: priv"),
        ("ingestion/a.py", "import dlt._workspace", "ingestion/a.py:1 imports dlt._workspace: private modules of dlt"),
    ],
)
def test_a_planted_violation_is_named_with_file_line_and_rule(
    tmp_path: Path, file: str, source: str, expected: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source)
    assert [line for line in violations(tmp_path) if line.startswith(expected)], violations(tmp_path)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("orchestration/a.py", "import ingestion, serving, expectations, insight, dagster"),
        ("expectations/a.py", "def f():\n    import great_expectations"),
        (
            "expectations/a.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import great_expectations",
        ),
        ("dbt_project/models/a.py", "def model(dbt, session):\n    from insight import attribution"),
        ("insight/a.py", "from __future__ import annotations\nimport numpy\nimport pyarrow\nfrom . import b"),
        ("serving/a.py", "import ingestion_of_others\nfrom duckdb import __version__"),
    ],
)
def test_what_a_room_may_import_passes(tmp_path: Path, file: str, source: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source)
    assert violations(tmp_path) == []


def test_every_room_stands_where_the_rules_look_for_it(root: Path) -> None:
    assert [room for room in ROOMS if not (root / room).is_dir()] == []
