"""Late arrivals of the twenty copies and the scenes, as the models count them, against loops in plain Python.

What arrived when is read from what was landed (conftest); which touchpoints there are, from the facts.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

LAG = timedelta(hours=48)
ENTITY_OF = {"leads": "crm_leads", "deals": "crm_deals", "orders": "commerce_orders", "cases": "support_cases"}
HITS = "web_analytics_events"
TOUCHPOINTS = """select source_instance, source_record_key, occurred_at, journey_key, stage_key
    from core.fct_touchpoints"""
LATE = """select source_instance, source_record_key, entity, received_at, previous_load_at, is_month_closed,
    is_stage_closed from intermediate.int_late_arrivals"""
COUNTED = """select source_instance, entity, received_at, occurred_month, is_month_closed, late_touchpoints,
    late_in_closed_stages from operations.ops_late_arrivals"""


class Oracle:
    """When each moment of each record was first told, and when each source was loaded."""

    def __init__(self, arrivals: Any) -> None:
        self.told: dict[tuple[str, str, str, datetime], int] = {}
        days: dict[Any, int] = {}
        for step, instance, _, version in arrivals.due:
            if version.is_event:
                days[instance, version.day] = max(step, days.get((instance, version.day), 0))
        for step, instance, copy, version in arrivals.due:
            if version.is_deleted:
                continue
            for name, value in version.row.items():
                if name.endswith("_at") and value:
                    # An event's day comes whole, and its last reading is the one that is there.
                    came = days[instance, version.day] if version.is_event else step
                    place = (instance, version.entity, f"{copy}-{version.key}", datetime.fromisoformat(value))
                    self.told[place] = min(came, self.told.get(place, came))
        self.loads: dict[tuple[str, str], set[int]] = {}
        for step, instance, _, version in arrivals.due:
            came = days[instance, version.day] if version.is_event else step
            if not version.is_deleted:
                self.loads.setdefault((instance, version.entity), set()).add(came)
        self.received_at = arrivals.received_at

    def late(self, touchpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """(instance, record, entity, load, load before, is the month closed, is the stage closed) and the moment."""
        known: dict[Any, list[tuple[int, datetime, str]]] = {}
        arrived = []
        for instance, record, at, journey, stage in touchpoints:
            kind, key, _ = record.split(":")
            entity = ENTITY_OF.get(kind, HITS)
            step = self.told[instance, entity, key, at]
            arrived.append((instance, record, entity, step, at, journey, stage))
            known.setdefault(journey, []).append((step, at, stage))
        found = []
        for instance, record, entity, step, at, journey, stage in arrived:
            before = max((one for one in self.loads[instance, entity] if one < step), default=None)
            if before is None or not at < self.received_at(before) - LAG:
                continue
            is_over = (at.year, at.month) < (self.received_at(before).year, self.received_at(before).month)
            is_passed = journey is not None and any(
                other_step < step and other_at > at and stage and other and other != stage
                for other_step, other_at, other in known[journey]
            )
            loads = (self.received_at(step), self.received_at(before))
            found.append((instance, record, entity, *loads, is_over, is_passed, at))
        return found


@pytest.fixture(scope="module")
def expected(built: Any) -> list[tuple[Any, ...]]:
    return Oracle(built.arrivals).late(built.rows(TOUCHPOINTS))


def test_late_arrivals_are_those_of_the_oracle(built: Any, expected: list[tuple[Any, ...]]) -> None:
    assert sorted(built.rows(LATE)) == sorted(row[:-1] for row in expected)
    kinds = Counter((row[2], row[6]) for row in expected if row[0] == "shop")
    assert {entity for entity, _ in kinds} == {*ENTITY_OF.values(), HITS}, "else it would prove less than it says"
    assert sum(count for (_, is_passed), count in kinds.items() if is_passed) > 20


def test_counts_by_load_and_month_are_those_of_the_oracle(built: Any, expected: list[tuple[Any, ...]]) -> None:
    counts: dict[Any, list[int]] = {}
    for instance, _, entity, received_at, _, is_over, is_passed, at in expected:
        count = counts.setdefault((instance, entity, received_at, at.date().replace(day=1), is_over), [0, 0])
        count[0] += 1
        count[1] += is_passed
    assert {row[:5]: list(row[5:]) for row in built.rows(COUNTED)} == counts


def test_case_14_event_after_its_stage_and_month_were_closed_is_counted_with_its_hours(built: Any) -> None:
    """Opened on 3 March at noon, told on 23 November at 4: 264 days and 16 hours."""
    [found] = built.rows(
        "select is_month_closed, late_touchpoints, late_in_closed_stages, journeys, max_hours_late::float"
        " from operations.ops_late_arrivals where source_instance = 'scenes' and entity = 'support_cases'"
    )
    assert found == (True, 1, 1, 1, 264 * 24 + 16)


def test_case_14_what_the_load_before_could_have_shown_within_its_lag_is_not_late(built: Any) -> None:
    found = built.rows(
        "select source_record_key from intermediate.int_late_arrivals where source_record_key like '%lag-%'"
    )
    assert found == [("orders:lag-o1:order_placed",)]
