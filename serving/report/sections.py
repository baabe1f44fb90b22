"""Rows of the facts as the sections show them: grouped and in order. Does not belong here: words, pictures, HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from serving.kpi_board import Figure
from serving.report.facts import (
    Credit,
    Driver,
    Facts,
    FunnelStep,
    HeatCell,
    Loop,
    PathLink,
    Priority,
    Quality,
    Topic,
)

MOST_RANKED = 10
DIMENSIONS = ("completeness", "validity", "uniqueness", "consistency", "timeliness", "volume")


class OfBrand(Protocol):
    @property
    def brand_key(self) -> str: ...


Row = TypeVar("Row", bound=OfBrand)


@dataclass(frozen=True)
class HeatMap:
    """Stages in order of the journey, channels by name; ``cells`` by both."""

    stages: Sequence[str]
    channels: Sequence[str]
    cells: Mapping[tuple[str, str], HeatCell]


@dataclass(frozen=True)
class QualityTable:
    """``cells`` by family and dimension: one line for each kind of thing that was counted."""

    families: Sequence[str]
    dimensions: Sequence[str]
    cells: Mapping[tuple[str, str], Sequence[Quality]]


@dataclass(frozen=True)
class Sections:
    """What is told of ``brands``; journeys are those of the whole company."""

    facts: Facts
    brands: Sequence[str]

    def figure(self, brand: str, kpi: str) -> Figure | None:
        """A brand's figure of the report's period."""
        start = self.facts.span.start if self.facts.span else None
        series = self.facts.board.get(brand, {}).get(kpi, ())
        return next((figure for figure in series if figure.period_start == start), None)

    def cohorts(self) -> dict[str, list[FunnelStep]]:
        """Steps of the report's cohort by kind of journey, those with the most journeys first. Where a kind has one
        stage alone, nobody can leave between two."""
        span = self.facts.span
        if span is None:
            return {}
        start = None if span.period == "year" else span.start
        steps = [step for step in self.facts.funnel if start in (None, step.period_start)]
        kinds = _by(sorted(steps, key=lambda step: step.stage_order), lambda step: step.journey_type)
        found = {journey: steps for journey, steps in kinds.items() if len(steps) > 1}
        return dict(sorted(found.items(), key=lambda kind: (-kind[1][0].journeys, kind[0])))

    def all_cohorts(self, journey: str) -> dict[date, dict[str, FunnelStep]]:
        """All cohorts of a kind of journey, the newest first; their steps by stage."""
        steps = sorted((step for step in self.facts.funnel if step.journey_type == journey), key=_newest_first)
        starts = _by(steps, lambda step: step.period_start)
        return {start: {step.stage_key: step for step in found} for start, found in starts.items()}

    def paths(self) -> dict[str, list[PathLink]]:
        """Links by kind of journey, step by step, the widest first."""
        order = sorted(self.facts.paths, key=lambda link: (link.position, -link.journeys, link.from_node, link.to_node))
        kinds = _by(order, lambda link: link.journey_type)
        return dict(sorted(kinds.items(), key=lambda kind: (-kind[1][0].all_journeys, kind[0])))

    def heat_maps(self) -> dict[str, HeatMap]:
        order = {stage: place for place, stage in enumerate(self.facts.names.stage)}
        maps = {}
        for brand, cells in _by(self._mine(self.facts.heat), lambda cell: cell.brand_key).items():
            stages = sorted({cell.stage_key for cell in cells}, key=lambda stage: (order.get(stage, len(order)), stage))
            channels = sorted({cell.channel_key for cell in cells}, key=self._channel)
            maps[brand] = HeatMap(stages, channels, {(cell.stage_key, cell.channel_key): cell for cell in cells})
        return maps

    def ranked(self) -> dict[str, list[Priority]]:
        """The first ten by brand."""
        rows = [row for row in self._mine(self.facts.priorities) if row.priority_rank is not None]
        rows.sort(
            key=lambda row: (
                row.brand_key,
                row.priority_rank or 0,
                -(row.badness_pct or 0),
                -row.measured,
                row.touchpoint_type,
            )
        )
        return {brand: found[:MOST_RANKED] for brand, found in _by(rows, lambda row: row.brand_key).items()}

    def unranked(self, brand: str) -> int:
        return sum(row.brand_key == brand and row.priority_rank is None for row in self.facts.priorities)

    def outcomes(self) -> dict[tuple[str | None, str], dict[str, list[Driver]]]:
        """Drivers by brand and outcome, then by kind; the largest share first."""
        rows = [row for row in self.facts.drivers if row.brand_key is None or row.brand_key in self.brands]
        rows.sort(key=lambda row: (row.brand_key or "", row.outcome, row.driver_kind, -row.share_pct))
        outcomes = _by(rows, lambda row: (row.brand_key, row.outcome_name))
        return {outcome: _by(found, lambda row: row.driver_kind) for outcome, found in outcomes.items()}

    def credits(self) -> dict[str, dict[tuple[str, bool], dict[str, Credit]]]:
        """Credits by brand, then by channel (and whether it is of what no touch is known of), then by model."""
        rows = sorted(
            self._mine(self.facts.credits), key=lambda row: (row.is_without_touches, self._channel(row.channel_key))
        )
        brands = _by(rows, lambda row: row.brand_key)
        return {
            brand: {
                channel: {row.attribution_model: row for row in models}
                for channel, models in _by(found, lambda row: (row.channel_key, row.is_without_touches)).items()
            }
            for brand, found in sorted(brands.items())
        }

    def loops(self) -> list[Loop]:
        return self._mine(self.facts.loops)

    def topics(self) -> dict[str, list[Topic]]:
        rows = sorted(self._mine(self.facts.topics), key=lambda row: (row.brand_key, -row.feedback, row.topic_key))
        return _by(rows, lambda row: row.brand_key)

    def quality(self) -> QualityTable:
        cells = _by(self.facts.quality, lambda row: (row.family, row.quality_dimension))
        found = {dimension for _, dimension in cells}
        dimensions = [name for name in DIMENSIONS if name in found] + sorted(found - set(DIMENSIONS))
        return QualityTable(sorted({family for family, _ in cells}), dimensions, cells)

    def _mine(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row.brand_key in self.brands]

    def _channel(self, key: str) -> tuple[bool, str]:
        """Channels by name; what says that none is known stands last."""
        return key in ("not_recorded", "unknown", "other"), self.facts.names.channel.get(key, key).lower()


def _newest_first(step: FunnelStep) -> tuple[int, int]:
    return -step.period_start.toordinal(), step.stage_order


T = TypeVar("T")
K = TypeVar("K")


def _by(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Rows by what ``key`` says of them, each in its order, in the order of the first of each."""
    groups: dict[K, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
