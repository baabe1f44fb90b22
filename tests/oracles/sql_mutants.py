"""One small mistake in a query: the ways in which people get a metric wrong.

A site is a place in the parsed SQL and a mistake made there. Belongs here: finding sites, and making one mistake. Does
not belong here: what notices it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

FIXTURE = "__dbt__cte__"
"""What dbt calls the rows that a unit test gives; mistakes are made in the model, not in them."""

_STRICTNESS = {exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT}
_OPPOSITE = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul,
    exp.Min: exp.Max, exp.Max: exp.Min, exp.Greatest: exp.Least, exp.Least: exp.Greatest,
}  # fmt: skip


_LINE = 120


@dataclass(frozen=True)
class Mutant:
    """One mistake: the `number` of its site in the query, what was done, and the SQL around it."""

    number: int
    mistake: str
    where: str

    def __str__(self) -> str:
        return f"{self.mistake} in: {self.where}"


def mutants(sql: str) -> list[Mutant]:
    """Every mistake that can be made in a query, in the order of its text."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    return [Mutant(number, mistake, _around(node)) for number, (node, mistake, _) in enumerate(_sites(tree))]


def mutated(sql: str, mutant: Mutant) -> str | None:
    """The query with that mistake; None where its sites are others than those that the mutant was found among."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for number, (_, mistake, make) in enumerate(_sites(tree)):
        if number == mutant.number:
            if mistake != mutant.mistake:
                return None
            make()
            return tree.sql(dialect="duckdb")
    return None


Site = tuple[exp.Expression, str, Callable[[], object]]


def _sites(tree: exp.Expression) -> Iterator[Site]:
    """Each place with its mistake; hashes of keys are left alone, since a key says nothing of a metric."""
    for node in tree.walk(prune=_is_left_alone):
        if not _is_left_alone(node):
            yield from _mistakes(node)


def _is_left_alone(node: exp.Expression) -> bool:
    return isinstance(node, (exp.MD5, exp.DataType)) or (isinstance(node, exp.CTE) and node.alias.startswith(FIXTURE))


def _mistakes(node: exp.Expression) -> Iterator[Site]:
    kind = type(node)
    if kind in _STRICTNESS:
        yield node, f"{kind.key} made {_STRICTNESS[kind].key}", lambda: _become(node, _STRICTNESS[kind])
    if kind in _OPPOSITE and not _compares_keys(node):
        yield node, f"{kind.key} made {_OPPOSITE[kind].key}", lambda: _become(node, _OPPOSITE[kind])
    if (
        isinstance(node, exp.Literal)
        and node.is_number
        and isinstance(node.parent, exp.Predicate | exp.Binary | exp.If)
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
    if isinstance(node, exp.And | exp.Or) and not isinstance(node.parent, exp.Join):
        yield node, f"right side of {kind.key} forgotten", lambda: node.replace(node.left.copy())
    if isinstance(node, exp.Where) and not isinstance(node.parent, exp.Filter):
        yield node, "where forgotten", lambda: node.pop()
    if isinstance(node, exp.Not):
        yield node, "not forgotten", lambda: node.replace(node.this.copy())
    if isinstance(node, exp.Case) and len(node.args["ifs"]) > 1:
        yield node, "first branch forgotten", lambda: node.set("ifs", node.args["ifs"][1:])
    if isinstance(node, exp.Coalesce):
        yield node, "coalesce forgotten", lambda: node.replace(node.this.copy())
    if isinstance(node, exp.Nullif):
        yield node, "nullif forgotten", lambda: node.replace(node.this.copy())
    if isinstance(node, exp.Filter):
        yield node, "filter forgotten", lambda: node.replace(node.this.copy())


def _compares_keys(node: exp.Expression) -> bool:
    """The condition of a join on equal columns: another one is not a mistake that anybody makes."""
    return (
        isinstance(node, exp.EQ | exp.NEQ)
        and node.find_ancestor(exp.Join, exp.Subquery, exp.Select).__class__ is exp.Join
    )


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
    """The widest expression around a place that still fits on a line."""
    around = node
    while (
        around.parent is not None
        and not isinstance(around.parent, exp.Select)
        and len(around.parent.sql(dialect="duckdb")) <= _LINE
    ):
        around = around.parent
    return " ".join(around.sql(dialect="duckdb").split())[:_LINE]
