"""Attribution in plain Python, and companies drawn to try it; shares nothing with the SQL but definitions.

Belongs here: paths, credits by each model, Shapley by the general formula over all coalitions, Markov by solving the
chain with a channel taken out. Does not belong here: how the models are run.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

Row = dict[str, Any]
CHANNELS = ("direct", "email", "paid_search", "social", "display", "unknown")
START = datetime(2026, 1, 1)


def drawn(seed: int, brands: int) -> tuple[list[Row], list[Row]]:
    """(conversions, touches). Moments are few, so that many are equal and many lie on the edge of the look-back."""
    draw = random.Random(seed)
    conversions, touches = [], []
    for brand in (f"brand {number:04}" for number in range(brands)):
        channels = draw.sample(CHANNELS, draw.randint(1, len(CHANNELS)))
        for traveller in range(draw.randint(1, 5)):
            who = {"brand_key": brand, "traveller_key": f"{traveller}"}
            for number in range(draw.choice((0, 1, 1, 2))):
                at = START + timedelta(days=draw.randint(0, 90))
                conversions.append({
                    **who, "conversion_key": f"{brand} {traveller} {number}", "conversion_type": "order_placed",
                    "converted_at": at, "converted_date": at.date(), "journey_key": "j",
                    "value_reporting": draw.choice((None, 0, 12, 100)),
                })  # fmt: skip
            for number in range(draw.randint(0, 7)):
                touches.append({
                    **who, "touchpoint_key": f"{brand} t{draw.randrange(10**9)} {number}",
                    "channel_key": draw.choice(channels), "source_rank": draw.randint(1, 3),
                    "occurred_at": START + timedelta(days=draw.randint(0, 90), seconds=draw.choice((0, 0, 1))),
                })  # fmt: skip
    return conversions, touches


def paths_of(conversions: list[Row], touches: list[Row], settings: Row) -> tuple[dict[str, list[Row]], list[list[Row]]]:
    """Touches of each conversion, and those of each ended path that led to none."""
    lookback = timedelta(days=settings["attribution_lookback_days"])
    newest = max(touch["occurred_at"] for touch in touches)
    by_whom = defaultdict(list)
    for touch in sorted(touches, key=lambda one: (one["occurred_at"], one["source_rank"], one["touchpoint_key"])):
        by_whom[touch["brand_key"], touch["traveller_key"]].append(touch)
    converted, claimed = {}, set()
    for conversion in conversions:
        at, whose = conversion["converted_at"], by_whom[conversion["brand_key"], conversion["traveller_key"]]
        path = [touch for touch in whose if at - lookback <= touch["occurred_at"] < at]
        claimed |= {touch["touchpoint_key"] for touch in path}
        converted[conversion["conversion_key"]] = _counted(path, settings)
    lost: list[list[Row]] = []
    for whose in by_whom.values():
        runs: list[list[Row]] = []
        for touch in whose:
            if touch["touchpoint_key"] in claimed:
                continue
            if runs and touch["occurred_at"] - runs[-1][-1]["occurred_at"] <= lookback:
                runs[-1].append(touch)
            else:
                runs.append([touch])
        lost += [_counted(run, settings) for run in runs if run[-1]["occurred_at"] < newest - lookback]
    return converted, lost


def _counted(path: list[Row], settings: Row) -> list[Row]:
    if not settings["attribution_keeps_direct"]:
        path = [touch for touch in path if touch["channel_key"] != "direct"] or path
    if settings["attribution_merges_repeats"]:
        follows = [*path[1:], {"channel_key": None}]
        path = [one for one, after in zip(path, follows, strict=False) if one["channel_key"] != after["channel_key"]]
    return path


def credits_of(path: list[Row], at: datetime, half_life: float) -> dict[str, list[float]]:
    """Credit of each touch, by model; Shapley apart."""
    count, last = len(path), len(path) - 1
    others = [place for place, touch in enumerate(path) if touch["channel_key"] != "direct"]
    ages = [(at - touch["occurred_at"]).total_seconds() / 86400 for touch in path]
    weights = [2 ** -(age / half_life) for age in ages]
    chosen = {"first": 0, "last": last, "last_non_direct": max(others, default=last)}
    found = {model: [float(place == one) for place in range(count)] for model, one in chosen.items()}
    found["linear"] = [1 / count] * count
    found["position_based"] = {1: [1.0], 2: [0.5, 0.5]}.get(count, [0.4, *[0.2 / max(count - 2, 1)] * (count - 2), 0.4])
    found["time_decay"] = [weight / sum(weights) for weight in weights]
    return found


def shapley_values(paths: list[list[Row]]) -> dict[str, float]:
    """By the general formula: the marginal worth of a channel to each of the 2^k coalitions of the others."""
    sets = [frozenset(touch["channel_key"] for touch in path) for path in paths]
    players = sorted(frozenset().union(*sets))
    total = len(players)
    worth = {
        frozenset(some): sum(one <= frozenset(some) for one in sets)
        for size in range(total + 1)
        for some in combinations(players, size)
    }
    found = {}
    for player in players:
        without = [some for some in worth if player not in some]
        found[player] = float(
            sum(
                Fraction(factorial(len(some)) * factorial(total - len(some) - 1), factorial(total))
                * (worth[some | {player}] - worth[some])
                for some in without
            )
        )
    return found


def removal_effects(converted: list[list[Row]], lost: list[list[Row]]) -> dict[str, float]:
    """Of each channel, the chain solved again without it, by exact elimination."""
    moves: dict[str, Counter[str]] = defaultdict(Counter)
    for paths, end in ((converted, "+"), (lost, "-")):
        for path in paths:
            states = ["^", *(touch["channel_key"] for touch in path), end]
            for one, after in zip(states, states[1:], strict=False):
                moves[one][after] += 1
    base = _chance(moves, None)
    if not base:
        return {}
    return {channel: float(1 - _chance(moves, channel) / base) for channel in moves if channel != "^"}


def _chance(moves: dict[str, Counter[str]], removed: str | None) -> Fraction:
    """Of ending in a conversion: states are taken out one by one, their ways in joined with their ways out."""
    ways = {
        state: {to: Fraction(times, after.total()) for to, times in after.items() if to != removed}
        for state, after in moves.items()
        if state != removed
    }
    for state in [one for one in ways if one != "^"]:
        out = ways.pop(state)
        stays = out.pop(state, Fraction(0))
        for other in ways.values():
            if state in other:
                into = other.pop(state) / (1 - stays) if stays < 1 else other.pop(state) * 0
                for to, chance in out.items():
                    other[to] = other.get(to, Fraction(0)) + into * chance
    return ways["^"].get("+", Fraction(0))
