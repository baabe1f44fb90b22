"""One small mistake in a query: the ways in which people get a metric wrong.

A site is a place in the parsed SQL and a mistake made there. Belongs here: finding sites, and making one mistake. Does
not belong here: what notices it.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlglot
from idle_mistakes import adds_nothing, counts_all, is_only_asked_for_null, is_told_again, is_true
from sqlglot import exp

_STRICTNESS = {exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT}
_OPPOSITE = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul,
    exp.Min: exp.Max, exp.Max: exp.Min, exp.Greatest: exp.Least, exp.Least: exp.Greatest,
}  # fmt: skip


_LINE, _SERIES, _FORMULA = 120, 10, 200
_COLUMN = re.compile(r"\b[a-z]\w*\b")
_SCHEMA = re.compile(r'\bAS "?__dbt_internal\w+|"warehouse"\."\w+"\.|__dbt__cte__|"')


@dataclass(frozen=True)
class Mutant:
    """A query with one mistake: what was done, the SQL around it, and which of the same it is."""

    mistake: str
    where: str
    again: int
    sql: str

    @property
    def name(self) -> tuple[str, str, int]:
        """The same for the same mistake in a query that names its tables otherwise."""
        return self.mistake, self.where, self.again

    def __str__(self) -> str:
        return f"{self.mistake} in: {self.where}"


@functools.lru_cache(maxsize=64)
def mutants_of(sql: str) -> list[Mutant]:
    """Every mistake that can be made in a query, in the order of its text."""
    query = sqlglot.parse_one(sql, dialect="duckdb")
    arguments = [(one, one.parent, one.arg_key, one.index) for one in query.walk() if isinstance(one.parent, exp.Func)]
    found, seen = [], Counter[tuple[str, str]]()
    for node, mistake, make in list(_sites(query)):
        place = mistake, _around(node)
        with _undone(node):
            make()
            found.append(Mutant(*place, seen[place], query.sql(dialect="duckdb", copy=False)))
        seen[place] += 1
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
    """The SQL of each of the mistakes in another text of the same query; settings make its numbers others."""
    if len(mistakes) == len(others):
        return {one: other.sql for one, other in zip(mistakes, others, strict=True)}
    named = {other.name: other.sql for other in others}
    return {one: named[one.name] for one in mistakes if one.name in named}


Site = tuple[exp.Expression, str, Callable[[], object]]


def _sites(tree: exp.Expression) -> Iterator[Site]:
    """Each place with its mistake; hashes of keys are left alone, since a key says nothing of a metric.

    A formula that stands there again with other columns comes from the same macro, and is tried once.
    """
    formulas: set[str] = set()

    def is_left_alone(node: exp.Expression) -> bool:
        if not isinstance(node, exp.Alias):
            return _is_left_alone(node)
        formula = _COLUMN.sub("_", node.this.sql(dialect="duckdb"))
        is_known = len(formula) > _FORMULA and formula in formulas
        formulas.add(formula)
        return is_known

    for node in tree.walk(prune=is_left_alone):
        if not _is_left_alone(node):
            yield from _mistakes(node)


def _is_left_alone(node: exp.Expression) -> bool:
    """Keys, and the series for Student's quantile: a table of numbers, which is compared with scipy as it is."""
    if isinstance(node, exp.Exp):
        return len(list(node.find_all(exp.Literal))) > _SERIES
    if isinstance(node, exp.Case):
        return all(isinstance(one.args["true"], exp.MD5) for one in node.args["ifs"])
    return isinstance(node, (exp.MD5, exp.DataType))


def _mistakes(node: exp.Expression) -> Iterator[Site]:
    kind = type(node)
    if kind in _STRICTNESS:
        yield node, f"{kind.key} made {_STRICTNESS[kind].key}", lambda: _become(node, _STRICTNESS[kind])
    if kind in _OPPOSITE and not (_compares_keys(node) or adds_nothing(node) or _is_idle_sum(node)):
        yield node, f"{kind.key} made {_OPPOSITE[kind].key}", lambda: _become(node, _OPPOSITE[kind])
    if (
        isinstance(node, exp.Literal)
        and node.is_number
        and isinstance(node.parent, exp.Predicate | exp.Binary | exp.If)
        and not is_only_asked_for_null(node)
    ):
        yield node, f"{node.this} made one more", lambda: node.replace(exp.Literal.number(_one_more(node.this)))
    if isinstance(node, exp.Literal) and node.is_string and node.this.startswith("Europe/"):
        yield node, "the zone made UTC", lambda: node.replace(exp.Literal.string("UTC"))
    if isinstance(node, exp.Join) and node.side == "LEFT":
        yield node, "left join made inner", lambda: node.set("side", None)
    if isinstance(node, exp.Distinct):
        yield node, "distinct forgotten", lambda: _without_distinct(node)
    if isinstance(node, exp.Ordered):
        yield node, "order turned round", lambda: node.set("desc", not node.args.get("desc"))
    if isinstance(node, exp.And | exp.Or):
        yield node, f"right side of {kind.key} forgotten", lambda: node.replace(node.left.copy())
        if not isinstance(node.left, kind) and not (kind is exp.And and is_true(node.left)):
            yield node, f"left side of {kind.key} forgotten", lambda: node.replace(node.right.copy())
    if isinstance(node, exp.Where | exp.Having | exp.Qualify) and not isinstance(node.parent, exp.Filter):
        yield node, f"{kind.key} forgotten", lambda: node.pop()
    if isinstance(node, exp.Not):
        yield node, "not forgotten", lambda: node.replace(node.this.copy())
    if isinstance(node, exp.Case) and len(node.args["ifs"]) > 1:
        yield node, "first branch forgotten", lambda: node.set("ifs", node.args["ifs"][1:])
    if isinstance(node, exp.Coalesce):
        yield node, "coalesce forgotten", lambda: node.replace(node.this.copy())
    if isinstance(node, exp.Nullif) and not is_told_again(node):
        yield node, "nullif forgotten", lambda: node.replace(node.this.copy())
    if isinstance(node, exp.Filter) and not counts_all(node):
        yield node, "filter forgotten", lambda: node.replace(node.this.copy())


def _compares_keys(node: exp.Expression) -> bool:
    """The condition of a join on equal columns: another one is not a mistake that anybody makes."""
    return (
        isinstance(node, exp.EQ | exp.NEQ)
        and node.find_ancestor(exp.Join, exp.Subquery, exp.Select).__class__ is exp.Join
    )


def _is_idle_sum(node: exp.Expression) -> bool:
    return isinstance(node, exp.Add | exp.Sub) and is_only_asked_for_null(node)


def _become(node: exp.Expression, kind: type[exp.Expression]) -> None:
    node.replace(kind(**{name: value for name, value in node.args.items()}))


def _one_more(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else str(float(number) + 1)


def _without_distinct(node: exp.Distinct) -> None:
    parent = node.parent
    if isinstance(parent, exp.Select):
        parent.set("distinct", None)
    else:
        node.replace(node.expressions[0].copy())


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
