"""The board: each KPI by period and dimension, with interval and sample. What of it may be seen: truth/shown.py.

Formulas: domain research 2 (NPS and other net scores with the adjusted Wald interval, CSAT and other shares with
Wilson's, effort and other means with Student's t). A period without a unit is there with no value. Weighted scores rest
on (sum of weights)^2 / sum of squared weights effective responses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import sqrt

import numpy as np

from ingestion.sample_data.truth.groups import Row, month_text
from ingestion.sample_data.truth.shown import Z, hide, told
from ingestion.sample_data.truth.student_t import quantile_975

_MEASURES = ("responses", "unanswered", "quarantined", "weight", "weight_sq", "hits", "misses", "total", "total_sq")
Sums = dict[str, float]

NETS = ("net_sentiment",)
MEANS = ("rating_0_100", "first_reply_hours", "touches_to_decision", "order_value")
"""KPIs beside the scores; the others are shares."""

TOLD_UNTIL = {kpi: int(np.datetime64("2026-06", "M").astype(int)) for kpi in ("churn", "churn_subscriptions")}
"""Silence after the world's end is churn too, month after month until the data are read: when that is, it cannot know.
Periods that reach beyond this month are not told."""


def board(parts: list[Row], kpi_parts: Iterable[Row] = ()) -> list[Row]:
    """One row a KPI, period, dimension and value."""
    sums: dict[tuple[str, str, str, str, int], Sums] = {}
    spans: dict[str, tuple[int, int]] = {}
    members: dict[str, set[tuple[str, str]]] = {}
    shares = [share for row in parts for share in _shares(row)] + [_share(row) for row in kpi_parts]
    for kpi, month, _, _ in shares:
        low, high = spans.get(kpi, (month, month))
        spans[kpi] = min(low, month), max(high, month)
    for kpi, month, dimensions, measures in shares:
        for dim in dimensions:
            members.setdefault(kpi, set()).add(dim)
            for period, start in _periods(month, spans[kpi][0]):
                total = sums.setdefault((kpi, *dim, period, start), dict.fromkeys(_MEASURES, 0.0))
                for name, value in measures.items():
                    total[name] += value
    rows = []
    for kpi, (first, last) in sorted(spans.items()):
        starts = {
            "month": list(range(first, last + 1)),
            "quarter": list(range(first - first % 3, last + 1, 3)),
            "year": list(range(first - first % 12, last + 1, 12)),
            "all": [first],
        }
        if kpi in TOLD_UNTIL:
            end = TOLD_UNTIL[kpi]
            starts = {
                period: [start for start in starts[period] if start + length - 1 <= end]
                for period, length in (("month", 1), ("quarter", 3), ("year", 12))
            }
        for period, every in starts.items():
            series = {
                dim: [_scored(kpi, sums.get((kpi, *dim, period, start))) for start in every]
                for dim in sorted(members[kpi])
            }
            for place in range(len(every)):
                hide({dim: figures[place] for dim, figures in series.items()})
            for dim, figures in series.items():
                key = {"kpi": kpi, "period_type": period, "dim_name": dim[0], "dim_value": dim[1]}
                shown = told(figures, period, partial(scored_kpi, kpi))
                rows += [
                    key | {"period_start": month_text(start)} | row for start, row in zip(every, shown, strict=True)
                ]
    return rows


def _scored(kpi: str, found: Sums | None) -> Row:
    """A figure of one period, with the sums that it is of."""
    sums = found or dict.fromkeys(_MEASURES, 0.0)
    return scored_kpi(kpi, sums) | {"sums": sums}


def _shares(row: Row) -> Iterator[tuple[str, int, list[tuple[str, str]], Sums]]:
    """What a row of parts gives to its KPI, and where its answers have weights to the weighted one."""
    kpi = {"nps": f"nps_{row['nps_kind']}", "ces": "ces_effort", "csat": "csat"}[row["metric"]]
    month = int(np.datetime64(row["month"], "M").astype(int))
    dimensions = [
        ("all", "all"), ("brand", row["brand"]), ("region", row["region"]), ("segment", row["segment"]),
        ("channel", "not_recorded"), ("journey_stage", "follow_up"), ("touchpoint", "survey_answered"),
        ("survey_question", f"{row['brand']}.{row['survey']}.{row['question']}"),
    ]  # fmt: skip
    dimensions += [("land", row["country"])] * (row["country"] != "")
    counts: Sums = {name: row[name] for name in ("responses", "unanswered", "quarantined")}
    names = {"nps": ("promoters", "detractors"), "csat": ("satisfied", ""), "ces": ("", "")}[row["metric"]]
    is_effort = row["metric"] == "ces"
    yield kpi, month, dimensions, counts | {
        "weight": row["responses"], "weight_sq": row["responses"],
        "hits": row[names[0]] if names[0] else 0, "misses": row[names[1]] if names[1] else 0,
        "total": row["effort_billionths"] / 1e9 * is_effort, "total_sq": row["effort_sq_e8"] / 1e8 * is_effort,
    }  # fmt: skip
    if row["is_weighted"]:
        yield f"{kpi}_weighted", month, dimensions, counts | {
            "weight": row["weight_hundredths"] / 100, "weight_sq": row["weight_sq"] / 1e4,
            "hits": row[f"weighted_{names[0]}"] / 100 if names[0] else 0,
            "misses": row[f"weighted_{names[1]}"] / 100 if names[1] else 0,
            "total": row["weighted_effort"] / 1e11 * is_effort,
            "total_sq": row["weighted_effort_sq_e8"] / 1e10 * is_effort,
        }  # fmt: skip


def _share(row: Row) -> tuple[str, int, list[tuple[str, str]], Sums]:
    """The same of a row of parts of a KPI that is no survey score."""
    month = int(np.datetime64(row["month"], "M").astype(int))
    names = ("responses", "unanswered", "quarantined", "hits", "misses", "total", "total_sq")
    weights = {"weight": row["responses"], "weight_sq": row["responses"]}
    return row["kpi"], month, [("all", "all"), ("brand", row["brand"])], weights | {name: row[name] for name in names}


def _periods(month: int, first: int) -> list[tuple[str, int]]:
    return [("month", month), ("quarter", month - month % 3), ("year", month - month % 12), ("all", first)]


def scored_kpi(kpi: str, sums: Sums) -> Row:
    """Value, interval and variance of one answer; None where nobody answered."""
    row: Row = {name: int(sums[name]) for name in ("responses", "unanswered", "quarantined")}
    row |= {"effective": 0.0, "value": None, "variance": None, "ci_low": None, "ci_high": None}
    if not row["responses"]:
        return row
    weight = sums["weight"]
    n = row["effective"] = min(row["responses"], weight * weight / sums["weight_sq"])
    p, d = sums["hits"] / weight, sums["misses"] / weight
    if kpi.startswith("nps") or kpi in NETS:
        row |= {"value": 100 * (p - d), "variance": 10_000 * (p + d - (p - d) ** 2)}
        more = n + 3
        p, d = (n * p + 0.75) / more, (n * d + 0.75) / more
        margin = 100 * Z * sqrt((p + d - (p - d) ** 2) / more)
        low, high = 100 * (p - d) - margin, 100 * (p - d) + margin
        row |= {"ci_low": max(-100.0, low), "ci_high": min(100.0, high)}
    elif not kpi.startswith("ces") and kpi not in MEANS:
        row |= {"value": 100 * p, "variance": 10_000 * p * (1 - p)}
        margin = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        centre, scale = p + Z * Z / (2 * n), 100 / (1 + Z * Z / n)
        row |= {"ci_low": scale * (centre - margin), "ci_high": scale * (centre + margin)}
    else:
        mean = sums["total"] / weight
        row["value"] = mean
        if n > 1:
            rest = (sums["total_sq"] / weight - mean * mean) * n
            row["variance"] = rest / (n - 1) if rest > 1e-6 else 0.0
        if n >= 2:
            margin = quantile_975(n - 1) * sqrt(row["variance"] / n)
            high = min(100.0, mean + margin) if kpi.startswith("ces") else mean + margin
            low = mean - margin if mean < 0 else max(0.0, mean - margin)
            row |= {"ci_low": low, "ci_high": high}
    return row
