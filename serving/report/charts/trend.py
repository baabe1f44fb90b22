"""How one figure went from month to month: line, interval as a band, target, months out of line.

Numbers alone stand in it, so that it is drawn once for all languages; what the months are called stands below it, in
the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from math import ceil, floor, log10
from typing import Any

from serving.kpi_board import Figure
from serving.report.charts.drawing import colour, drawn, spec_of
from serving.report.periods import Span

WIDTH, HEIGHT = 296, 96
_TICKS = 3


def trend(months: Sequence[Figure], span: Span, target: float | None) -> str | None:
    """SVG text; None with fewer than two months to show. ``months`` in order of time; those of ``span`` are shaded."""
    rows = [_row(figure) for figure in months]
    shown = [row for row in rows if row["value"] is not None]
    if len(shown) < 2:
        return None
    ticks = _ticks(months, target)
    inside = [row["month"] for row, figure in zip(rows, months, strict=True) if _is_in(figure, span)]
    spec = deepcopy(_spec())
    spec["datasets"] = {
        "months": rows,
        "odd": [row for row in shown if row["is_odd"]],
        "span": [{"from": min(inside) - 0.5, "to": max(inside) + 0.5}] if inside else [],
        "target": [] if target is None else [{"target": target}],
    }
    values = {"first": rows[0]["month"] - 0.5, "last": rows[-1]["month"] + 0.5, "ticks": ticks}
    spec["params"] = [{"name": name, "value": value} for name, value in values.items()]
    return drawn(spec)


@lru_cache(maxsize=1)
def _spec() -> dict[str, Any]:
    """The chart without its data: to make it costs more than to draw it."""
    import altair as alt

    x_scale = alt.Scale(domainMin=alt.ExprRef("first"), domainMax=alt.ExprRef("last"), nice=False, zero=False)
    y_scale = alt.Scale(
        domainMin=alt.ExprRef("ticks[0]"), domainMax=alt.ExprRef("ticks[length(ticks) - 1]"), nice=False, zero=False
    )
    axis = alt.Axis(
        values=alt.ExprRef("ticks"), title=None, domain=False, ticks=False, grid=True, gridColor=colour("line"),
        labelColor=colour("muted"), labelFontSize=11, labelPadding=6, minExtent=30, maxExtent=30,
        labelExpr="abs(datum.value) < 1000 ? format(datum.value, '~r') : format(datum.value, '~s')",
    )  # fmt: skip

    def at(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=x_scale)

    def high(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=axis, scale=y_scale)

    months = alt.Chart(alt.NamedData("months")).encode(x=at("month"))
    value = months.encode(y=high("value"))
    accent, bad = colour("accent"), colour("bad")
    layers = (
        alt.Chart(alt.NamedData("span")).mark_rect(color=colour("span")).encode(x=at("from"), x2="to:Q"),
        months.mark_area(color=colour("band"), clip=True).encode(y=high("ci_low"), y2="ci_high:Q"),
        value.mark_line(color=accent, strokeWidth=2, clip=True),
        value.mark_point(color=accent, filled=True, size=14, opacity=1),
        alt.Chart(alt.NamedData("target")).mark_rule(color=colour("ink"), strokeDash=[4, 3]).encode(y=high("target")),
        alt.Chart(alt.NamedData("odd"))
        .mark_point(color=bad, size=110, strokeWidth=2, opacity=1)
        .encode(x=at("month"), y=high("value")),
    )
    return spec_of(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def _row(figure: Figure) -> dict[str, Any]:
    start = figure.period_start
    return {
        "month": start.year * 12 + start.month,
        "value": figure.value,
        "ci_low": figure.ci_low,
        "ci_high": figure.ci_high,
        "is_odd": bool(figure.is_anomaly),
    }


def _is_in(figure: Figure, span: Span) -> bool:
    return span.start <= figure.period_start <= span.end


def _ticks(months: Sequence[Figure], target: float | None) -> list[float]:
    """Three or so round values around all values, and around the intervals of months that many answered: a month of
    six answers has an interval that would flatten the rest."""
    values = [figure.value for figure in months if figure.value is not None]
    for figure in months:
        if not figure.is_low_n and figure.ci_low is not None and figure.ci_high is not None:
            values += [figure.ci_low, figure.ci_high]
    if target is not None:
        values.append(target)
    low, high = min(values), max(values)
    wanted = (high - low or abs(high) or 1.0) / _TICKS
    size = 10.0 ** floor(log10(wanted))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= wanted * 0.8)
    first, last = floor(low / step), ceil(high / step)
    return [round(number * step, 9) for number in range(first, max(last, first + 1) + 1)]
