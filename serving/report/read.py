"""Reading the published file into the facts of a report. Does not belong here: words, layout, which page shows what.

Sums are made of additive columns alone, and never over brands: a company's sum less a brand's would tell what is hidden
of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from serving.kpi_board import Figure, Period, read_board
from serving.report.facts import (
    WHOLE_COMPANY,
    Audit,
    Credit,
    Definition,
    Driver,
    Facts,
    Freshness,
    FunnelStep,
    HeatCell,
    Loop,
    Names,
    PathLink,
    Priority,
    Quality,
    Topic,
)
from serving.report.periods import Span, span_of_report
from serving.states import State

if TYPE_CHECKING:
    import duckdb

Row = TypeVar("Row")
LEAST_SHOWN = 5
"""Answers of fewer persons are hidden (CONTEXT.md, Suppressed)."""


def read_facts(
    published: Path, state: State, *, company: str, period: Period, definitions: Mapping[str, Definition]
) -> Facts:
    """Everything that the pages tell. Raises duckdb.Error where the file cannot be read or lacks a mart."""
    import duckdb

    as_of = state.data_as_of.date() if state.data_as_of else None
    board = _board(published, period)
    span = span_of_report(board[WHOLE_COMPANY].values(), period, as_of)
    with duckdb.connect(str(published), read_only=True) as con:
        return Facts(
            company=company,
            run_id=state.run_id,
            published_at=state.published_at,
            data_as_of=state.data_as_of,
            audit=_audit(con, state.run_id),
            span=span,
            names=_names(con),
            board=board,
            months=board if period == "month" else _board(published, "month"),
            funnel=_rows(con, FunnelStep, f"marts.mart_journey_funnel where {_cohorts(span)}", "1"),
            paths=_rows(con, PathLink, f"marts.mart_journey_paths where {_quarter(span)} and node_kind = 'channel'"),
            heat=_heat(con, span),
            priorities=_rows(con, Priority, f"marts.mart_touchpoint_priorities where {_quarter(span)}"),
            drivers=_rows(con, Driver, "marts.mart_drivers where period_type = 'all' and status = 'used'"),
            credits=_rows(con, Credit, "marts.mart_attribution_channels where period_type = 'all'"),
            loops=_loops(con, span),
            topics=_topics(con, span),
            freshness=_freshness(con),
            quality=_quality(con),
            definitions=definitions,
        )


def _board(published: Path, period: Period) -> dict[str, dict[str, list[Figure]]]:
    board: dict[str, dict[str, list[Figure]]] = {WHOLE_COMPANY: {}}
    for series in read_board(published, period=period):
        board[WHOLE_COMPANY][series[0].kpi] = series
    for series in read_board(published, period=period, dimension="brand"):
        board.setdefault(series[0].dim_value, {})[series[0].kpi] = series
    return board


def _rows(con: duckdb.DuckDBPyConnection, kind: type[Row], source: str, order: str = "1") -> list[Row]:
    """Rows as a class whose fields are columns. ``source`` is text of this module, never of the data."""
    columns = ", ".join(item.name for item in fields(kind))  # type: ignore[arg-type]  # every kind is a dataclass
    return [kind(*row) for row in con.execute(f"select {columns} from {source} order by {order}").fetchall()]


def _names(con: duckdb.DuckDBPyConnection) -> Names:
    def by_key(dimension: str, key: str, name: str, where: str = "true", order: str = "1") -> dict[str, str]:
        found = con.execute(
            f"select {key}, coalesce({name}, {key}) from core.{dimension} where {where} order by {order}"
        )
        return dict(found.fetchall())

    return Names(
        brand=by_key("dim_brand", "brand_key", "brand_name", "is_own"),
        channel=by_key("dim_channel", "channel_key", "channel_name"),
        stage=by_key("dim_journey_stage", "stage_key", "stage_name", order="stage_order, 1"),
        journey=by_key("dim_journey_type", "journey_type", "journey_type_name"),
        touchpoint=by_key("dim_touchpoint", "touchpoint_type", "touchpoint_name"),
        topic=by_key("dim_topic", "topic_key", "topic_name"),
    )


def _audit(con: duckdb.DuckDBPyConnection, run_id: str) -> Audit | None:
    """None where the file says nothing of it: an audit that failed publishes nothing."""
    found = con.execute(
        "select run_id, started_at + to_microseconds(cast(1e6 * seconds as bigint)), coalesce(rows_quarantined, 0)"
        " from main.pipeline_runs where stage = 'audit' and status = 'done' and seconds is not null"
        " order by started_at desc"
    ).fetchall()
    return next((Audit(ended, quarantined) for run, ended, quarantined in found if run == run_id), None)


def _cohorts(span: Span | None) -> str:
    """Cohorts as long as the report's period; the funnel knows no years, so for those the whole history."""
    period = "all" if span is None or span.period == "year" else span.period
    return f"period_type = '{period}' and dim_name = 'all'"


def _quarter(span: Span | None) -> str:
    quarter = span.quarter if span else None
    return f"period_type = 'quarter' and period_start = '{quarter.start}'" if quarter else "period_type = 'all'"


def _months(span: Span | None) -> str:
    return f"month_start between '{span.start}' and '{span.end}'" if span else "false"


def _heat(con: duckdb.DuckDBPyConnection, span: Span | None) -> list[HeatCell]:
    return _rows(
        con,
        HeatCell,
        f"""(
            select brand_key, coalesce(stage_key, 'no_stage') as stage_key, channel_key,
                cast(sum(touchpoints) as bigint) as touchpoints, cast(sum(measured) as bigint) as measured,
                case when sum(measured) >= {LEAST_SHOWN}
                    then cast(sum(score_sum) as double) / sum(measured) end as score_mean
            from marts.mart_touchpoint_scorecard left join core.dim_touchpoint using (touchpoint_type)
            where {_months(span)} group by all
        )""",
        "1, 2, 3",
    )


def _loops(con: duckdb.DuckDBPyConnection, span: Span | None) -> list[Loop]:
    counts = [item.name for item in fields(Loop)][4:]
    sums = ", ".join(f"cast(coalesce(sum({name}), 0) as bigint) as {name}" for name in counts)
    return _rows(
        con,
        Loop,
        f"""(
            select brand_key, event_kind, cast(sum(events) as bigint) as events,
                cast(coalesce(sum(events) filter (is_suppressed), 0) as bigint) as hidden, {sums}
            from marts.mart_closed_loop_monthly where {_months(span)} group by all
        )""",
        "1, 2",
    )


def _topics(con: duckdb.DuckDBPyConnection, span: Span | None) -> list[Topic]:
    if span is None:
        return []
    return _rows(con, Topic, f"marts.mart_brand_topics where quarter_start = '{span.last_quarter.start}'")


def _freshness(con: duckdb.DuckDBPyConnection) -> list[Freshness]:
    counts = ", ".join(
        f"count(*) filter (status = '{status}') as {status}"
        for status in ("fresh", "quiet", "stale", "unread", "not_expected")
    )
    newest = "max(last_read_at) as last_read_at, max(newest_event_at) as newest_event_at"
    return _rows(con, Freshness, f"(select family, {counts}, {newest} from marts.mart_source_freshness group by 1)")


def _quality(con: duckdb.DuckDBPyConnection) -> list[Quality]:
    return _rows(
        con,
        Quality,
        """(
            select family, quality_dimension, counted, cast(sum(checked) as bigint) as checked,
                cast(sum(failed) as bigint) as failed, count(*) as sources,
                count(*) filter (status = 'missed') as missed
            from marts.mart_data_quality group by all
        )""",
        "1, 2, 3",
    )
