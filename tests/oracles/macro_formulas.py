"""What a macro wrote in compiled SQL: its own formula, and the places where a model uses it.

A mistake in a macro is made in all models at once, so it is one mistake, whoever notices it; a model can only use the
macro wrongly. Belongs here: telling the one from the other. Does not belong here: which mistakes a formula can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

PROJECT = "cem"
_WORD = re.compile(r"\b[a-z]\w*\b")


@dataclass(frozen=True)
class Call:
    """One call of a macro: its name, its formula without arguments and columns, and its arguments as SQL."""

    macro: str
    shape: str
    arguments: frozenset[str]


@dataclass(frozen=True)
class Place:
    """Where a node stands: the calls around it with the id of the node that each wrote, the innermost last.

    None are around the model's own SQL. `is_use`: the node is what a macro wrote for the model, not for another macro.
    `is_told_before`: it is in an argument that the macro wrote down several times, and not in the first of them.
    """

    calls: tuple[tuple[Call, int], ...] = ()
    is_use: bool = False
    is_told_before: bool = False


_WRITTEN: dict[str, Call] = {}


@contextmanager
def written_formulas() -> Iterator[None]:
    """While it lasts it is remembered what each macro of the project wrote when dbt compiled, whatever for."""
    from dbt.clients.jinja import MacroGenerator

    call_macro = MacroGenerator.call_macro

    def call_and_remember(self: Any, *args: Any, **named: Any) -> Any:
        said = call_macro(self, *args, **named)
        if isinstance(said, str) and self.macro.package_name == PROJECT:
            remember(self.macro.name, said, [one for one in (*args, *named.values()) if isinstance(one, str)])
        return said

    MacroGenerator.call_macro = call_and_remember
    try:
        yield
    finally:
        MacroGenerator.call_macro = call_macro


def remember(macro: str, said: str, arguments: list[str]) -> None:
    """A call of a macro; what an inner macro says is its own, though the outer one says nothing else."""
    found = [one for argument in arguments for one in _expressions(argument) if not isinstance(one, exp.Literal)]
    inside = frozenset(text for one in found for text in _texts(one))
    for node in _expressions(said):
        for text in _texts(node):
            if text not in inside and text not in _WRITTEN:
                _WRITTEN[text] = Call(macro, _shape(text, inside), inside)


def _expressions(text: str) -> list[exp.Expression]:
    """The expressions of a text, which may be several columns or a whole query; none where it is neither."""
    for query in (f"select {text.strip().rstrip(',')}", text):
        with suppress(SqlglotError):
            parsed = sqlglot.parse_one(query, dialect="duckdb")
            if isinstance(parsed, exp.Select) and query is not text:
                return [one.unalias() for one in parsed.expressions if not isinstance(one.unalias(), exp.Column)]
            return [parsed]
    return []


def _texts(node: exp.Expression) -> list[str]:
    """As it is written in a model, and as in a model that was written by sqlglot before."""
    once = text_of(node)
    return [once, *(text_of(one) for one in _expressions(once))]


def text_of(node: exp.Expression) -> str:
    return node.sql(dialect="duckdb", comments=False)


def _shape(text: str, arguments: frozenset[str]) -> str:
    for one in sorted(arguments, key=len, reverse=True):
        text = text.replace(one, "_")
    return _WORD.sub("_", text)


def places_of(tree: exp.Expression) -> dict[int, Place]:
    """The place of each node of a query, by the node's id; an argument stands where the macro was called."""
    found: dict[int, Place] = {}
    given: set[tuple[int, str]] = set()
    ahead: list[tuple[exp.Expression, Place, bool]] = [(tree, Place(), False)]
    while ahead:
        node, around, is_within = ahead.pop()
        calls, is_told_before = around.calls, around.is_told_before
        text = "" if not _WRITTEN or isinstance(node, exp.Column | exp.Identifier | exp.Literal) else text_of(node)
        while calls and text in calls[-1][0].arguments:
            is_told_before = is_told_before or (calls[-1][1], text) in given
            given.add((calls[-1][1], text))
            calls = calls[:-1]
        is_written = text in _WRITTEN
        if is_written:
            calls = (*calls, (_WRITTEN[text], id(node)))
        found[id(node)] = place = Place(calls, is_written and not is_within, is_told_before)
        if not isinstance(node, exp.Exp):  # The series for Student's quantile: long, and no mistakes are made in it.
            is_within = is_within or (is_written and not isinstance(node, exp.Query))
            ahead += [(one, place, is_within) for one in reversed(list(node.iter_expressions()))]
    return found


def wrong_uses(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    """What can stand in the place of what a macro wrote where it is used wrongly, each with a name."""
    if isinstance(node, exp.Query):
        return
    if isinstance(node.unnest(), exp.Predicate | exp.Connector | exp.Not):
        yield "flag never set", exp.false()
        yield "flag always set", exp.true()
    else:
        yield "macro not used", exp.null()
    ifs = node.args["ifs"] if isinstance(node, exp.Case) else []
    if len(ifs) == 1 and isinstance(ifs[0].this, exp.Not):
        yield "hiding forgotten", ifs[0].args["true"].copy()
    if not node.find(exp.Window, exp.Select):
        yield from _other_columns(node)


def _other_columns(node: exp.Expression) -> Iterator[tuple[str, exp.Expression]]:
    """Each of its columns exchanged for the next of them, flags left out."""
    names = [one for one in node.find_all(exp.Column, bfs=False) if not isinstance(one.parent, exp.Not | exp.Connector)]
    columns = list({text_of(one): one for one in names}.items())
    for (name, _), (other, column) in zip(columns, columns[1:] + columns[:1], strict=True):
        if name != other:
            changed = node.transform(lambda one, name=name, column=column: (
                column.copy() if isinstance(one, exp.Column) and text_of(one) == name else one
            ))  # fmt: skip
            yield f"{name} made {other}", changed
