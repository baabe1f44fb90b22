"""`make mutate`: each small mistake in the SQL of a metric must make a test fail; prints those that none noticed.

First the unit tests of dbt, whose whole SQL is caught as dbt runs it: a mistake in it is tried in milliseconds. What
survives them meets the comparisons with plain Python (``JUDGES``), which replay the model's SQL over drawn rows.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
import sqlglot
from replayed_models import ReplayedModels
from sql_mutants import Mutant, mutants, mutated
from sqlglot import exp

from orchestration.rules.replay import Replay

HERE = Path(__file__).parent
FOLDERS = (
    "marts",
    "intermediate/scores",
    "intermediate/attribution",
    "intermediate/closed_loop",
    "intermediate/drivers",
)
"""The models whose SQL is metrics, under dbt_project/models."""

LEAST_KILLED = 0.9

pytestmark = pytest.mark.mutate


class Claims:
    """The unit tests' own SQL, as dbt runs it: by model, (name of the claim, SQL)."""

    def __init__(self, statements: list[str], model_of: dict[str, str]) -> None:
        self.by_model: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.database = duckdb.connect()
        self.database.execute("set TimeZone = 'UTC'")
        for statement in statements:
            name = next((name for name in model_of if f'unit_test.cem.{model_of[name]}.{name}"' in statement), None)
            if name is not None:
                self.by_model[model_of[name]].append((name, statement))

    def sql_of(self, model: str) -> str:
        return _model_in(self.by_model[model][0][1]).sql(dialect="duckdb")

    def notice(self, model: str, mutant: Mutant | None) -> str | None:
        """The first claim that fails; None where all hold."""
        for name, statement in self.by_model[model]:
            tree = sqlglot.parse_one(statement, dialect="duckdb")
            inner = _subquery(tree)
            if mutant is not None:
                wrong = mutated(inner.this.sql(dialect="duckdb"), mutant)
                if wrong is None:
                    continue
                inner.set("this", sqlglot.parse_one(wrong, dialect="duckdb"))
            if not self._holds(tree.sql(dialect="duckdb")):
                return name
        return None

    def _holds(self, statement: str) -> bool:
        try:
            found = self.database.execute(statement)
            side = [column[0] for column in found.description].index("actual_or_expected")
            rows = found.fetchall()
        except duckdb.Error:
            return False
        told = {"actual": Counter(), "expected": Counter()}
        for row in rows:
            told[row[side]][tuple(_plain(value) for n, value in enumerate(row) if n != side)] += 1
        return told["actual"] == told["expected"]


def _plain(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value


def _subquery(tree: exp.Expression) -> exp.Subquery:
    return next(one for one in tree.find_all(exp.Subquery) if one.alias == "_dbt_internal_unit_test_actual")


def _model_in(statement: str) -> exp.Expression:
    return _subquery(sqlglot.parse_one(statement, dialect="duckdb")).this


class Judge:
    """A module of comparisons with an oracle, run without pytest: its fixtures made again, its tests called."""

    def __init__(self, path: Path, request: pytest.FixtureRequest) -> None:
        self.name, self.request = path.stem, request
        spec = importlib.util.spec_from_file_location(f"judge_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        self.module: ModuleType = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)

    def judged(self) -> set[str]:
        return {*getattr(self.module, "MADE", ()), *getattr(self.module, "JUDGED", ())}

    def notices(self) -> bool:
        """Whether a test fails now."""
        made: dict[str, Any] = {}
        try:
            for name, test in vars(self.module).items():
                if name.startswith("test_") and not getattr(test, "pytestmark", None):
                    self._call(test, made)
        except (Exception, pytest.fail.Exception):
            return True
        return False

    def _call(self, function: Callable[..., Any], made: dict[str, Any]) -> Any:
        arguments = {name: self._fixture(name, made) for name in inspect.signature(function).parameters}
        return function(**arguments)

    def _fixture(self, name: str, made: dict[str, Any]) -> Any:
        own = vars(self.module).get(name)
        if own is None:
            return self.request.getfixturevalue(name)
        if name not in made:
            made[name] = self._call(own._get_wrapped_function(), made)
        return made[name]


@contextmanager
def mistaken(model: str, mutant: Mutant) -> Iterator[None]:
    """While it lasts the model is made with the mistake in it."""
    make = Replay.make

    def make_wrong(self: Replay, models: Any) -> None:
        for one in models:
            wrong = mutated(one.compiled_code, mutant) if one.name == model else None
            if wrong is None:
                make(self, [one])
            else:
                self.put(one.relation_name, wrong)

    Replay.make = make_wrong  # type: ignore[method-assign]
    try:
        yield
    finally:
        Replay.make = make  # type: ignore[method-assign]


@contextmanager
def statements_of_unit_tests() -> Iterator[list[str]]:
    """What dbt executes for them while this lasts."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    caught: list[str] = []
    execute = DuckDBConnectionManager.add_query

    def catch(self: Any, sql: str, *args: Any, **options: Any) -> Any:
        if "dbt_internal_unit_test_expected" in sql:
            caught.append(sql)
        return execute(self, sql, *args, **options)

    DuckDBConnectionManager.add_query = catch
    try:
        yield caught
    finally:
        DuckDBConnectionManager.add_query = execute


@pytest.fixture(scope="module")
def claims(dbt: Any) -> Claims:
    with statements_of_unit_tests() as caught:
        results = dbt.invoke("test", "--select", "test_type:unit")
    return Claims(caught, {result.node.name: result.node.model for result in results})


@pytest.fixture(scope="module")
def judges(request: pytest.FixtureRequest, monkeypatch_module: pytest.MonkeyPatch) -> list[Judge]:
    found = [Judge(path, request) for path in sorted(HERE.glob("test_*_against_oracle.py"))]
    kept: dict[Any, ReplayedModels] = {}
    compiled = ReplayedModels.compiled.__func__  # type: ignore[attr-defined]

    def compiled_once(cls: type, dbt: Any, *names: Any) -> ReplayedModels:
        key = (repr(sorted(dbt.variables.items(), key=str)), names)
        return kept.setdefault(key, None) or kept.update({key: compiled(cls, dbt, *names)}) or kept[key]

    monkeypatch_module.setattr(ReplayedModels, "compiled", classmethod(compiled_once))
    return [judge for judge in found if not judge.notices()]


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_nine_of_ten_mistakes_in_the_sql_of_metrics_are_noticed(root, dbt, claims, judges) -> None:
    models = [path.stem for folder in FOLDERS for path in sorted((root / "dbt_project/models" / folder).rglob("*.sql"))]
    compiled = ReplayedModels.compiled(dbt, tuple(models), ()).nodes
    tried, killers, survivors = 0, Counter(), []
    for model in models:
        own = [judge for judge in judges if model in judge.judged()]
        with_claims = model in claims.by_model and claims.notice(model, None) is None
        mistakes = mutants(compiled[model].compiled_code)
        alive = []
        for mutant in mistakes:
            killer = claims.notice(model, mutant) if with_claims else None
            for judge in own if killer is None else []:
                with mistaken(model, mutant):
                    if judge.notices():
                        killer = judge.name
                        break
            killers["unit test" if killer and "against_oracle" not in killer else killer or "nobody"] += 1
            alive += [] if killer else [mutant]
        tried += len(mistakes)
        survivors += [(model, mutant) for mutant in alive]
        judged = ", ".join(judge.name for judge in own) or "no oracle"
        print(
            f"{model}: {len(mistakes) - len(alive)} of {len(mistakes)} ({len(claims.by_model[model])} claims, {judged})"
        )
        for mutant in alive:
            print(f"    survived: {mutant}")
    print(f"{tried - len(survivors)} of {tried} mistakes noticed: {dict(killers)}")
    assert len(survivors) <= (1 - LEAST_KILLED) * tried
