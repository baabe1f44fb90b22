"""Claims about late, deleted, edited, merged and erased records, and the web's edge cases, through the real models.

Each looks at one scene (conftest); `test_arrival_orders` proves that incremental builds and a full refresh agree on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

NOON = datetime(2026, 3, 1, 12)


def sessions(built: Any, scene: str, columns: str = "facts.hits") -> list[tuple[Any, ...]]:
    """Of a scene, in order of time."""
    return list(
        built.rows(
            f"select {columns} from core.fct_web_sessions as facts"
            " inner join core.fct_touchpoints as touchpoints using (touchpoint_key)"
            " inner join intermediate.int_web_sessions as made on made.source_instance = touchpoints.source_instance"
            " and 'sessions:' || made.source_record_key || ':web_session' = touchpoints.source_record_key"
            f" where made.source_instance = 'scenes' and made.source_record_key like '{scene}-%'"
            " order by facts.started_at"
        )
    )


def journeys(built: Any, subject: str, columns: str) -> list[tuple[Any, ...]]:
    where = f"source_instance = 'scenes' and journey_subject_id = '{subject}'"
    return list(built.rows(f"select {columns} from core.fct_journeys where {where}"))


def test_case_14_case_told_after_the_delivery_was_built_is_a_stage_visit_before_it(built: Any) -> None:
    assert journeys(built, "late-o", "touchpoints, last_touched_at") == [(3, NOON + timedelta(hours=96))]
    visits = built.rows(
        "select entered_at, exited_at from core.fct_journey_stages where journey_key ="
        " (select journey_key from core.fct_journeys where journey_subject_id = 'late-o') order by entered_at"
    )
    times = [NOON, NOON + timedelta(hours=48), NOON + timedelta(hours=96)]
    assert visits == list(zip(times, [*times[1:], None], strict=True))


def test_late_hit_joins_the_sessions_that_it_lies_between(built: Any) -> None:
    assert sessions(built, "bridge") == [(3,)]


def test_case_14_late_hit_earlier_than_all_that_was_seen_is_where_the_visitor_landed(built: Any) -> None:
    assert sessions(built, "earlier", "facts.hits, facts.landing_page, facts.exit_page") == [(2, "/first", "/second")]


def test_deleted_order_has_no_order_no_journey_and_no_touchpoint(built: Any) -> None:
    assert built.rows("select order_id from core.fct_orders where order_id = 'gone-o'") == []
    assert journeys(built, "gone-o", "journey_key") == []
    assert built.rows("select 1 from core.fct_touchpoints where journey_subject_id = 'gone-o'") == []


def test_order_of_a_deleted_contact_stays_and_is_nobodys(built: Any) -> None:
    assert journeys(built, "left-o", "customer_key") == [(None,)]


def test_case_11_archived_deals_and_cases_are_in_no_figure_and_what_is_restored_is_back(built: Any) -> None:
    assert built.rows("select deal_id from core.fct_deals where deal_id in ('dropped-d', 'back-d')") == [("back-d",)]
    assert built.rows("select 1 from core.fct_touchpoints where journey_subject_id in ('dropped-d', 'dropped-s')") == []
    assert journeys(built, "dropped-d", "journey_key") == journeys(built, "dropped-s", "journey_key") == []
    assert set(journeys(built, "back-d", "outcome")) == {("won",)}


def test_contacts_that_turn_out_to_be_one_person_share_their_journeys(built: Any) -> None:
    found = built.rows("select customer_key from core.fct_orders where order_id in ('merged-oc', 'merged-oc2')")
    assert len(found) == 2
    assert len(set(found)) == 1
    assert found[0][0] is not None


def test_edited_record_counts_as_it_is_now_and_once(built: Any) -> None:
    assert journeys(built, "edited-o", "touchpoints, last_touched_at") == [(2, NOON + timedelta(hours=120))]


def test_visitor_who_vanished_from_a_days_file_has_no_session_and_a_hit_of_another_one_moves(built: Any) -> None:
    found = built.rows("select visitor_ref from intermediate.int_web_sessions where source_record_key like 'erased-%'")
    assert found == [("erased-x",)]


def test_monitor_that_looks_at_an_order_is_a_bot_and_in_no_journey(built: Any) -> None:
    assert sessions(built, "bot", "facts.is_bot, facts.journey_key") == [(True, None)]
    assert journeys(built, "bot-o", "touchpoints") == [(2,)]


def test_case_14_hit_of_a_clock_ten_years_ahead_is_quarantined_and_in_no_session(built: Any) -> None:
    assert sessions(built, "clock", "facts.hits, facts.ended_at") == [(1, NOON)]


def test_case_15_midnight_parts_no_session_and_a_long_gap_does(built: Any) -> None:
    assert sessions(built, "midnight") == [(2,), (1,)]


def test_case_15_login_and_another_host_part_no_session_and_the_whole_of_it_is_his_who_logged_in(built: Any) -> None:
    assert sessions(built, "login", "facts.hits, made.contact_ref, facts.is_converted") == [(3, "login-c", True)]


def test_case_30_purchase_seen_in_shop_crm_and_on_the_web_is_one_order(built: Any) -> None:
    assert built.rows("select order_id from core.fct_orders where order_id like 'once-%'") == [("once-o",)]
    [(key,)] = journeys(built, "once-o", "journey_key")
    assert sessions(built, "once", "facts.hits, facts.journey_key, facts.is_converted") == [(2, key, True)]


def test_case_30_hits_that_name_no_visitor_are_quarantined_and_never_one_giant_session(built: Any) -> None:
    assert built.rows("select 1 from intermediate.int_web_sessions where source_record_key like 'nobody-%'") == []
    landed = "select count(*) from staging.stg_files__web_analytics_events where record_key like 'nobody-%'"
    assert built.rows(landed) == [(3,)]
