"""One small mistake in a query: the ways in which people get a metric wrong.

Belongs here: which places of the parsed SQL are tried, and making one mistake. Does not belong here: what can be wrong
at a place, and what notices it.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlglot
from macro_formulas import Place, places_of, wrong_uses
from small_mistakes import is_left_alone, mistakes_at
from sqlglot import exp

_LINE, _FORMULA = 120, 200
_SETTING = re.compile(r"\b\d+(?:\.\d+)?\b|'(?:UTC|Europe/\w+)'")
_COLUMN = re.compile(r"\b[a-z]\w*\b")
_SCHEMA = re.compile(r'\bAS "?__dbt_internal\w+|"warehouse"\."\w+"\.|__dbt__cte__|"')


Formula = tuple[str, str, int]
"""A macro's name, its formula without columns, and which of the mistakes in it."""


@dataclass(frozen=True)
class Mutant:
    """A query with one mistake: what was done, and the SQL around it.

    `formula`: which mistake in which macro's own formula, the same in all models; None where it is the model's mistake.
    """

    mistake: str
    where: str
    sql: str
    formula: Formula | None = None

    def __str__(self) -> str:
        return f"{self.mistake} in: {self.where}"


@functools.lru_cache(maxsize=64)
def mutants_of(sql: str) -> list[Mutant]:
    """Every mistake that can be made in a query, in the order of its tree.

    The tree is that of the query as sqlglot writes it: what it adds (a cast in `bool_or`) stands in all texts of one
    query, so that the same mistake has the same place in each.
    """
    query = sqlglot.parse_one(sqlglot.parse_one(sql, dialect="duckdb").sql(dialect="duckdb"), dialect="duckdb")
    arguments = [(one, one.parent, one.arg_key, one.index) for one in query.walk() if isinstance(one.parent, exp.Func)]
    found = []
    for node, mistake, make, formula in list(_sites(query)):
        where = _around(node)
        with _undone(node):
            make()
            found.append(Mutant(mistake, where, query.sql(dialect="duckdb", copy=False), formula))
        # To write some functions without a copy gives their arguments another parent, where a mistake would be lost.
        for one, *stood in arguments:
            one.parent, one.arg_key, one.index = stood
    return found


@contextmanager
def _undone(node: exp.Expression) -> Iterator[None]:
    """What happens to a node and in its place is taken back: to copy the whole tree each time would take minutes."""
    parent = node.parent
    assert parent is not None
    kept = [(one, key, list(value) if isinstance(value, list) else value)
            for one in (node, parent) for key, value in one.args.items()]  # fmt: skip
    yield
    for one, key, value in kept:
        one.set(key, value)


def same_mistakes(mistakes: list[Mutant], others: list[Mutant]) -> dict[Mutant, str]:
    """The SQL of each of the mistakes in another text of the same query; settings make its numbers and zone others."""
    if len(mistakes) == len(others):
        return {one: other.sql for one, other in zip(mistakes, others, strict=True)}
    named = {name: other.sql for other, name in zip(others, _names(others), strict=True)}
    return {one: named[name] for one, name in zip(mistakes, _names(mistakes), strict=True) if name in named}


def _names(mistakes: list[Mutant]) -> Iterator[tuple[str, str, int]]:
    """What each is called whatever the settings are, with which of the same it is."""
    seen = Counter[tuple[str, str]]()
    for one in mistakes:
        name = _SETTING.sub("#", one.mistake), _SETTING.sub("#", one.where)
        yield *name, seen[name]
        seen[name] += 1


def _sites(tree: exp.Expression) -> Iterator[tuple[exp.Expression, str, Callable[[], object], Formula | None]]:
    """Each place with its mistake; hashes of keys are left alone, since a key says nothing of a metric.

    A formula that stands there again with other columns comes from the same loop, and is tried once. So is what a macro
    wrote, while each use of it is tried; so is an argument that the macro wrote down several times.
    """
    places = places_of(tree)
    found = [(node, list(mistakes_at(node))) for node in tree.walk(prune=is_left_alone) if not is_left_alone(node)]
    written = {id_ for node, sites in found if sites for _, id_ in _place(node, places).calls}
    again = _said_again(tree)
    first: dict[tuple[str, str], int] = {}
    in_formula = Counter[int]()
    for node, sites in found:
        place = _place(node, places)
        if place.is_use and id(node) in written:
            for mistake, wrong in wrong_uses(node):
                yield node, mistake, functools.partial(node.replace, wrong), None
        if not place.calls:
            yield from (() if id(node) in again or place.is_told_before else ((*site, None) for site in sites))
            continue
        call, wrote = place.calls[-1]
        if first.setdefault((call.macro, call.shape), wrote) != wrote:
            continue
        for site in sites:
            yield *site, (call.macro, call.shape, in_formula[wrote])
            in_formula[wrote] += 1


def _place(node: exp.Expression, places: dict[int, Place]) -> Place:
    return places.get(id(node), Place())


def _said_again(tree: exp.Expression) -> set[int]:
    """The nodes of long formulas that stand there before with other columns."""
    formulas: set[str] = set()
    found: set[int] = set()
    for alias in tree.find_all(exp.Alias):
        formula = _COLUMN.sub("_", alias.this.sql(dialect="duckdb"))
        if len(formula) > _FORMULA and formula in formulas:
            found.update(id(one) for one in alias.walk())
        formulas.add(formula)
    return found


def _around(node: exp.Expression) -> str:
    """The widest expression around a place that still fits on a line, its tables without their schema."""
    around, text = node, _text(node)
    while around.parent is not None and not isinstance(around.parent, exp.Select):
        wider = _text(around.parent)
        if len(wider) > _LINE:
            break
        around, text = around.parent, wider
    return text[:_LINE]


def _text(node: exp.Expression) -> str:
    return _SCHEMA.sub("", " ".join(node.sql(dialect="duckdb").split()))
