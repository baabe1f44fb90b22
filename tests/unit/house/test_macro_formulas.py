"""Mistakes in what a macro writes are told from wrong uses of it, so that `make mutate` tries the former once."""

from __future__ import annotations

from collections.abc import Iterator

import macro_formulas
import pytest
import sqlglot
from sql_mutants import Mutant, mutants_of

SHARE = "100 * cast({} as double) / nullif({}, 0)"
HIDDEN = "case when not {} then {} end"


@pytest.fixture(autouse=True)
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two shares, hidden by flags, and one of a sum that the model writes itself."""
    monkeypatch.setattr(macro_formulas, "_WRITTEN", {})
    mutants_of.cache_clear()
    for hits, n in (("good", "answers"), ("late", "orders"), ("a - b", "c")):
        share = SHARE.format(hits, n)
        macro_formulas.remember("percent", share, [hits, n])
        macro_formulas.remember("unless_suppressed", HIDDEN.format("is_few", share), [share, "is_few"])
    yield
    mutants_of.cache_clear()


def mistakes(figure: str) -> list[Mutant]:
    return mutants_of(f"select {figure} as figure from rows")


def test_a_formula_has_the_same_mistakes_whatever_its_columns_are() -> None:
    first, second = (
        {one.formula for one in mistakes(SHARE.format(*columns)) if one.formula}
        for columns in (("good", "answers"), ("late", "orders"))
    )
    assert first == second
    assert len(first) == 4  # Each of two operators, the hundred, and the nullif.


def test_each_use_is_tried_in_its_model() -> None:
    uses = {
        one.mistake for one in mistakes(HIDDEN.format("is_few", SHARE.format("good", "answers"))) if not one.formula
    }
    assert uses == {"macro not used", "hiding forgotten", "good made answers", "answers made good"}


def test_what_is_given_to_a_macro_is_a_mistake_of_the_model() -> None:
    found = {one.mistake: one.formula for one in mistakes(SHARE.format("a - b", "c"))}
    assert found["sub made add"] is None
    assert found["nullif forgotten"] is not None


def test_what_no_macro_wrote_is_the_models_own() -> None:
    assert {one.formula for one in mistakes("x / nullif(y, 0) + 1")} == {None}


def test_a_mistake_stands_at_the_same_place_of_a_query_as_sqlglot_writes_it() -> None:
    """It adds a cast within `bool_or`: what lies below it would come later, and another mistake would be tried."""
    query = "select bool_or(a is null or b > 2) as flag, (c + d) * e < 30 as is_low_n from rows"
    written = sqlglot.parse_one(query, dialect="duckdb").sql(dialect="duckdb")
    assert [str(one) for one in mutants_of(query)] == [str(one) for one in mutants_of(written)]
