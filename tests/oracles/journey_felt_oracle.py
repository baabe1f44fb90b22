"""What customers say of deliveries and of journeys, in plain Python, from the definitions and not from the SQL.

Belongs here: answers beside the scores of journeys, opinions by how an order came. Does not belong here: paths,
channels and the scores themselves (journey_marts_oracle.py).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from statistics import mean
from typing import Any

from journey_marts_oracle import LEAST, Row, quarter
from subtraction_oracle import reasons
from voice_oracle import scored

FORM = {"nps": "net", "ces": "mean", "csat": "share"}
NAMES = {"nps": ("nps_responses", "nps", "nps_ci"), "ces": ("effort_responses", "effort_mean", "effort_ci"),
         "csat": ("csat_responses", "csat_pct", "csat_ci")}  # fmt: skip


def answered(
    points: list[Row], journeys: list[Row], answers: list[Row], responses: list[Row]
) -> dict[tuple[Any, ...], Row]:
    """(type, period, start, brand, stage): what was answered of the journeys scored there, with intervals."""
    kept = {one["journey_key"]: one for one in journeys}
    places = {
        (one["journey_key"], stage)
        for one in points
        if one["score_0_100"] is not None and one["journey_key"] in kept
        for stage in (one["stage_key"], "all")
    }
    of = {one["response_key"]: one["journey_key"] for one in responses}
    said: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in answers:
        if one["metric"] != "nps" or one["nps_kind"] == "transactional":
            for stage in (one["stage_key"], "all"):
                said[of[one["response_key"]], stage].append(one)
    first: dict[tuple[str, str], date] = {}
    for key, _ in places:
        one = kept[key]
        place, start = (one["journey_type"], one["brand_key"]), quarter(one["started_date"])
        first[place] = min(first.get(place, start), start)
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for key, stage in places:
        one = kept[key]
        starts = quarter(one["started_date"]), first[one["journey_type"], one["brand_key"]]
        for period, start in zip(("quarter", "all"), starts, strict=True):
            groups[one["journey_type"], period, start, one["brand_key"], stage] += said[key, stage]
    return {key: _figures(told) for key, told in groups.items()}


def _figures(told: list[Row]) -> Row:
    row: Row = {}
    for metric, (number, name, bounds) in NAMES.items():
        given = [one for one in told if one["metric"] == metric]
        efforts = [one["effort_0_100"] or 0 for one in given]
        good = sum(one["nps_group"] == "promoter" or one["is_satisfied"] is True for one in given)
        sums = {"responses": len(given), "hits": good, "misses": sum(one["nps_group"] == "detractor" for one in given),
                "total": sum(efforts), "total_sq": sum(effort * effort for effort in efforts)}  # fmt: skip
        figure = scored(FORM[metric], sums)
        shown = len(given) >= LEAST
        row |= {number: len(given), name: figure["value"] if shown else None}
        row |= {f"{bounds}_low": figure["ci_low"] if shown else None,
                f"{bounds}_high": min(100.0, figure["ci_high"]) if shown else None}  # fmt: skip
    return row


def deliveries(points: list[Row], orders: list[Row]) -> dict[tuple[Any, ...], Row]:
    """(period, start, brand, condition): what was said of orders by the day and by the moment of their delivery."""
    said: dict[str, list[float]] = defaultdict(list)
    for one in points:
        if one["score_0_100"] is not None:
            said[one.get("journey_subject_id")].append(one["score_0_100"])
    there = [one for one in orders if one["delivered_date"]]
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in there:
        first = min(other["delivered_date"] for other in there if other["brand_key"] == one["brand_key"])
        conditions = ["all", {True: "late", False: "on_time", None: "not_told"}[one["is_late"]]]
        if one["due_at"]:
            conditions.append("after_due" if one["delivered_at"] > one["due_at"] else "by_due")
        for condition in conditions:
            groups["quarter", quarter(one["delivered_date"]), one["brand_key"], condition].append(one)
            groups["all", quarter(first), one["brand_key"], condition].append(one)
    given = {key: [score for one in group for score in said[one["order_id"]]] for key, group in groups.items()}
    why: dict[tuple[Any, ...], str | None] = {}
    for family in (("all", "late", "on_time", "not_told"), ("all", "after_due", "by_due")):
        numbers = {key: len(scores) for key, scores in given.items() if key[3] in family}
        why |= reasons(numbers, lambda key: (key[:3], key[3]))
    return {
        key: {"orders": len(groups[key]), "measured": len(scores), "suppression": why[key],
              "is_suppressed": bool(why[key]), "score_mean": mean(scores) if scores and not why[key] else None}
        for key, scores in given.items()
    }  # fmt: skip
