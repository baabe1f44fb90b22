"""What a report tells, as rows of the marts: one class a mart, its fields the columns of the same name.

Null is None. Does not belong here: reading them (read.py), words, layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from serving.kpi_board import Figure
from serving.report.periods import Span

WHOLE_COMPANY = ""
"""Stands where a brand's key would: no brand has this one."""

Board = Mapping[str, Mapping[str, Sequence[Figure]]]


@dataclass(frozen=True)
class Audit:
    """How the audit of the published run ended; ``quarantined`` records were kept out of every figure."""

    ended_at: datetime
    quarantined: int


@dataclass(frozen=True)
class FunnelStep:
    funnel_key: str
    journey_type: str
    period_start: date
    is_immature: bool
    stage_key: str
    stage_order: int
    journeys: int
    reached: int
    reached_pct: float | None
    reached_ci_low: float | None
    reached_ci_high: float | None
    dropped: int | None
    drop_off_pct: float | None
    median_days: float | None
    is_low_n: bool
    is_suppressed: bool


@dataclass(frozen=True)
class PathLink:
    path_key: str
    journey_type: str
    position: int
    from_node: str
    to_node: str
    journeys: int
    all_journeys: int
    share_pct: float | None
    is_suppressed: bool


@dataclass(frozen=True)
class HeatCell:
    """``score_mean`` 0 (worst) to 100 (best); None where nobody was asked and where fewer than five answered."""

    brand_key: str
    stage_key: str
    channel_key: str
    touchpoints: int
    measured: int
    score_mean: float | None


@dataclass(frozen=True)
class Priority:
    priority_key: str
    brand_key: str
    touchpoint_type: str
    customers: int
    measured: int
    score_mean: float | None
    badness_pct: float | None
    ci_low: float | None
    ci_high: float | None
    value_at_stake: float | None
    priority_rank: int | None
    is_low_n: bool
    is_suppressed: bool


@dataclass(frozen=True)
class Driver:
    driver_key: str
    brand_key: str | None
    outcome: str
    outcome_name: str
    driver_kind: str
    driver_name: str
    complete_respondents: int
    r_squared_pct: float
    share_pct: float
    correlation: float | None
    correlation_low: float | None
    correlation_high: float | None
    is_collinear: bool


@dataclass(frozen=True)
class Credit:
    attribution_channel_key: str
    brand_key: str
    attribution_model: str
    channel_key: str
    is_without_touches: bool
    conversions: int
    credit_share: float


@dataclass(frozen=True)
class Loop:
    """Events of a brand and kind in the period. All but ``events`` leave out ``hidden``: events in rows of fewer than
    five, whose outcome the mart does not show."""

    brand_key: str
    event_kind: str
    events: int
    hidden: int
    contactable: int
    contacted_in_time: int
    contacted_late: int
    waiting: int
    overdue: int
    lapsed: int
    resurveyed: int
    recovered: int


@dataclass(frozen=True)
class Topic:
    brand_topic_key: str
    brand_key: str
    topic_key: str
    feedback: int
    share_pct: float | None
    scored: int | None
    net_sentiment: float | None
    ci_low: float | None
    ci_high: float | None
    is_low_n: bool
    is_suppressed: bool


@dataclass(frozen=True)
class Freshness:
    """The sources of one family by status."""

    family: str
    fresh: int
    quiet: int
    stale: int
    unread: int
    not_expected: int
    last_read_at: datetime | None
    newest_event_at: datetime | None


@dataclass(frozen=True)
class Quality:
    """One dimension of quality of a family: ``missed`` of so many ``sources`` miss the company's target."""

    family: str
    quality_dimension: str
    counted: str
    checked: int
    failed: int
    sources: int
    missed: int


@dataclass(frozen=True)
class Definition:
    """What a KPI means, as ``kpi_definitions`` says."""

    formula: str
    interval_method: str


@dataclass(frozen=True)
class Names:
    """Names to show by key; what has none is shown by its key. Stages stand in the order of the journey."""

    brand: Mapping[str, str] = field(default_factory=dict)
    channel: Mapping[str, str] = field(default_factory=dict)
    stage: Mapping[str, str] = field(default_factory=dict)
    journey: Mapping[str, str] = field(default_factory=dict)
    touchpoint: Mapping[str, str] = field(default_factory=dict)
    topic: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """All that the pages of one report tell. ``board`` and ``months``: figures of the report's kind of period, and of
    months, in order of time by KPI, by brand, and under ``WHOLE_COMPANY``."""

    company: str
    run_id: str
    published_at: datetime
    data_as_of: datetime | None
    audit: Audit | None
    span: Span | None
    names: Names
    board: Board
    months: Board
    funnel: Sequence[FunnelStep]
    paths: Sequence[PathLink]
    heat: Sequence[HeatCell]
    priorities: Sequence[Priority]
    drivers: Sequence[Driver]
    credits: Sequence[Credit]
    loops: Sequence[Loop]
    topics: Sequence[Topic]
    freshness: Sequence[Freshness]
    quality: Sequence[Quality]
    definitions: Mapping[str, Definition]
