"""Test modules that replay models over drawn rows, run without pytest while a model has a mistake in it.

Belongs here: making a module's fixtures, calling its tests, and putting mistakes in the place of a model. Does not
belong here: which mistakes. What a fixture makes without the warehouse is made once.
"""

from __future__ import annotations

import importlib.util
import inspect
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from kept_replays import KeptReplay, kept_replays
from landed_warehouse import Dbt
from sql_mutants import Mutant, mutants_of, same_mistakes

from orchestration.rules.replay import Replay

Made = dict[Any, Any]


class Judge:
    """One module; `models` are those that its tests make, `trouble` why it cannot judge."""

    def __init__(self, path: Path, request: pytest.FixtureRequest) -> None:
        self.name, self.request = path.stem, request
        spec = importlib.util.spec_from_file_location(f"judge_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self._kept: Made = {}
        self._replays: list[KeptReplay] = []
        self._failures: Counter[str] = Counter()
        self.models: set[str] = set()
        with _made_by(self._make_as_written), redirect_stdout(io.StringIO()):  # dbt prints what it compiles
            self.trouble = self.notices() or ("" if self.models else "it makes no model again")

    def _make_as_written(self, replay: Replay, model: Any) -> None:
        """As sqlglot writes it, without a mistake: what fails now would pass for noticing one."""
        self.models.add(model.name)
        replay.put(model.relation_name, sqlglot.parse_one(model.compiled_code, dialect="duckdb").sql(dialect="duckdb"))

    def differing(self, model: str, mistakes: list[Mutant], alive: list[Mutant]) -> list[Mutant]:
        """Those alive with which the model's rows become others, in one run: only they can be noticed."""
        others: set[Mutant] = set()

        def compare(replay: Replay, made: Any) -> None:
            _make(replay, made)
            if made.name == model:
                same = same_mistakes(mistakes, mutants_of(made.compiled_code))
                right = replay.moved[made.relation_name]
                others.update(
                    one for one in alive if one in same and one not in others and _is_other(replay, right, same[one])
                )

        with _made_by(compare):
            self.notices()
        return [one for one in alive if one in others]

    def notices_mistake(self, model: str, mistakes: list[Mutant], mistake: Mutant) -> bool:
        """Whether a test fails when the model is made with it; `mistakes` are all of the model's."""

        def make(replay: Replay, made: Any) -> None:
            wrong = same_mistakes(mistakes, mutants_of(made.compiled_code)).get(mistake) if made.name == model else None
            replay.put(made.relation_name, wrong or made.compiled_code)

        with _made_by(make):
            return bool(self.notices())

    def notices(self) -> str:
        """The first test that fails now, and how; "" where none does."""
        with kept_replays(self._replays):
            return self._first_failure()

    def _first_failure(self) -> str:
        made: Made = {}
        tests = {name: test for name, test in vars(self.module).items() if name.startswith("test_") and callable(test)}
        for name in sorted(tests, key=lambda name: -self._failures[name]):
            for given in _parameters(tests[name]):
                try:
                    self._call(tests[name], made, given)
                except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
                    self._failures[name] += 1
                    return f"{name}: {type(error).__name__} {str(error)[:200]}"
        return ""

    def _call(self, function: Callable[..., Any], made: Made, given: Mapping[str, Any]) -> Any:
        names = [name for name in inspect.signature(function).parameters if name not in given]
        called = {name: self._fixture(name, made, given) for name in names}
        return function(**called, **{name: value for name, value in given.items() if name in _names(function)})

    def _fixture(self, name: str, made: Made, given: Mapping[str, Any]) -> Any:
        own = vars(self.module).get(name)
        if name == "request" and "param" in given:
            return _Parameter(given["param"])
        if own is None:
            return self.request.getfixturevalue(name)
        function = own._get_wrapped_function()
        variants = own._fixture_function_marker.params
        if variants is not None and "param" not in given:
            given = {**given, "param": variants[0]}
        kept = made if self._needs_warehouse(name) else self._kept
        key = name, repr(given.get("param")) if variants is not None else None
        if key not in kept:
            kept[key] = self._call(function, made, given)
        return kept[key]

    def _needs_warehouse(self, name: str) -> bool:
        own = vars(self.module).get(name)
        if own is None:
            return name in ("dbt", "replayed", "otherwise_set")
        return any(map(self._needs_warehouse, _names(own._get_wrapped_function())))


class _Parameter:
    def __init__(self, param: Any) -> None:
        self.param = param


def _names(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _parameters(test: Any) -> Iterator[dict[str, Any]]:
    """The arguments of each of its runs, by its own marks."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    for values in itertools.product(*(mark.args[1] for mark in marks)):
        given: dict[str, Any] = {}
        for mark, value in zip(marks, values, strict=True):
            names = [one.strip() for one in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
            given |= dict(zip(names, value if len(names) > 1 else [value], strict=True))
        yield given


def _is_other(replay: Replay, right: str, sql: str) -> bool:
    wrong = f"({replay.here(sql)})"
    try:
        found = replay.connection.execute(
            f"select exists (from {wrong} except all from {right}) or exists (from {right} except all from {wrong})"
        ).fetchone()
    except duckdb.Error:
        return True
    return bool(found and found[0])


@contextmanager
def _made_by(make_one: Callable[[Replay, Any], None]) -> Iterator[None]:
    """While it lasts, models are made again by it, one by one."""

    def make(self: Replay, models: Any) -> None:
        for one in models:
            if one.relation_name and one.compiled_code:
                make_one(self, one)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Replay, "make", make)
        yield


def _make(replay: Replay, model: Any) -> None:
    replay.put(model.relation_name, model.compiled_code)


@contextmanager
def compiled_once() -> Iterator[None]:
    """While it lasts dbt compiles the same under the same settings once."""
    kept: dict[str, list[Any]] = {}
    invoke = Dbt.invoke

    def invoke_or_kept(self: Dbt, *command: str) -> list[Any]:
        if command[0] != "compile":
            return invoke(self, *command)
        key = repr((sorted(self.variables.items(), key=str), command))
        if key not in kept:
            kept[key] = invoke(self, *command)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dbt, "invoke", invoke_or_kept)
        yield
