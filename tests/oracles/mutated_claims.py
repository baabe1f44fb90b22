"""dbt's unit tests without dbt: their rows put into tables once, so that a mistake in a model is tried in milliseconds.

Belongs here: catching what dbt executes for a unit test, and telling whether the claim holds for another SQL of the
model. Does not belong here: which mistakes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import sqlglot
from sql_mutants import Mutant, mutants_of, same_mistakes

SIDE = "actual_or_expected"
NO_QUERY = "no query"
_GIVEN = re.compile(r"(?P<name>__dbt__cte__\w+) as \(")
_NOTHING_WITH = re.compile(r"(?P<begin>\A(?:\s|--[^\n]*\n)*)with(?=(?:\s|--[^\n]*\n)*select\b)", re.IGNORECASE)
_MARKS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|[()]", re.DOTALL)
_NAMED = re.compile(r"unit_test\.cem\.(?P<model>\w+)\.(?P<name>\w+)")


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


class Claim:
    """One unit test: its rows in a schema of its own, the model's SQL over them, and what must come out."""

    def __init__(self, database: duckdb.DuckDBPyConnection, name: str, statement: str) -> None:
        self.database, self.name = database, name
        database.execute(f'create schema if not exists "{name}"; use "{name}"')
        found = database.execute(statement)
        names = [column[0] for column in found.description]
        side = names.index(SIDE)
        self.columns = ", ".join(f'"{one}"' for one in names if one != SIDE)
        told = [(row[side], row[:side] + row[side + 1 :]) for row in found.fetchall()]
        self.expected = _counted(row for of, row in told if of == "expected")
        text = _within(statement, statement.index("(", statement.index("from", statement.index(SIDE))))
        while given := _GIVEN.search(text):
            rows = _within(text, given.end() - 1)
            database.execute(f'create table "{given["name"]}" as {rows}')
            text = text[: given.start()] + text[given.end() + len(rows) + 1 :].lstrip().removeprefix(",")
        # As sqlglot writes it; where only given rows stood between "with" and "select", neither is left.
        text = _NOTHING_WITH.sub(r"\g<begin>", text, count=1)
        self.model = sqlglot.parse_one(text, dialect="duckdb").sql(dialect="duckdb")

    @property
    def mistakes(self) -> list[Mutant]:
        return mutants_of(self.model)

    def holds(self, sql: str | None = None) -> bool:
        """Whether it does for this SQL of the model; raises duckdb.Error where it cannot be run."""
        self.database.execute(f'use "{self.name}"')
        rows = self.database.execute(f"select {self.columns} from ({sql or self.model}) as model").fetchall()
        return _counted(rows) == self.expected


class Claims:
    """The claims of each model, those that told of most mistakes first."""

    def __init__(self, statements: Iterable[str]) -> None:
        self.of: dict[str, list[Claim]] = defaultdict(list)
        self.left_out: list[str] = []
        database = duckdb.connect()
        database.execute("set TimeZone = 'UTC'; set threads = 1")
        for statement in statements:
            named = _NAMED.search(statement)
            assert named is not None, f"dbt no longer names the unit test in what it executes: {statement[:200]}"
            claim = Claim(database, named["name"], statement)
            if claim.holds():
                self.of[named["model"]].append(claim)
            else:
                self.left_out.append(claim.name)

    def on(self, model: str, mistakes: list[Mutant], tried: list[Mutant]) -> dict[Mutant, str | None]:
        """Who told of each that is tried: the name of a claim, or None; NO_QUERY where it left none that can be run.

        `mistakes` are all of the model's, those that are tried among them.
        """
        claims = self.of[model]
        same = {claim.name: same_mistakes(mistakes, claim.mistakes) for claim in claims}
        told: Counter[str | None] = Counter()
        found: dict[Mutant, str | None] = {}
        for mistake in tried:
            claims.sort(key=lambda claim: -told[claim.name])
            found[mistake] = next(filter(None, (_verdict(one, same[one.name].get(mistake)) for one in claims)), None)
            told[found[mistake]] += 1
        return found


def _verdict(claim: Claim, sql: str | None) -> str | None:
    try:
        return claim.name if sql is not None and not claim.holds(sql) else None
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException):
        return NO_QUERY
    except duckdb.Error:
        return claim.name


def _within(text: str, opening: int) -> str:
    """What stands between this bracket and its partner; to parse thousands of given rows would take minutes."""
    depth = 0
    for mark in _MARKS.finditer(text, opening):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return text[opening + 1 : mark.start()]
    raise ValueError(f"a bracket is not closed in: {text[opening : opening + 200]}")


def _counted(rows: Iterable[Any]) -> Counter[Any]:
    return Counter(tuple(round(one, 9) if isinstance(one, float) else str(one) for one in row) for row in rows)
