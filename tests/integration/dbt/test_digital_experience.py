"""What each digital environment offers its visitors, through the real models, on a dozen hits counted by hand."""

from __future__ import annotations

from typing import Any, Protocol

import pytest


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


PARTS = (
    *("sessions", "bounces", "pageviews", "converted_sessions", "duration_seconds_sum", "error_known_sessions"),
    *("sessions_with_errors", "errors", "search_known_sessions", "searches", "result_known_searches"),
    *("searches_without_result", "responses", "high_effort", "effort_sum"),
)


@pytest.fixture(scope="module")
def months(dbt: Dbt) -> dict[str, dict[str, Any]]:
    """The mart's row of March by the name of its environment."""
    rows = dbt.query("""
        select mart.*, coalesce(environments.host, environments.channel_key) as name
        from marts.mart_digital_experience as mart
        inner join core.dim_digital_environment as environments using (digital_environment_key)
        where month_start = date '2026-03-01' and brand_key = 'acme'
    """)
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize(
    ("environment", "kind", "parts"),
    [
        # Nine minutes with a purchase; and a page that failed, told three times, once without a status.
        ("www.acme.example", "site", (2, 1, 3, 1, 541, 2, 1, 3, 2, 2, 2, 1, 0, 0, 0)),
        ("portal.acme.example", "portal", (1, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0)),
        # A source that tells neither errors nor searches: unknown, not none.
        ("com.acme", "app", (1, 1, 1, 0, 0, 0, None, None, 0, None, None, None, 0, 0, 0)),
        # Visits without a page, and the effort answers given through the channel: 0, 0, 0 and 100; 0 in the app.
        ("web", "site", (1, 1, 0, 0, 0, 0, None, None, 0, None, None, None, 4, 1, 100)),
        ("app", "app", (1, 1, 0, 0, 0, 0, None, None, 0, None, None, None, 1, 0, 0)),
    ],
)
def test_an_environment_has_the_parts_that_were_counted_by_hand(
    months: dict[str, dict[str, Any]], environment: str, kind: str, parts: tuple[int | None, ...]
) -> None:
    row = months[environment]
    assert {name: row[name] for name in PARTS} == dict(zip(PARTS, parts, strict=True))
    assert row["environment_type"] == kind


def test_bots_tests_and_answers_by_telephone_are_in_no_environment(months: dict[str, dict[str, Any]]) -> None:
    assert sum(row["sessions"] for row in months.values()) == 6
    assert sum(row["responses"] for row in months.values()) == 5
    assert "phone" not in months


def test_a_campaign_of_links_has_the_channel_group_of_its_tags(dbt: Dbt) -> None:
    (row,) = dbt.query("select * from core.dim_campaign where source_instance = 'site'")
    assert (row["campaign_name"], row["campaign_kind"], row["channel_group"]) == ("spring", "link", "Paid Search")
