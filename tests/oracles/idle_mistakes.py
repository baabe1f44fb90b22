"""Mistakes in SQL that change no row of any table, so that no test can notice them; each with why that is certain.

Belongs here: what follows from the expression alone, whatever the rows are. Does not belong here: what follows from
what a column can hold (a key that is never null, a count that is never 0), which is for a test to show.
"""

from __future__ import annotations

from sqlglot import exp

_STRICT = exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Paren | exp.Neg | exp.Sqrt | exp.Pow
"""Null where one of their operands is null."""


def is_true(node: exp.Expression | None) -> bool:
    """The literal: `true and x` is `x`, and `filter (where true)` leaves nothing out, null or not."""
    return isinstance(node, exp.Boolean) and bool(node.this)


def counts_all(node: exp.Filter) -> bool:
    """Whether its condition is the literal true."""
    return is_true(node.expression.this)


def is_only_asked_for_null(node: exp.Expression) -> bool:
    """Whether of a sum or product only `is null` is asked: it is null where an operand is, whatever is done with them.

    Not below a division, which by 0 is null too.
    """
    one = node
    while isinstance(one.parent, exp.Add | exp.Sub | exp.Mul | exp.Paren):
        one = one.parent
    return isinstance(one.parent, exp.Is) and isinstance(one.parent.expression, exp.Null) and one.arg_key == "this"


def adds_nothing(node: exp.Expression) -> bool:
    """Whether it is `x - 0` or `x + 0`, which are the same."""
    return isinstance(node, exp.Add | exp.Sub) and node.expression == exp.Literal.number(0)


def is_told_again(node: exp.Nullif) -> bool:
    """Whether the same `nullif` stands elsewhere in one formula: that one alone makes all of it null."""
    formula, own = _formula_of(node), node.sql()
    return sum(one.sql() == own for one in _operands(formula) if isinstance(one, exp.Nullif)) > 1


def _formula_of(node: exp.Expression) -> exp.Expression:
    """The widest expression around it that is null where it is."""
    while isinstance(node.parent, _STRICT) or (isinstance(node.parent, exp.Cast) and node.arg_key == "this"):
        node = node.parent
    return node


def _operands(formula: exp.Expression) -> list[exp.Expression]:
    """What makes the formula null where it is null itself."""
    if not isinstance(formula, _STRICT | exp.Cast):
        return [formula]
    inner = [one for key in ("this", "expression") if isinstance(one := formula.args.get(key), exp.Expression)]
    return [operand for one in inner for operand in _operands(one)]
