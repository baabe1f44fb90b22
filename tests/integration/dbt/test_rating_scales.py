"""Ratings on scales of every kind come to one measure by their mapping (case 21), through the real models."""

from __future__ import annotations

from typing import Any, Protocol

import pytest


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


@pytest.mark.parametrize(
    ("review", "rating"),
    [
        ("3 of 5", 50),
        ("5 of 5", 100),
        ("5 of 10", 44.444444444),
        ("10 of 10", 100),
        ("good", 100),
        ("bad", 0),
        ("face", 50),
        ("glad face", 100),
        ("code 103", 100),
        ("code -103", 0),
        ("FIVE", 100),
    ],
)
def test_case_21_a_rating_is_read_on_the_scale_of_its_source(dbt: Dbt, review: str, rating: float) -> None:
    (row,) = dbt.query(f"select * from core.fct_reviews where review_id = '{review}'")
    assert (row["rating_status"], float(row["rating_0_100"])) == ("rated", rating)


def test_case_21_a_word_that_the_mapping_does_not_know_is_no_rating(dbt: Dbt) -> None:
    assert dbt.query("select rating_status from core.fct_reviews where review_id = 'SIX'") in (
        [],
        [{"rating_status": "quarantined"}],
    )
