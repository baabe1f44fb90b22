"""`make mutate`: each small mistake in the SQL of a metric must make a test fail; prints those that none noticed.

First the unit tests of dbt, over rows that lie ready. What survives them meets the test modules that replay the model
over drawn rows. A mistake in what a macro of the project writes would be made in all models at once: it is tried
until one model's tests notice it, while each use of the macro is tried in its model (with another column, without
hiding, not at all). `MODELS="mart_a mart_b" make mutate` tries some models only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from macro_formulas import written_formulas
from mutated_claims import NO_QUERY, Claims, statements_of_unit_tests
from mutated_judges import Judge, compiled_once
from replayed_models import ReplayedModels
from sql_mutants import Formula, Mutant, mutants_of

from orchestration.rules.replay import Replay

HERE = Path(__file__).parent
THEMES = (
    "scores", "attribution", "closed_loop", "drivers", "journey", "perception", "value", "sales", "support",
    "after_sale",
)  # fmt: skip
FOLDERS = ("marts", *(f"intermediate/{theme}" for theme in THEMES))
"""The models whose SQL is metrics, under dbt_project/models."""

CASES = ("attribution_cases", "support_cases", "survey_cases", "source_volume")
JUDGES = ("test_*_against_oracle.py", *(f"test_{name}.py" for name in CASES))
LEAST_KILLED = 0.9

pytestmark = pytest.mark.mutate

Formulas = dict[Formula | None, bool]
"""Whether each mistake in a macro's own formula was noticed in some model."""


@dataclass
class Tried:
    """What became of a model's mistakes: how many are the model's own, how many left no query, who lives."""

    model: str
    mistakes: list[Mutant]
    own: int
    no_queries: int
    alive: list[Mutant]

    @property
    def alive_itself(self) -> list[Mutant]:
        return [one for one in self.alive if one.formula is None]


@pytest.fixture(scope="module", autouse=True)
def written() -> Iterator[None]:
    """What macros write is known for whatever dbt compiles in this module."""
    with written_formulas():
        yield


@pytest.fixture(scope="module")
def models(root: Path) -> list[str]:
    """Those of FOLDERS, or of them those that are named in MODELS; adapters of sources say nothing of a metric."""
    chosen = os.environ.get("MODELS", "").split()
    paths = [path for folder in FOLDERS for path in sorted((root / "dbt_project/models" / folder).rglob("*.sql"))]
    return [path.stem for path in paths if path.stem in chosen or not (chosen or path.stem.startswith("int_support__"))]


@pytest.fixture(scope="module")
def claims(dbt: Any, models: list[str]) -> Claims:
    with statements_of_unit_tests() as caught:
        dbt.invoke("test", "--select", *(f"{model},test_type:unit" for model in models))
    return Claims(caught)


@pytest.fixture(scope="module")
def judges(request: pytest.FixtureRequest) -> Iterator[list[Judge]]:
    with compiled_once():
        yield [Judge(path, request) for pattern in JUDGES for path in sorted(HERE.glob(pattern))]


def queries_among(dbt: Any, mistakes: list[Mutant]) -> list[Mutant]:
    """Those that can be run; asked for a model without unit tests, which would have told."""
    connection = Replay.of(dbt.warehouse).connection
    found = []
    for one in mistakes:
        with suppress(duckdb.Error):
            connection.execute(f"explain {one.sql}")
            found.append(one)
    return found


def told_by_unit_tests(dbt: Any, claims: Claims, model: str, sql: str, formulas: Formulas) -> Tried:
    """A model's mistakes, those of macros left out that were noticed in another model."""
    mistakes = mutants_of(sql)
    told = claims.on(model, mistakes, [one for one in mistakes if not formulas.get(one.formula)])
    can_run = [one for one in told if told[one] != NO_QUERY]
    if not claims.of[model]:
        can_run = queries_among(dbt, can_run)
    alive = [one for one in can_run if told[one] is None]
    formulas |= {one.formula: told[one] is not None for one in can_run if one.formula is not None}
    own = sum(one.formula is None for one in can_run)
    return Tried(model, mistakes, own, len(told) - len(can_run), alive)


def meet_oracles(tried: Tried, judges: list[Judge], formulas: Formulas) -> None:
    for judge in judges:
        alive = [one for one in tried.alive if not formulas.get(one.formula)]
        differing = judge.differing(tried.model, tried.mistakes, alive) if alive else []
        noticed = {one for one in differing if judge.notices_mistake(tried.model, tried.mistakes, one)}
        formulas |= {one.formula: True for one in noticed if one.formula is not None}
        tried.alive = [one for one in alive if one not in noticed]


def test_nine_of_ten_mistakes_in_the_sql_of_metrics_are_noticed(
    dbt: Any, models: list[str], claims: Claims, judges: list[Judge]
) -> None:
    for name in claims.left_out:
        print(f"left out, since it does not hold as sqlglot writes the model: claim {name}")
    for judge in judges:
        print(f"{judge.name}: {judge.trouble or ', '.join(sorted(judge.models & {*models}))}")
    compiled = ReplayedModels.compiled(dbt, tuple(models), ()).nodes
    formulas: Formulas = {}
    all_tried = [told_by_unit_tests(dbt, claims, one, compiled[one].compiled_code, formulas) for one in models]
    tried, noticed = 0, 0
    for one in all_tried:
        began, first = time.monotonic(), one.own - len(one.alive_itself)
        own = [judge for judge in judges if one.model in judge.models and not judge.trouble]
        meet_oracles(one, own, formulas)
        seconds = time.monotonic() - began
        now = one.own - len(one.alive_itself)
        names = ", ".join(judge.name for judge in own) or "no oracle"
        by = f"{first} by {len(claims.of[one.model])} claims; {names}; {seconds:.0f} s"
        print(f"{one.model}: {now} of {one.own} ({by})", flush=True)
        for mistake in one.alive_itself:
            print(f"    survived: {mistake}")
        tried, noticed = tried + one.own, noticed + now
    places = {mistake.formula: mistake for one in all_tried for mistake in one.alive if mistake.formula}
    for formula in (one for one in formulas if not formulas[one]):
        print(f"    survived in the macro {formula[0]}: {places[formula]}")
    print(f"{noticed} of {tried} mistakes of models noticed; {sum(one.no_queries for one in all_tried)} left no query")
    print(f"{sum(formulas.values())} of {len(formulas)} mistakes in formulas of macros noticed, each in one model")
    assert noticed + sum(formulas.values()) >= LEAST_KILLED * (tried + len(formulas))
