"""The small mistakes that people make at one place of a query.

Belongs here: what can be wrong at a node of the parsed SQL, and how it is made so. Does not belong here: which nodes of
a query are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from idle_mistakes import adds_nothing, counts_all, is_only_asked_for_null, is_told_again, is_true
from sqlglot import exp

_STRICTNESS = {exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT}
_OPPOSITE = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul,
    exp.Min: exp.Max, exp.Max: exp.Min, exp.Greatest: exp.Least, exp.Least: exp.Greatest,
}  # fmt: skip
_SERIES = 10

Site = tuple[exp.Expression, str, Callable[[], object]]
"""A node, the mistake, and what makes it."""


def is_left_alone(node: exp.Expression) -> bool:
    """Keys, and the series for Student's quantile: a table of numbers, which is compared with scipy as it is."""
    if isinstance(node, exp.Exp):
        return len(list(node.find_all(exp.Literal))) > _SERIES
    if isinstance(node, exp.Case):
        return all(isinstance(one.args["true"], exp.MD5) for one in node.args["ifs"])
    return isinstance(node, (exp.MD5, exp.DataType))


def mistakes_at(node: exp.Expression) -> Iterator[Site]:
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
