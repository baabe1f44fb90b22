"""A published file made by hand, small enough to be read: one brand, two quarters, every text of it hostile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

HOSTILE = """<script>alert(1)</script><img src=x onerror="alert('2')">&amp;"""
BRAND = HOSTILE

_BOARD = {
    "kpi": "VARCHAR", "kpi_name": "VARCHAR", "unit": "VARCHAR", "counted": "VARCHAR", "higher_is_better": "BOOLEAN",
    "period_type": "VARCHAR", "period_start": "DATE", "dim_name": "VARCHAR", "dim_value": "VARCHAR", "value": "DOUBLE",
    "ci_low": "DOUBLE", "ci_high": "DOUBLE", "responses": "BIGINT", "effective_responses": "DOUBLE",
    "is_low_n": "BOOLEAN", "is_suppressed": "BOOLEAN", "change": "DOUBLE", "is_change_significant": "BOOLEAN",
    "target": "DOUBLE", "is_target_met": "BOOLEAN", "is_anomaly": "BOOLEAN",
}  # fmt: skip

_TABLES = """
create schema core; create schema marts;
create table main.publication as
    select 'run-1' as run_id, timestamp '2026-07-02 08:30:00' as published_at,
        timestamp '2026-07-02 06:00:00' as data_as_of, '0' as project_version;
create table main.pipeline_runs as
    select 'run-1' as run_id, 'audit' as stage, 'done' as status, timestamp '2026-07-02 08:00:00' as started_at,
        90.0 as seconds, 12 as rows_quarantined;
create table core.dim_brand as select $h as brand_key, $h as brand_name, true as is_own;
create table core.dim_channel as select 'web' as channel_key, $h as channel_name;
create table core.dim_journey_stage as
    select 'inquiry' as stage_key, $h as stage_name, 10 as stage_order
    union all select 'purchase', $h, 20;
create table core.dim_journey_type as select 'order' as journey_type, $h as journey_type_name;
create table core.dim_touchpoint as select $h as touchpoint_type, $h as touchpoint_name, 'inquiry' as stage_key;
create table core.dim_topic as select $h as topic_key, $h as topic_name;
create table marts.mart_journey_funnel as
    select 'f1' as funnel_key, 'order' as journey_type, 'quarter' as period_type, date '2026-04-01' as period_start,
        true as is_immature, 'all' as dim_name, 'inquiry' as stage_key, 10 as stage_order, 40 as journeys,
        40 as reached,
        100.0 as reached_pct, 91.2 as reached_ci_low, 100.0 as reached_ci_high, null::bigint as dropped,
        null::double as drop_off_pct, 0.0 as median_days, false as is_low_n, false as is_suppressed
    union all select 'f2', 'order', 'quarter', date '2026-04-01', true, 'all', 'purchase', 20, 40, 10, 25.0, 14.2, 40.2,
        30, 75.0, 3.5, false, false;
create table marts.mart_journey_paths as
    select 'p' || position || from_node || to_node as path_key, 'order' as journey_type, 'quarter' as period_type,
        date '2026-04-01' as period_start, 'channel' as node_kind, position, from_node, to_node, journeys,
        40 as all_journeys, case when journeys >= 5 then 2.5 * journeys end as share_pct, journeys < 5 as is_suppressed
    from (values (1, 'START', 'web', 30), (1, 'START', $h, 10), (2, 'web', 'CONVERT', 20), (2, 'web', 'DROP', 10),
        (2, $h, 'OPEN', 7), (2, $h, 'web', 3), (3, 'web', 'CONVERT', 3)
    ) as links(position, from_node, to_node, journeys);
create table marts.mart_touchpoint_scorecard as
    select date '2026-05-01' as month_start, $h as brand_key, $h as touchpoint_type, 'web' as channel_key,
        1200 as touchpoints, 8 as measured, 500.0 as score_sum
    union all select date '2026-05-01', $h, $h, $h, 9, 3, 77.7;
create table marts.mart_touchpoint_priorities as
    select 'r1' as priority_key, $h as brand_key, $h as touchpoint_type, 'quarter' as period_type,
        date '2026-04-01' as period_start, 20 as customers, 50 as measured, 61.25 as score_mean, 20.0 as badness_pct,
        11.2 as ci_low, 33.0 as ci_high, 1234.5 as value_at_stake, 1 as priority_rank, false as is_low_n,
        false as is_suppressed;
create table marts.mart_drivers as
    select 'd1' as driver_key, 'all' as period_type, 'used' as status, $h as brand_key, $h as outcome,
        $h as outcome_name, 'order' as driver_kind, $h as driver_name, 50 as complete_respondents,
        20.5 as r_squared_pct, 100.0 as share_pct, -0.45 as correlation, -0.65 as correlation_low,
        -0.2 as correlation_high, false as is_collinear;
create table marts.mart_attribution_channels as
    select 'c' || attribution_model as attribution_channel_key, 'all' as period_type, $h as brand_key,
        attribution_model, $h as channel_key, false as is_without_touches, 12 as conversions,
        0.5 as credit_share
    from (values ('first'), ('last'), ('markov')) as models(attribution_model);
create table marts.mart_closed_loop_monthly as
    select date '2026-06-01' as month_start, $h as brand_key, $h as event_kind, 9 as events, false as is_suppressed,
        9 as contactable, 4 as contacted_in_time, 1 as contacted_late, 1 as waiting, 3 as overdue, 0 as lapsed,
        2 as resurveyed, 1 as recovered
    union all select date '2026-05-01', $h, $h, 2, true, null, null, null, null, null, null, null, null;
create table marts.mart_brand_topics as
    select 't1' as brand_topic_key, $h as brand_key, date '2026-04-01' as quarter_start, $h as topic_key,
        40 as feedback,
        50.0 as share_pct, 40 as scored, 12.5 as net_sentiment, -10.0 as ci_low, 33.0 as ci_high, false as is_low_n,
        false as is_suppressed
    union all select 't2', $h, date '2026-04-01', 'rare', 3, null, null, null, null, null, true, true;
create table marts.mart_source_freshness as
    select $h as family, 'stale' as status, timestamp '2026-07-01' as last_read_at, timestamp '2026-06-30' as
        newest_event_at;
create table marts.mart_data_quality as
    select $h as family, $h as quality_dimension, $h as counted, 1000 as checked, 5 as failed, 'missed' as status;
"""


def figure(kpi: str, start: str, period: str = "month", dim: str = "all", **columns: Any) -> dict[str, Any]:
    """A row of the board: 50 answers, 20 between 10 and 30, no change known."""
    return {
        "kpi": kpi, "kpi_name": f"{kpi} {HOSTILE}", "unit": "percent", "counted": HOSTILE, "higher_is_better": True,
        "period_type": period, "period_start": date.fromisoformat(start),
        "dim_name": "all" if dim == "all" else "brand",
        "dim_value": dim, "value": 20.0, "ci_low": 10.0, "ci_high": 30.0, "responses": 50, "effective_responses": 50.0,
        "is_low_n": False, "is_suppressed": False, "change": None, "is_change_significant": None, "target": None,
        "is_target_met": None, "is_anomaly": None,
    } | columns  # fmt: skip


HIDDEN = {"value": None, "ci_low": None, "ci_high": None, "effective_responses": None, "is_suppressed": True,
          "is_low_n": True, "responses": 3}  # fmt: skip


def figures() -> list[dict[str, Any]]:
    """Figures of the second quarter of 2026, each for one thing that may be said; the months of the first one."""
    changed: dict[str, Any] = {"change": 5.0, "is_change_significant": True}
    quarter = [
        figure("csat", "2026-04-01", "quarter", value=61.25, ci_low=50.0, ci_high=71.0, **changed),
        figure("ces_effort", "2026-04-01", "quarter", higher_is_better=False, unit="effort", **changed),
        figure("win_rate", "2026-04-01", "quarter", change=-1.0, is_change_significant=False, is_low_n=True),
        figure("churn", "2026-04-01", "quarter", target=15.0, is_target_met=False),
        figure("net_sentiment", "2026-04-01", "quarter", **HIDDEN),
        figure("own_kpi", "2026-04-01", "quarter", responses=0, value=None, ci_low=None, ci_high=None),
        figure("csat", "2026-04-01", "quarter", BRAND, value=1234.5, unit="points"),
    ]
    months = [figure("csat", f"2026-0{month}-01", value=10.0 * month, is_anomaly=month == 5) for month in range(1, 7)]
    return quarter + months


def published(file: Path, board: Sequence[dict[str, Any]], *, empty: bool = False) -> Path:
    """The file with that board; ``empty``: no row in any other mart."""
    con = duckdb.connect(str(file))
    con.execute(_TABLES.replace("$h", "'" + HOSTILE.replace("'", "''") + "'"))
    written = (
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and data_type like 'DECIMAL%'"
    )
    for table, column in con.execute(written).fetchall():
        con.execute(f"alter table marts.{table} alter {column} type double")  # as the marts have it
    con.execute(f"create table marts.mart_kpi_board ({', '.join(f'{name} {kind}' for name, kind in _BOARD.items())})")
    gaps = ", ".join("?" * len(_BOARD))
    for row in board:
        con.execute(f"insert into marts.mart_kpi_board values ({gaps})", [row[column] for column in _BOARD])
    if empty:
        for (table,) in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall():
            con.execute(f"delete from marts.{table}")
    con.close()
    return file
