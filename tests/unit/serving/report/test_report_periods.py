"""Which period the report is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from serving.kpi_board import Figure
from serving.report.periods import Span, span_of_report

ONE = Figure("a", "A", "percent", "answers", True, "all", date(2026, 1, 1), 1.0, 0.0, 2.0, 9, 9.0, True, False, None,
             None, None, None, None)  # fmt: skip


def series(known: dict[str, list[str]]) -> list[list[Figure]]:
    """By KPI, the quarters (as ``2026-04``) of which it has a value; of the last one of 2026 it has none."""
    return [
        [*(replace(ONE, kpi=kpi, period_start=date.fromisoformat(f"{start}-01")) for start in starts),
         replace(ONE, kpi=kpi, period_start=date(2026, 10, 1), value=None)]
        for kpi, starts in known.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "as_of", "start"),
    [
        ({"a": ["2026-01", "2026-04"], "b": ["2026-01", "2026-04"]}, date(2026, 7, 1), date(2026, 4, 1)),
        # Its last day is not over.
        ({"a": ["2026-01", "2026-04"], "b": ["2026-01", "2026-04"]}, date(2026, 6, 30), date(2026, 1, 1)),
        # One late figure of three makes no report.
        ({"a": ["2026-01", "2026-04"], "b": ["2026-01"], "c": ["2026-01"]}, date(2026, 11, 1), date(2026, 1, 1)),
        # Nothing is over: the newest there is.
        ({"a": ["2026-01", "2026-04"]}, date(2026, 2, 1), date(2026, 4, 1)),
        ({"a": []}, date(2026, 11, 1), None),
        ({}, None, None),
    ],
)
def test_the_newest_period_that_is_over_and_known_well(known, as_of, start):
    span = span_of_report(series(known), "quarter", as_of)
    assert (span.start if span else None) == start


def test_spans_know_their_days_and_quarters():
    span = Span("quarter", date(2026, 1, 1))
    assert (span.end, span.before.start) == (date(2026, 3, 31), date(2025, 10, 1))
    assert Span("month", date(2024, 2, 1)).end == date(2024, 2, 29)
    assert Span("month", date(2026, 5, 1)).quarter == Span("quarter", date(2026, 4, 1))
    year = Span("year", date(2026, 1, 1))
    assert (year.quarter, year.last_quarter.start) == (None, date(2026, 10, 1))
