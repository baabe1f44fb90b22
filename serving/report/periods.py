"""Which period a report is about, and which quarter it lies in. Does not belong here: what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from serving.kpi_board import Figure, Period

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
MONTHS_SHOWN = 24
"""So many months are drawn of each figure, to the newest one: more are no longer told apart at a glance."""


@dataclass(frozen=True)
class Span:
    """One period of the report: ``[start, end]``, both days in it."""

    period: Period
    start: date

    @property
    def end(self) -> date:
        return _months_on(self.start, _MONTHS[self.period]) - timedelta(days=1)

    @property
    def before(self) -> Span:
        return Span(self.period, _months_on(self.start, -_MONTHS[self.period]))

    @property
    def quarter(self) -> Span | None:
        """The quarter that it is or lies in; None of a year."""
        if self.period == "year":
            return None
        return Span("quarter", date(self.start.year, (self.start.month - 1) // 3 * 3 + 1, 1))

    @property
    def last_quarter(self) -> Span:
        """The quarter that its last day lies in."""
        return Span("quarter", date(self.end.year, (self.end.month - 1) // 3 * 3 + 1, 1))


def span_of_report(series: Iterable[Sequence[Figure]], period: Period, as_of: date | None) -> Span | None:
    """The newest period that is over by ``as_of`` and of which half of the figures or more are known.

    A source that ends early, or one late review, must not make a report of empty figures. Where no period is known so
    well, the newest one with any figure; None where nothing is known.
    """
    figures = [figure for of_kpi in series for figure in of_kpi]
    of_all = len({figure.kpi for figure in figures})
    known: dict[date, int] = {}
    for figure in figures:
        if figure.value is not None:
            known[figure.period_start] = known.get(figure.period_start, 0) + 1
    spans = [Span(period, start) for start in sorted(known, reverse=True)]
    over = (span for span in spans if (as_of is None or span.end < as_of) and 2 * known[span.start] >= of_all)
    return next(over, spans[0] if spans else None)


def _months_on(start: date, months: int) -> date:
    ahead = start.year * 12 + start.month - 1 + months
    return date(ahead // 12, ahead % 12 + 1, 1)
