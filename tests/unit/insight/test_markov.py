"""Removal effects against the worked vector, and against walking the chain again without the channel."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from insight.markov import CONVERSION, EFFECTS, LOST, START, NoPath, removal_effects

Walks = Counter[tuple[str, str]]
CHANNELS = "ABCDEF"


def walks_of(paths: dict[tuple[str, ...], int]) -> Walks:
    """Transitions of paths, each of which ends in its last word."""
    walks: Walks = Counter()
    for path, times in paths.items():
        for step in zip((START, *path), path, strict=False):
            walks[step] += times
    return walks


def effects_of(walks: Walks) -> dict[str, tuple[Any, Any]]:
    rows = [(source, target, times) for (source, target), times in walks.items()]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    found = removal_effects(pa.table(dict(zip(("from_state", "to_state", "paths"), columns, strict=True))))
    assert found.schema == EFFECTS
    return {row["channel"]: (row["removal_effect"], row["share"]) for row in found.to_pylist()}


def chance(walks: Walks, without: str | None = None) -> float:
    """P(conversion), walked step by step until next to nobody is under way; who comes to `without` is lost."""
    totals: Counter[str] = Counter()
    for (source, _), times in walks.items():
        totals[source] += times
    there, converted = {START: 1.0}, 0.0
    while sum(there.values()) > 1e-15:
        then: Counter[str] = Counter()
        for (source, target), times in walks.items():
            if moved := there.get(source, 0.0) * times / totals[source]:
                if target == CONVERSION:
                    converted += moved
                elif target not in (LOST, without):
                    then[target] += moved  # type: ignore[assignment]
        there = dict(then)
    return converted


def test_the_worked_vector() -> None:
    """Two by G, one by M, one by both convert, one by G does not: 4 of 5; credits 2.4 and 1.6."""
    effects = effects_of(
        walks_of({("G", CONVERSION): 2, ("M", CONVERSION): 1, ("G", "M", CONVERSION): 1, ("G", LOST): 1})
    )
    assert effects["G"] == pytest.approx((0.75, 0.6))
    assert effects["M"] == pytest.approx((0.50, 0.4))
    assert [round(4 * share, 9) for _, share in effects.values()] == [2.4, 1.6]


@pytest.mark.parametrize("seed", range(100))
def test_drawn_paths_with_loops_have_the_effects_of_walking_without_the_channel(seed: int) -> None:
    """Ten sets of paths a seed: a thousand in all."""
    draw = random.Random(seed)
    for _ in range(10):
        channels = CHANNELS[: draw.randint(1, len(CHANNELS))]
        paths: dict[tuple[str, ...], int] = {(channels[0], CONVERSION): 1}
        for _ in range(draw.randint(1, 12)):
            steps = tuple(draw.choice(channels) for _ in range(draw.randint(1, 6)))
            paths[*steps, draw.choice((CONVERSION, LOST))] = draw.randint(1, 9)
        walks = walks_of(paths)
        effects, base = effects_of(walks), chance(walks)
        expected = {channel: 1 - chance(walks, channel) / base for channel in effects}
        assert {channel: effect for channel, (effect, _) in effects.items()} == pytest.approx(expected, abs=1e-9)
        assert sum(share for _, share in effects.values()) == pytest.approx(1)


def test_where_nothing_converts_no_channel_has_an_effect_and_none_has_zero() -> None:
    assert effects_of(walks_of({("A", "B", LOST): 3})) == {"A": (None, None), "B": (None, None)}


def test_where_there_are_no_paths_there_are_no_channels() -> None:
    assert effects_of(Counter()) == {}


def test_a_path_without_a_channel_keeps_its_conversion_whoever_is_removed() -> None:
    effects = effects_of(walks_of({(CONVERSION,): 1, ("A", CONVERSION): 1}))
    assert effects["A"] == pytest.approx((0.5, 1.0))


def test_where_only_paths_without_a_channel_convert_no_channel_has_a_share() -> None:
    assert effects_of(walks_of({(CONVERSION,): 1, ("A", LOST): 1})) == {"A": (0.0, None)}


@pytest.mark.parametrize(
    ("steps", "named"),
    [
        ([(START, "A"), ("A", "A")], "come to: .*A"),
        ([(START, "A"), ("A", CONVERSION), ("B", CONVERSION)], "reaches: B"),
        ([(START, "A"), ("A", CONVERSION), (CONVERSION, "A")], "goes on"),
        ([(START, "A"), ("A", START), ("A", LOST)], "back to"),
    ],
)
def test_what_is_no_set_of_finished_paths_is_refused_by_name(steps: list[tuple[str, str]], named: str) -> None:
    with pytest.raises(NoPath, match=named):
        effects_of(Counter(steps))


def test_a_hundred_channels_are_solved_at_once() -> None:
    """However many journeys they are counted from: the size is the number of channels."""
    draw = random.Random(1)
    names = [f"c{number}" for number in range(100)]
    walks = walks_of(
        {(*(draw.choice(names) for _ in range(8)), draw.choice((CONVERSION, LOST))): 10_000 for _ in range(3000)}
    )
    started = time.process_time()
    assert len(effects_of(walks)) == 100
    assert time.process_time() - started < 1
