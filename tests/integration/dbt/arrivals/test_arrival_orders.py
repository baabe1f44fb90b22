"""Incremental equals full refresh: 20 random arrival orders of the same data, through the real models.

Each copy's records come in an order and in splits of its own, older versions after newer ones, hits loads too late,
edits and deletions among them. After the last step the warehouse is built anew from its landing.
"""

from __future__ import annotations

from typing import Any

COPIES = 20


def test_incremental_builds_of_twenty_arrival_orders_equal_a_full_refresh(built: Any) -> None:
    assert built.incremental.keys() == built.rebuilt.keys()
    differing = {
        name: sorted(set(built.incremental[name]) ^ set(lines))[:4]
        for name, lines in built.rebuilt.items()
        if built.incremental[name] != lines
    }
    assert differing == {}


def test_the_order_of_arrival_makes_no_difference_to_what_is_known(built: Any) -> None:
    """Of the same data, whatever came first: the twenty copies have the same sessions, journeys and orders."""
    for table, columns in {
        "fct_web_sessions": "started_at, ended_at, hits, landing_page, is_bot, is_converted, channel_key, consent",
        "fct_journeys": "journey_type, started_at, last_touched_at, outcome, touchpoints, channel_switches",
        "fct_orders": "ordered_at, delivered_at, order_status",
    }.items():
        known = built.rows(
            f"select {columns}, count(*) from core.{table} where source_instance = 'shop' group by all order by all"
        )
        assert known, table
        assert [row for row in known if row[-1] % COPIES] == [], table


def test_the_drawn_data_have_late_edited_deleted_and_quarantined_records(built: Any) -> None:
    [counts] = built.rows(
        "select count(*) filter (is_deleted), count(*) - count(distinct record_key),"
        " count(*) filter (channel like 'no such%'), count(*) filter (event_at < newest and received_at > first)"
        " from (select *, max(event_at) over (partition by record_key) as newest,"
        "     min(received_at) over (partition by record_key) as first from staging.stg_files__web_analytics_events)"
        " where source_instance = 'shop'"
    )
    assert min(counts) > 2 * COPIES, counts
    [sessions] = built.rows("select count(*), count(*) filter (hits > 1) from core.fct_web_sessions")
    assert sessions[0] > 10 * COPIES
    assert sessions[1] > 3 * COPIES
