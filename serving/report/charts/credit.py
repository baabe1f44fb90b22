"""How much of the conversions each model credits to each channel: a row a channel, a mark a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from serving.report.charts.drawing import colour, drawn, spec_of
from serving.report.facts import Credit

MODELS = ("first", "last", "linear", "shapley", "markov")
"""The models that are drawn: the ends of a path, the middle, and the two that compare paths. The table has all."""

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")


class _Mark(TypedDict):
    channel: str
    model: str
    share: float


def credit_chart(credits: Sequence[Credit], names: Mapping[str, str]) -> str | None:
    """SVG text for one brand's credits; ``names`` of the channels. None where the models have nothing to share out."""
    marks = [
        _Mark(channel=names.get(row.channel_key, row.channel_key), model=row.attribution_model, share=row.credit_share)
        for row in credits
        if row.attribution_model in MODELS and not row.is_without_touches
    ]
    if not marks:
        return None
    shares: dict[str, list[float]] = {}
    for mark in marks:
        mark["share"] *= 100
        shares.setdefault(mark["channel"], []).append(mark["share"])
    order = sorted(shares, key=lambda name: (-max(shares[name]), name))
    spec = _spec(order)
    ends = [{"channel": name, "low": min(found), "high": max(found)} for name, found in shares.items()]
    return drawn({**spec, "datasets": {"marks": marks, "ends": ends}})


def _spec(order: Sequence[str]) -> dict[str, Any]:
    import altair as alt

    # A name that is longer than that is cut; the table has it whole.
    names = alt.Axis(
        domain=False, ticks=False, labelColor=colour("ink"), labelFontSize=12, labelLimit=110, labelPadding=8,
        minExtent=116, maxExtent=116,
    )  # fmt: skip
    percent = alt.Axis(
        title=None, tickCount=4, domain=False, ticks=False, gridColor=colour("line"), labelColor=colour("muted"),
        labelFontSize=11, labelExpr="datum.label + ' %'",
    )  # fmt: skip
    y = alt.Y("channel:N", sort=list(order), title=None, axis=names)
    lines = (
        alt.Chart(alt.NamedData("ends"))
        .mark_rule(color=colour("line"), strokeWidth=6, strokeCap="round")
        .encode(y=y, x=alt.X("low:Q", axis=percent), x2="high:Q")
    )
    colours = alt.Scale(domain=list(MODELS), range=[colour(f"mark-{number}") for number in range(1, 6)])
    shapes = alt.Scale(domain=list(MODELS), range=list(SHAPES))
    points = (
        alt.Chart(alt.NamedData("marks"))
        .mark_point(filled=True, size=54, opacity=1)
        .encode(
            y=y,
            x=alt.X("share:Q", axis=percent),
            color=alt.Color("model:N", legend=None, scale=colours),
            shape=alt.Shape("model:N", legend=None, scale=shapes),
        )
    )
    return spec_of(alt.layer(lines, points).properties(width=208, height=26 * len(order)))
