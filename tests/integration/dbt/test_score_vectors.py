"""Published vectors of the scores, read off the board of a real, built warehouse.

Here stand those whose values are no short decimals, to the digits in which they were published or worked out by hand;
the exact ones are dbt unit tests beside the models.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pytest

Row = dict[str, Any]
Board = Callable[..., Row]


class Dbt(Protocol):
    def query(self, sql: str) -> list[Row]: ...


@pytest.fixture(scope="module")
def board(dbt: Dbt) -> Board:
    rows = dbt.query("select * from marts.mart_kpi_board")
    by_place = {
        (row["kpi"], row["dim_name"], row["dim_value"], row["period_type"], row["period_start"].isoformat()): row
        for row in rows
    }
    assert len(by_place) == len(rows)

    def read(kpi: str, question: str, month: str, period: str = "month", dim_name: str = "survey_question") -> Row:
        """The board's row of a question, of another dimension's value, or of the whole company ('all'), in a period."""
        value = f"shop.voice.{question}" if dim_name == "survey_question" else question
        dim = ("all", "all") if question == "all" else (dim_name, value)
        return by_place[(kpi, *dim, period, f"{month}-01")]

    return read


def near(value: float, digits: float = 0.005) -> Any:
    return pytest.approx(value, abs=digits)


def test_twenty_answers_are_20_with_the_adjusted_wald_interval(board: Board) -> None:
    row = board("nps_relational", "twenty", "2026-03")
    assert (row["value"], row["responses"], row["is_low_n"], row["is_suppressed"]) == (20.0, 20, True, False)
    assert (row["ci_low"], row["ci_high"]) == (near(-15.40), near(50.18))
    assert (row["ci_low"] + row["ci_high"]) / 2 == near(17.39)


def test_five_of_five_promoters_are_100_and_far_from_certain(board: Board) -> None:
    row = board("nps_relational", "five", "2026-03")
    assert (row["value"], row["ci_low"], row["ci_high"]) == (100.0, near(17.49), 100.0)


def test_four_answers_are_hidden_in_every_period(board: Board) -> None:
    for month, period in (("2026-03", "month"), ("2026-01", "quarter"), ("2026-01", "year"), ("2025-01", "all")):
        row = board("nps_relational", "four", month, period)
        assert (row["responses"], row["is_suppressed"]) == (4, True)
        assert row["value"] is row["ci_low"] is row["ci_high"] is row["change"] is None


def test_fall_of_ten_points_at_200_answers_is_not_significant(board: Board) -> None:
    before, after = (board("nps_relational", "change", month) for month in ("2025-01", "2025-02"))
    assert (before["value"], after["value"], after["change"]) == (30.0, 20.0, near(-10.0, 1e-9))
    assert after["change_z"] == near(-1.342, 0.0005)
    assert after["is_change_significant"] is False


def test_periods_pool_answers_and_do_not_average_scores(board: Board) -> None:
    months = [board("nps_relational", "pooled", month)["value"] for month in ("2026-01", "2026-02")]
    assert months == [60.0, 10.0]
    assert board("nps_relational", "pooled", "2026-01", "quarter")["value"] == 15.0


def test_month_without_answers_has_a_row_and_no_score(board: Board) -> None:
    row = board("nps_relational", "gap", "2026-02")
    assert (row["responses"], row["is_low_n"], row["is_suppressed"]) == (0, True, False)
    assert row["value"] is row["ci_low"] is row["ci_high"] is row["change"] is None
    assert board("nps_relational", "gap", "2026-03")["change"] is None


def test_effort_of_mixed_directions_is_that_of_their_meaning(board: Board) -> None:
    row = board("ces_effort", "all", "2026-01")
    assert (row["responses"], row["value"]) == (8, near(8.3333333, 1e-6))
    assert board("ces_effort", "effort", "2026-01", "quarter")["responses"] == 4


def test_effort_has_the_interval_of_student(board: Board) -> None:
    # Efforts 0, 25, 50, 75, 100: mean 50, deviation 39.528; t(4) = 2.7764, so the margin is 49.08.
    row = board("ces_effort", "five efforts", "2026-02")
    assert (row["value"], row["ci_low"], row["ci_high"]) == (near(50.0, 1e-9), near(0.92), near(99.08))


@pytest.mark.parametrize(
    ("question", "value", "low", "high"),
    [("80 of 100", 80.0, 71.12, 86.66), ("8 of 10", 80.0, 49.02, 94.33), ("10 of 10", 100.0, 72.25, 100.0)],
)
def test_satisfaction_has_the_interval_of_wilson(
    board: Board, question: str, value: float, low: float, high: float
) -> None:
    row = board("csat", question, "2026-03")
    assert (row["value"], row["ci_low"], row["ci_high"]) == (value, near(low), near(high))


def test_thirty_answers_are_no_longer_few(board: Board) -> None:
    flags = {
        row["is_low_n"] for row in (board("csat", "80 of 100", "2026-03"), board("nps_relational", "all", "2026-03"))
    }
    assert flags == {False}
    assert board("csat", "10 of 10", "2026-03")["is_low_n"] is True


def test_one_bad_answer_costs_one_answer(board: Board, dbt: Dbt) -> None:
    # Scores: ' 9 ', '9.0', 9 behind a tab and behind a no-break space, '0', '10', '8'. No answers: blank, declared 98
    # and N/A. Bad: 7.5, 11, -1, n/a, 9/10, full-width 9.
    row = board("nps_relational", "mixed bag", "2026-03")
    assert (row["responses"], row["unanswered"], row["quarantined"]) == (7, 3, 6)
    assert row["value"] == near(100 * (5 - 1) / 7, 1e-9)
    reasons = dbt.query(
        """select quarantine_reason, count(*) as answers from core.fct_survey_answers
        where question_id = 'mixed bag' and answer_status = 'quarantined' group by all order by all"""
    )
    assert {item["quarantine_reason"]: item["answers"] for item in reasons} == {
        "not_a_number": 3,
        "not_an_integer": 1,
        "out_of_scale": 2,
    }


def test_weights_bring_groups_to_their_share_of_the_people(board: Board) -> None:
    # Group A: 80 % of the people, 20 answers, NPS 0; B: 20 %, 80 answers, NPS 50. Weights 4 and 0.25.
    raw = board("nps_transactional", "vector", "2025-10", dim_name="case")
    weighted = board("nps_transactional_weighted", "vector", "2025-10", dim_name="case")
    assert (raw["value"], raw["responses"], raw["effective_responses"]) == (40.0, 100, 100.0)
    assert (weighted["value"], weighted["responses"]) == (near(10.0, 1e-9), 100)
    assert weighted["effective_responses"] == near(30.77)
    assert raw["effective_responses"] / weighted["effective_responses"] == near(3.25)
    assert (weighted["ci_low"], weighted["ci_high"]) == (near(-15.61), near(33.83))


def test_dimensions_of_a_mapping_compare_its_answers(board: Board) -> None:
    found = {
        terminal: board("nps_transactional_weighted", terminal, "2025-10", dim_name="terminal") for terminal in "AB"
    }
    assert {terminal: (row["value"], row["responses"]) for terminal, row in found.items()} == {
        "A": (0.0, 20),
        "B": (50.0, 80),
    }


def test_blank_questions_of_a_whole_response_are_unanswered(board: Board, dbt: Dbt) -> None:
    row = board("csat", "vector", "2025-10", dim_name="case")
    assert (row["responses"], row["unanswered"], row["value"]) == (0, 100, None)
    (books,) = dbt.query(
        """select count(*) as questions, min(answers) as least, max(answers) as most, sum(answers - scored - unanswered
            - quarantined) as lost from operations.ops_answer_reconciliation where source_instance = 'airport'"""
    )
    (records,) = dbt.query("select count(*) as n from raw_files.surveys_responses")
    assert books == {"questions": 3, "least": records["n"], "most": records["n"], "lost": 0}


def test_equal_answers_of_any_weight_have_no_spread(board: Board) -> None:
    row = board("ces_effort_weighted", "vector", "2025-10", dim_name="case")
    assert (row["value"], row["ci_low"], row["ci_high"]) == (50.0, 50.0, 50.0)
