"""Paths, channels, scores and priorities of journeys in plain Python, from their definitions and not from the SQL.

Rows are those that a test gives the models. Belongs here: what the marts must say. Does not belong here: drawing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import mean
from typing import Any

from subtraction_oracle import reasons

Row = dict[str, Any]
POSITIONS, NODES, LEAST_SHARE, LEAST = 8, 12, 0.01, 5
ASKING = {"review_invited", "review_given", "survey_invited", "survey_answered"}


def quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def end_of(journey: Row) -> str:
    if journey["outcome"] in ("won", "delivered", "solved"):
        return "CONVERT"
    return "DROP" if journey["outcome"] in ("lost", "canceled") or journey["ended_at"] else "OPEN"


def paths(journeys: list[Row], steps: list[Row]) -> dict[tuple[Any, ...], tuple[int, float]]:
    """(type, period, start, kind, position, from, to): journeys, days between all together."""
    of: dict[str, list[Row]] = defaultdict(list)
    for step in sorted(steps, key=lambda one: (one["occurred_at"], one["place"], one["step_type"], one["step_key"])):
        of[step["journey_key"]].append(step)
    first = {kind: min(quarter(one["started_date"]) for one in journeys if one["journey_type"] == kind)
             for kind in {one["journey_type"] for one in journeys}}  # fmt: skip
    found: Counter[tuple[Any, ...]] = Counter()
    days: Counter[tuple[Any, ...]] = Counter()
    for kind, column in (("channel", "channel_key"), ("touchpoint", "step_type")):
        groups: dict[tuple[Any, ...], list[list[tuple[str, float]]]] = defaultdict(list)
        for one in journeys:
            way = _way([(step[column], step["occurred_at"]) for step in of[one["journey_key"]] if step[column]])
            way.append((end_of(one), 0.0))
            for period, start in (("quarter", quarter(one["started_date"])), ("all", first[one["journey_type"]])):
                groups[one["journey_type"], period, start, kind].append(way)
        for group, ways in groups.items():
            shown = _shown(ways)
            for way in ways:
                names = ["START"]
                for place, (node, passed) in enumerate(way):
                    is_end = place == len(way) - 1
                    kept = is_end or node == "LATER" or node in shown[place]
                    names.append(node if kept else "OTHER")
                    link = (*group, place + 1, names[-2], names[-1])
                    found[link] += 1
                    days[link] += passed
    return {link: (count, days[link]) for link, count in found.items()}


def _way(touched: list[tuple[str, Any]]) -> list[tuple[str, float]]:
    """Nodes without repeats, and the days from the touchpoint before to each; what is too far is one node."""
    way: list[tuple[str, float]] = []
    for place, (node, at) in enumerate(touched):
        if place == 0 or node != touched[place - 1][0]:
            passed = (at - touched[place - 1][1]).total_seconds() / 86400 if place else 0.0
            way.append((node, passed))
    if len(way) > POSITIONS:
        way = [*way[:POSITIONS], ("LATER", way[POSITIONS][1])]
    return way


def _shown(ways: list[list[tuple[str, float]]]) -> list[set[str]]:
    """The nodes at each place that are frequent enough."""
    shown = []
    for place in range(POSITIONS):
        counts = Counter(way[place][0] for way in ways if len(way) - 1 > place)
        ranked = sorted(counts, key=lambda node: (-counts[node], node))[:NODES]
        shown.append({node for node in ranked if counts[node] >= LEAST_SHARE * len(ways)})
    return shown


def is_conserved(links: Iterable[tuple[tuple[Any, ...], int]]) -> bool:
    balance: Counter[tuple[Any, ...]] = Counter()
    for (*group, position, left, reached), journeys in links:
        if left != "START":
            balance[(*group, position - 1, left)] -= journeys
        if reached not in ("CONVERT", "DROP", "OPEN"):
            balance[(*group, position, reached)] += journeys
    return not any(balance.values())


def channels(points: list[Row], journeys: list[Row]) -> dict[tuple[Any, ...], Row]:
    """(month, brand, channel): what happened there, and on the row of all how far apart the means are."""
    met: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    began: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in points:
        for channel in (one["channel_key"], "all"):
            met[one["occurred_date"].replace(day=1), one["brand_key"], channel].append(one)
    for one in journeys:
        for channel in (one["entry_channel_key"], "all"):
            began[one["started_date"].replace(day=1), one["brand_key"], channel].append(one)
    rows = {}
    keys = met.keys() | began.keys()
    given = {key: [one["score_0_100"] for one in met[key] if one["score_0_100"] is not None] for key in keys}
    unsaid = reasons({key: len(said) for key, said in given.items()}, lambda key: (key[:2], key[2]))
    untold = reasons({key: len(began[key]) for key in keys}, lambda key: (key[:2], key[2]))
    for key in keys:
        scores = given[key]
        switches = [one["channel_switches"] for one in began[key]]
        rows[key] = {
            "touchpoints": len(met[key]),
            "customers": len({one["customer_key"] for one in met[key]} - {None}),
            "measured": len(scores),
            "score_mean": mean(scores) if scores and not unsaid[key] else None,
            "suppression": unsaid[key],
            "is_suppressed": bool(unsaid[key]),
            "journeys": len(switches),
            "journeys_suppression": untold[key],
            "channel_switches": None if untold[key] else sum(switches),
            "mean_switches": mean(switches) if switches and not untold[key] else None,
        }
    for key, row in rows.items():
        beside = [rows[place] for place in rows if place[:2] == key[:2] and place[2] not in ("all", "not_recorded")]
        means = [other["score_mean"] for other in beside if other["score_mean"] is not None]
        is_all = key[2] == "all" and len(means) > 1
        row["channels_compared"] = len(means) if key[2] == "all" else None
        row["score_range"] = max(means) - min(means) if is_all else None
    return rows


def scores(points: list[Row], journeys: list[Row]) -> dict[tuple[Any, ...], Row]:
    """(type, period, start, brand, stage): the mean over journeys of their stages' means, worst and last scores."""
    kept = {one["journey_key"]: one for one in journeys}
    first: dict[tuple[str, str], date] = {}
    asked: dict[str, list[Row]] = defaultdict(list)
    for one in sorted(points, key=lambda one: (one["occurred_at"], one["touchpoint_key"])):
        if one["score_0_100"] is not None and one["stage_key"] and one["journey_key"] in kept:
            asked[one["journey_key"]].append(one)
    for key in asked:
        one = kept[key]
        place, start = (one["journey_type"], one["brand_key"]), quarter(one["started_date"])
        first[place] = min(first.get(place, start), start)
    groups: dict[tuple[Any, ...], list[tuple[float, float, float, list[float]]]] = defaultdict(list)
    for key, given in asked.items():
        one = kept[key]
        stages: dict[str, list[float]] = defaultdict(list)
        for point in given:
            stages[point["stage_key"]].append(point["score_0_100"])
        told = [(stage, mean(said), min(said), said[-1], said) for stage, said in stages.items()]
        everything = [point["score_0_100"] for point in given]
        told.append(("all", mean(map(mean, stages.values())), min(everything), everything[-1], everything))
        start = first[one["journey_type"], one["brand_key"]]
        for period, begins in (("quarter", quarter(one["started_date"])), ("all", start)):
            for stage, *figures in told:
                groups[one["journey_type"], period, begins, one["brand_key"], stage].append(tuple(figures))
    names = ("journey_score", "peak_score", "end_score")
    rows = {}
    for key, members in groups.items():
        hidden = len(members) < LEAST
        rows[key] = {"journeys": len(members), "is_suppressed": hidden}
        for place, name in enumerate(names):
            rows[key][name] = None if hidden else mean(member[place] for member in members)
        said = [score for member in members for score in member[3]]
        rows[key]["touchpoint_score"] = None if hidden else mean(said)
    return rows


def about(points: list[Row]) -> dict[str, str]:
    """What each scored opinion is about: the latest touchpoint of its journey before it that asks nothing."""
    last: dict[str, str] = {}
    found = {}
    for one in sorted(points, key=lambda one: (one["occurred_at"], one["touchpoint_type"], one["touchpoint_key"])):
        key = one["journey_key"]
        if key and one["touchpoint_type"] not in ASKING:
            last[key] = one["touchpoint_type"]
        if one["score_0_100"] is not None:
            found[one["touchpoint_key"]] = last.get(key, one["touchpoint_type"]) if key else one["touchpoint_type"]
    return found


def reach(
    points: list[Row], orders: list[Row], period: date, brand: str, kind: str, clock: date
) -> tuple[int, int, float]:
    """Customers touched, active ones, and what the touched ones bought in the 365 days to the quarter's end.

    Who canceled bought nothing; without a worth of its items an order is worth what was paid.
    """
    here = [one for one in points if quarter(one["occurred_date"]) == period and one["brand_key"] == brand]
    touched = {one["customer_key"] for one in here if one["touchpoint_type"] == kind} - {None}
    following = quarter(period + timedelta(days=100))
    last = min(following - timedelta(days=1), clock)
    bought = sum(
        one["paid_amount_reporting"] if one["amount_reporting"] is None else one["amount_reporting"] for one in orders
        if one["order_status"] != "canceled" and one["brand_key"] == brand and one["customer_key"] in touched
        and last - timedelta(days=365) < one["ordered_date"] <= last
    )  # fmt: skip
    return len(touched), len({one["customer_key"] for one in here} - {None}), bought
