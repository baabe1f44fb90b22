"""What may be seen of the scores, and what they are compared with.

Below 30 effective responses a score is flagged, below 5 responses hidden; what the shown total and the other members of
its dimension would tell is hidden with it. Months are judged by the months before them (domain research 2,
seasonality).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from statistics import median

from ingestion.sample_data.truth.groups import Row

Z = 1.959963984540054
LEAST, FEW = 5, 30
MOST_MONTHS, LEAST_MONTHS, FAR = 24, 8, 3.5
_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
Pooled = Callable[[Mapping[str, float]], Row]


def hide(figures: Mapping[tuple[str, str], Row]) -> None:
    """Say of each figure of one KPI and period why it is hidden, by (dimension, member)."""
    for row in figures.values():
        row["suppression"] = "few_answers" if 0 < row["responses"] < LEAST else None
    total = figures["all", "all"]["responses"]
    if total < LEAST:
        return
    for dimension in {name for name, _ in figures} - {"all"}:
        members = {value: row for (name, value), row in figures.items() if name == dimension}
        left = total - sum(row["responses"] for row in members.values() if not row["suppression"])
        shown = [value for value, row in members.items() if row["responses"] and not row["suppression"]]
        if shown and 0 < left < LEAST:
            smallest = min(shown, key=lambda value: (members[value]["responses"], value))
            members[smallest]["suppression"] = "complementary"


def told(figures: Sequence[Row], period: str, pooled: Pooled) -> list[Row]:
    """A row a figure of one series, in the order of periods: what is seen of it and of its comparisons."""
    year = _A_YEAR.get(period)
    rows = []
    for place, row in enumerate(figures):
        before = figures[place - 1] if place else None
        earlier = figures[place - year] if year is not None and place >= year else None
        change, z, is_significant = _change(row, before)
        year_change, _, year_significant = _change(row, earlier)
        is_judged = period == "month"
        rows.append(
            _seen(row)
            | {"change": change, "change_z": z, "is_change_significant": is_significant, "change_year": year_change,
               "value_year_before": _value_of(earlier) if row["suppression"] is None else None,
               "is_change_year_significant": year_significant}
            | (_rolling(figures[max(0, place - 11) : place + 1], pooled) if is_judged else _rolling([], pooled))
            | (_anomaly(row, figures[max(0, place - MOST_MONTHS) : place], pooled) if is_judged else _UNJUDGED)
        )  # fmt: skip
    return rows


def _value_of(row: Row | None) -> float | None:
    return None if row is None or row["suppression"] else row["value"]


def _seen(row: Row) -> Row:
    is_hidden = row["suppression"] is not None
    names = ("value", "unanswered", "quarantined", "ci_low", "ci_high")
    return {
        "responses": row["responses"],
        "effective_responses": None if is_hidden else row["effective"],
        **{name: None if is_hidden else row[name] for name in names},
        "is_low_n": round(row["effective"], 6) < FEW,
        "is_suppressed": is_hidden,
        "suppression": row["suppression"],
    }


def _change(row: Row, before: Row | None) -> tuple[float | None, float | None, bool | None]:
    """Change, z and verdict against another period, where both are shown."""
    if before is None or any(one["suppression"] or one["value"] is None for one in (row, before)):
        return None, None, None
    change = row["value"] - before["value"]
    if row["variance"] is None or before["variance"] is None:
        return change, None, False
    error = sqrt(row["variance"] / row["effective"] + before["variance"] / before["effective"])
    return change, change / error if error > 0 else None, abs(change) > Z * error


def _rolling(last: Sequence[Row], pooled: Pooled) -> Row:
    """The last twelve months' pooled score, unless it would tell what one of them hides."""
    hidden = sum(row["responses"] for row in last if row["suppression"])
    answers = sum(row["responses"] for row in last)
    if len(last) < 12 or last[-1]["suppression"] or answers < LEAST or 0 < hidden < LEAST:
        return {"value_rolling_12m": None, "responses_rolling_12m": None}
    return {"value_rolling_12m": pooled(_added(last))["value"], "responses_rolling_12m": answers}


_UNJUDGED: Row = {"anomaly_z": None, "is_anomaly": None}


def _anomaly(row: Row, before: Sequence[Row], pooled: Pooled) -> Row:
    history = [one for one in before if one["value"] is not None and not one["suppression"]]
    if len(history) < LEAST_MONTHS or row["value"] is None or row["suppression"]:
        return _UNJUDGED
    middle = median(one["value"] for one in history)
    spread = median(abs(one["value"] - middle) for one in history)
    away = row["value"] - middle
    if spread < 1e-9:
        return {"anomaly_z": 0.0 if abs(away) < 1e-9 else None, "is_anomaly": False}
    z, usual = 0.6745 * away / spread, pooled(_added(history))
    is_apart = None not in (row["ci_low"], usual["ci_low"]) and (
        row["ci_low"] > usual["ci_high"] or row["ci_high"] < usual["ci_low"]
    )
    return {"anomaly_z": z, "is_anomaly": abs(z) > FAR and is_apart and round(row["effective"], 6) >= FEW}


def _added(rows: Sequence[Row]) -> dict[str, float]:
    return {name: sum(row["sums"][name] for row in rows) for name in rows[0]["sums"]}
