"""The board's figures in words and as a line of bars.

Belongs here: what is said of a figure, pure text of plain facts. Does not belong here: reading the board, printing.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from serving.kpi_board import Figure, Period

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
"""Stands for a period without answers, or whose figure is hidden."""


def name_of(start: date, period: Period) -> str:
    """``2026 Q3``, ``2026-07``, ``2026``."""
    if period == "month":
        return f"{start:%Y-%m}"
    return f"{start.year} Q{(start.month + 2) // 3}" if period == "quarter" else str(start.year)


def end_of(start: date, period: Period) -> date:
    """The last day of a period."""
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    ahead = start.month - 1 + months
    return date(start.year + ahead // 12, ahead % 12 + 1, 1) - timedelta(days=1)


def bars(figures: Sequence[Figure]) -> str:
    """A bar a period, from the lowest of these values to the highest; values that are all alike stand half way."""
    values = [figure.value for figure in figures if figure.value is not None]
    if not values:
        return GAP * len(figures)
    low, spread = min(values), max(values) - min(values)

    def bar(value: float | None) -> str:
        if value is None:
            return GAP
        return BARS[round((value - low) / spread * (len(BARS) - 1))] if spread else BARS[len(BARS) // 2 - 1]

    return "".join(bar(figure.value) for figure in figures)


def span(figures: Sequence[Figure], period: Period) -> str:
    """What the bars stand for: the first and the last period, the lowest and the highest value."""
    over = f"{name_of(figures[0].period_start, period)} to {name_of(figures[-1].period_start, period)}"
    values = [figure.value for figure in figures if figure.value is not None]
    return f"{over}, {min(values):.1f} to {max(values):.1f}" if values else over


def latest(figures: Sequence[Figure]) -> Figure:
    """The newest figure that somebody answered for; the newest of all where nobody did."""
    return next((figure for figure in reversed(figures) if figure.responses), figures[-1])


def sentence(figure: Figure, period: Period) -> str:
    """What a reader should know of one figure: value, interval, answers, if the change is real, target, anomaly."""
    if not figure.responses:
        return f"no {figure.counted}."
    if figure.is_suppressed or figure.value is None:
        return f"hidden, lest a person be known by it: from {_counted(figure)}."
    interval = f"no interval: two {figure.counted} are the least"
    if figure.ci_low is not None and figure.ci_high is not None:
        interval = f"95 % between {figure.ci_low:.1f} and {figure.ci_high:.1f}"
    told = f"{figure.value:.1f}, {interval}, from {_counted(figure)}{_few(figure)}; {_change(figure, period)}"
    return f"{told}{_target(figure)}{_anomaly(figure)}."


def _counted(figure: Figure) -> str:
    said = f"{figure.responses:,} {figure.counted.removesuffix('s') if figure.responses == 1 else figure.counted}"
    effective = figure.effective_responses
    if effective is None or abs(effective - figure.responses) < 0.5:
        return said
    return f"{said} that weigh as {effective:,.1f}"


def _few(figure: Figure) -> str:
    return " (few: do not act on them alone)" if figure.is_low_n else ""


def _target(figure: Figure) -> str:
    if figure.is_target_met is None or figure.target is None:
        return ""
    return f"; the target of {figure.target:g} is {'met' if figure.is_target_met else 'missed'}"


def _anomaly(figure: Figure) -> str:
    return "; out of line with the months before it: look into it" if figure.is_anomaly else ""


def _change(figure: Figure, period: Period) -> str:
    if figure.change is None or figure.value is None:
        return f"no comparison with the {period} before, of which too little is known"
    before = figure.value - figure.change
    if not figure.is_change_significant:
        return f"no significant change against the {period} before ({before:.1f})"
    is_better = (figure.change > 0) == figure.higher_is_better
    direction = "up" if figure.change > 0 else "down"
    verdict = "better" if is_better else "worse"
    return f"{direction} from {before:.1f} in the {period} before, which is {verdict} and more than chance explains"
