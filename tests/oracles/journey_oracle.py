"""Journeys and visits of stages as loops in plain Python read them off the touchpoints: no window, no join.

Belongs here: what journeys are, from rules as the seeds write them. Does not belong here: drawing touchpoints, or SQL.
"""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

AS_OF = datetime(2026, 9, 1)
"""The data's own clock, by which silence is judged."""
Point = dict[str, Any]


def seed(root: Path, name: str) -> list[dict[str, Any]]:
    with (root / f"dbt_project/seeds/{name}.csv").open(newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


class Oracle:
    """What the journeys are, read off the texts: no window, no join."""

    def __init__(self, root: Path, rules: list[dict[str, Any]], types: list[dict[str, Any]]) -> None:
        self.rules = rules
        self.types = {row["journey_subject"]: row for row in types if row["journey_kind"] == "customer"}
        self.order = {row["stage_key"]: int(row["stage_order"]) for row in seed(root, "journey_stages")}
        self.channels = {row["touchpoint_type"]: row["default_channel"] for row in seed(root, "touchpoints")}

    def stage(self, point: Point) -> str | None:
        fitting = [rule for rule in self.rules if self._fits(rule, point)]
        fitting.sort(key=lambda rule: str(rule["valid_from"] or ""), reverse=True)
        fitting.sort(key=lambda rule: (rule["priority"], rule["match_property"] is None))
        return fitting[0]["stage_key"] if fitting else None

    def _fits(self, rule: dict[str, Any], point: Point) -> bool:
        if rule["touchpoint_type"] != point["touchpoint_type"]:
            return False
        if rule["valid_from"] and point["occurred_date"] < rule["valid_from"]:
            return False
        if rule["valid_to"] and point["occurred_date"] >= rule["valid_to"]:
            return False
        if rule["match_property"] is None:
            return True
        value = {
            "channel_key": point["channel"] or self.channels[point["touchpoint_type"]],
            "landing_page": "/prices" if "/prices" in point["source_metadata"] else None,
            "source_instance": point["source_instance"],
        }[rule["match_property"]]
        return bool(value == rule["match_value"])

    def journeys(self, points: list[Point]) -> list[tuple[str, int, list[Point], datetime | None]]:
        """(subject's id, number, touchpoints, when the next journey of the subject begins)."""
        found = []
        human = [one for one in points if not one["is_bot"] and not one["is_test"]]
        for subject_id, group in groupby(
            sorted(human, key=lambda one: str(one["journey_subject_id"])),
            key=lambda one: str(one["journey_subject_id"]),
        ):
            mine = list(group)
            rule = self.types[mine[0]["journey_subject"]]
            entries, exits = ((rule[name] or "").split("|") for name in ("entry_types", "exit_types"))
            mine.sort(key=lambda one: (one["occurred_at"], one["touchpoint_type"] not in entries,
                                       one["touchpoint_type"], one["touchpoint_key"]))  # fmt: skip
            parts: list[list[Point]] = []
            has_ended, last = False, None
            for one in mine:
                is_silent = (
                    last and rule["timeout_days"] and one["occurred_at"] - last > timedelta(rule["timeout_days"])
                )
                if last is None or is_silent or (has_ended and one["touchpoint_type"] in entries):
                    parts.append([])
                    has_ended = False
                parts[-1].append(one)
                has_ended = has_ended or one["touchpoint_type"] in exits
                last = one["occurred_at"]
            for number, part in enumerate(parts, start=1):
                after = min(one["occurred_at"] for one in parts[number]) if number < len(parts) else None
                found.append((subject_id, number, part, after))
        return found

    def visits(self, points: list[Point]) -> list[tuple[Any, ...]]:
        found = []
        for subject_id, number, part, after in self.journeys(points):
            rule = self.types[part[0]["journey_subject"]]
            losing, expected = ((rule[name] or "").split("|") for name in ("lost_types", "expected_stages"))
            staged = [(one, stage) for one in part if (stage := self.stage(one)) is not None]
            staged.sort(key=lambda pair: (pair[0]["occurred_at"], self.order[pair[1]], pair[0]["touchpoint_type"],
                                          pair[0]["touchpoint_key"]))  # fmt: skip
            stays = [(stage, [one for one, _ in pairs]) for stage, pairs in groupby(staged, key=lambda pair: pair[1])]
            seen: list[str] = []
            for place, (stage, members) in enumerate(stays):
                following = stays[place + 1] if place + 1 < len(stays) else None
                before = stays[place - 1][0] if place else None
                last = members[-1]["occurred_at"]
                lapses = last + timedelta(rule["timeout_days"]) if rule["timeout_days"] else None
                if following:
                    is_on = self.order[following[0]] > self.order[stage]
                    exited, reason = following[1][0]["occurred_at"], "advanced" if is_on else "regressed"
                elif any(one["touchpoint_type"] in losing for one in members):
                    exited, reason = last, "lost"
                elif lapses and lapses < (after or AS_OF):
                    exited, reason = lapses, "lapsed"
                elif after:
                    exited, reason = after, "lapsed"
                else:
                    exited, reason = None, "open"
                missed = [one for one in expected if one and self.order[one] < self.order[stage]]
                highest = max([self.order[one] for one in seen], default=0)
                found.append((
                    subject_id, number, stage, seen.count(stage) + 1, members[0]["occurred_at"], exited, reason,
                    bool(before and self.order[before] > self.order[stage]),
                    any(self.order[one] > highest for one in missed), following[0] if following else None, len(members),
                ))  # fmt: skip
                seen.append(stage)
        return found
