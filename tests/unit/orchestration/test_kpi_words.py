"""What `cem kpi` says of a figure, and how it draws a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from orchestration.kpi_words import bars, end_of, latest, name_of, sentence, span
from serving.kpi_board import Figure

NPS = Figure(
    kpi="nps_relational", kpi_name="Relational Net Promoter Score", unit="points (-100 to 100)",
    counted="answers", higher_is_better=True, dim_value="all", period_start=date(2026, 7, 1),
    value=42.0, ci_low=38.4, ci_high=45.6,
    responses=1830, effective_responses=1830.0, is_low_n=False, is_suppressed=False, change=1.5,
    is_change_significant=False, target=None, is_target_met=None, is_anomaly=None,
)  # fmt: skip
EFFORT = replace(NPS, kpi="ces_effort", higher_is_better=False, value=30.0, change=-6.0, is_change_significant=True)
ASKED = replace(
    NPS, value=None, ci_low=None, ci_high=None, responses=0, effective_responses=0.0, change=None,
    is_change_significant=None,
)  # fmt: skip


def series(*values: float | None) -> list[Figure]:
    return [replace(NPS, value=value) for value in values]


def test_a_score_is_told_with_interval_answers_and_whether_its_change_is_real() -> None:
    assert sentence(NPS, "quarter") == (
        "42.0, 95 % between 38.4 and 45.6, from 1,830 answers; no significant change against the quarter before (40.5)."
    )


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (EFFORT, "down from 36.0 in the month before, which is better and more than chance explains."),
        (replace(EFFORT, change=6.0), "up from 24.0 in the month before, which is worse and"),
        (replace(EFFORT, higher_is_better=True), "down from 36.0 in the month before, which is worse and"),
        (replace(NPS, change=1.5, is_change_significant=True), "up from 40.5 in the month before, which is better and"),
        (replace(NPS, change=None, is_change_significant=None), "no comparison with the month before"),
        (replace(NPS, is_low_n=True), "1,830 answers (few: do not act on them alone);"),
        (replace(NPS, effective_responses=610.4), "1,830 answers that weigh as 610.4;"),
        (replace(NPS, responses=1, effective_responses=1.0), "from 1 answer;"),
        (replace(NPS, ci_low=None, ci_high=None), "42.0, no interval: two answers are the least, from"),
        (
            replace(ASKED, responses=4, effective_responses=None, is_suppressed=True),
            "hidden, lest a person be known by it: from 4 answers.",
        ),
        (ASKED, "no answers."),
        (replace(NPS, counted="cases", responses=1, effective_responses=1.0), "from 1 case;"),
        (replace(NPS, target=45.0, is_target_met=False), "the month before (40.5); the target of 45 is missed."),
        (replace(NPS, target=40.5, is_target_met=True), "; the target of 40.5 is met."),
        (replace(NPS, is_anomaly=True), "(40.5); out of line with the months before it: look into it."),
        (replace(NPS, is_anomaly=False), "against the month before (40.5)."),
    ],
)
def test_what_a_reader_must_know_of_a_figure_is_said(figure: Figure, words: str) -> None:
    assert words in sentence(figure, "month")


def test_a_hidden_figure_says_nothing_of_its_value() -> None:
    assert "42" not in sentence(replace(NPS, value=None, is_suppressed=True, responses=3), "month")


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ((0.0, 50.0, 100.0), "▁▅█"),
        ((-3.0, None, 7.0), "▁·█"),
        ((5.0, 5.0), "▄▄"),
        ((None, None), "··"),
    ],
)
def test_bars_go_from_the_lowest_to_the_highest_and_a_gap_is_no_zero(
    values: tuple[float | None, ...], drawn: str
) -> None:
    assert bars(series(*values)) == drawn


def test_bars_say_what_their_ends_stand_for() -> None:
    assert span(series(12.0, None, -3.5), "month") == "2026-07 to 2026-07, -3.5 to 12.0"
    assert span(series(None), "year") == "2026 to 2026"


def test_the_latest_figure_is_the_newest_that_somebody_answered_for() -> None:
    assert latest([NPS, EFFORT, ASKED]) is EFFORT
    assert latest([ASKED, ASKED]).responses == 0


@pytest.mark.parametrize(
    ("start", "period", "name", "end"),
    [
        (date(2026, 12, 1), "month", "2026-12", date(2026, 12, 31)),
        (date(2024, 2, 1), "month", "2024-02", date(2024, 2, 29)),
        (date(2026, 10, 1), "quarter", "2026 Q4", date(2026, 12, 31)),
        (date(2026, 1, 1), "quarter", "2026 Q1", date(2026, 3, 31)),
        (date(2026, 1, 1), "year", "2026", date(2026, 12, 31)),
    ],
)
def test_a_period_has_a_name_and_a_last_day(start: date, period: str, name: str, end: date) -> None:
    assert (name_of(start, period), end_of(start, period)) == (name, end)  # type: ignore[arg-type]
