"""Mistakes that `make mutate` does not make, since they change no row: shown on nulls, zeros and negatives."""

from __future__ import annotations

import duckdb
import pytest
import sqlglot
from sql_mutants import Mutant, mutants_of

VALUES = "(values (null), (-1), (0), (1), (9))"
ROWS = f"(select * from {VALUES} as xs(x), {VALUES} as ys(y), {VALUES} as zs(z)) as rows"
PAIRS = [
    ("case when x + 10 - y is null then 1 end", "case when x - 10 + y is null then 1 end"),
    ("case when x + 10 - y is not null then 1 end", "case when x + 11 - y is not null then 1 end"),
    ("case when true and x > y then 1 end", "case when x > y then 1 end"),
    ("count(*) filter (where true)", "count(*)"),
    ("x - 0", "x + 0"),
    ("x / nullif(y, 0) + z / nullif(y, 0)", "x / y + z / nullif(y, 0)"),
    ("x * (1 - x / nullif(y, 0)) / cast(nullif(y, 0) as double)", "x * (1 - x / y) / cast(nullif(y, 0) as double)"),
    ("sqrt(x * x / nullif(y, 0) / nullif(y, 0))", "sqrt(x * x / y / nullif(y, 0))"),
]
"""A figure, and the same with a mistake that nobody can notice."""
TRIED = [
    ("x / nullif(y, 0)", "nullif forgotten"),
    ("greatest(0, x / nullif(y, 0)) / nullif(z, 0)", "nullif forgotten"),
    ("coalesce(x / nullif(y, 0), 0) / nullif(y, 0)", "nullif forgotten"),
    ("x / nullif(y, 0) + z / nullif(y, 1)", "nullif forgotten"),
    ("case when x / (y - 1) is null then 1 end", "sub made add"),
    ("x - 1", "sub made add"),
    ("count(*) filter (where x > y)", "filter forgotten"),
    ("case when x > y and true then 1 end", "left side of and forgotten"),
]
"""A figure, and a mistake that some row would show."""


def mistakes(figure: str) -> list[Mutant]:
    return mutants_of(f"select {figure} as figure from rows")


@pytest.mark.parametrize(("figure", "mistaken"), PAIRS)
def test_a_mistake_that_is_not_made_changes_no_row(figure: str, mistaken: str) -> None:
    of_rows = "select {} from " + ROWS + (" group by x, y, z" if figure.startswith("count") else "")
    right, wrong = (sorted(map(repr, duckdb.sql(of_rows.format(one)).fetchall())) for one in (figure, mistaken))
    assert right == wrong
    as_written = sqlglot.parse_one(f"select {mistaken} as figure from rows", dialect="duckdb").sql(dialect="duckdb")
    assert as_written not in {one.sql for one in mistakes(figure)}


@pytest.mark.parametrize(("figure", "mistake"), TRIED)
def test_what_some_row_would_show_is_tried(figure: str, mistake: str) -> None:
    assert mistake in {one.mistake for one in mistakes(figure)}
