"""The funnel as people read it: by cohort (month, quarter) and entry channel, and over all of them.

Shares and means of fewer than five journeys are nobody's to see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ingestion.sample_data.truth import rules
from ingestion.sample_data.truth.groups import Row, month_text
from ingestion.sample_data.truth.journeys import Funnel

LEAST_SHOWN = 5


def funnel_rows(funnel: Funnel) -> list[Row]:
    """One row a journey type, cohort, entry channel and stage that some journey of the type entered."""
    ladders = {kind: sorted({stage for k, _, _, stage in funnel.entered if k == kind}) for kind in range(4)}
    first_month = {kind: min(m for k, m, _ in funnel.journeys if k == kind) for kind in range(4) if ladders[kind]}
    cohorts: dict[tuple[int, str, int, str, str], list[tuple[int, int]]] = {}
    for kind, month, channel in funnel.journeys:
        name = rules.CHANNEL_NAMES[channel]
        for period, start in (("month", month), ("quarter", month - month % 3), ("all", first_month[kind])):
            for dim, value in (("all", "all"), ("channel", name)):
                cohorts.setdefault((kind, period, start, dim, value), []).append((month, channel))
    taken: dict[tuple[int, int, int, int], Counter[int]] = {}
    for (kind, month, channel, stage, passed), count in funnel.days.items():
        taken.setdefault((kind, month, channel, stage), Counter())[passed] += count
    rows = []
    for (kind, period, start, dim, value), members in sorted(cohorts.items()):
        journeys = sum(funnel.journeys[kind, *one] for one in members)
        before = None
        for stage in ladders[kind]:
            entered = sum(funnel.entered[kind, *one, stage] for one in members)
            reached = sum(funnel.deepest[kind, *one, deep] for one in members for deep in range(stage, 9))
            days: Counter[int] = Counter()
            for one in members:
                days += taken.get((kind, *one, stage), Counter())
            total = sum(day * count for day, count in days.items())
            is_shown = journeys >= LEAST_SHOWN
            rows.append({
                "journey_type": rules.JOURNEY_TYPES[kind], "period_type": period, "period_start": month_text(start),
                "dim_name": dim, "dim_value": value, "stage": rules.STAGE_NAMES[stage], "journeys": journeys,
                "entered": entered, "reached": reached,
                "entered_pct": 100 * entered / journeys if is_shown else None,
                "reached_pct": 100 * reached / journeys if is_shown else None,
                "from_previous_pct": 100 * reached / before if before and is_shown else None,
                "is_suppressed": not is_shown, "durations": days.total(),
                "invalid_durations": sum(funnel.invalid[kind, *one, stage] for one in members), "days_sum": total,
                "mean_days": total / days.total() if days and is_shown else None,
                "median_days": _median(days) if is_shown else None,
            })  # fmt: skip
            before = reached
    return rows


def _median(days: Counter[int]) -> float | None:
    if not days:
        return None
    middle = [(days.total() - 1) // 2, days.total() // 2]
    return sum(_at(days, place) for place in middle) / 2


def _at(days: Counter[int], place: int) -> int:
    return next(value for value, end in _ends(days) if place < end)


def _ends(days: Counter[int]) -> Iterator[tuple[int, int]]:
    end = 0
    for value in sorted(days):
        end += days[value]
        yield value, end
