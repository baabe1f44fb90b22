"""Apache Superset reads what is published, from the file and from PostgreSQL: descriptions, figures, a dashboard.

make bi-acceptance

Plain SQL on the published file judges the figures: those that Superset computes when asked, and those that a browser
gets for the charts. The screenshots stay in `var/bi-acceptance/`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from seen_pages import chromium
from superset_server import Superset

Rows = list[dict[str, Any]]
SQL = Callable[[str], list[tuple[Any, ...]]]
PICTURES = Path(__file__).resolve().parents[2] / "var" / "bi-acceptance"
SHOWN_WITHIN = 120
"""Seconds for a page on a busy machine; 10 are usual."""
WRITES = ("delete from marts.mart_kpi_board", "create table marts.mine (a integer)", "drop table marts.mart_kpi_board")
REFUSALS = ("read-only", "permission denied", "must be owner")


def test_every_column_arrives_with_its_description(superset: Superset, dashboard: Any, plain_sql: SQL) -> None:
    for table, dataset in dashboard.datasets.items():
        columns = superset.asked("get", f"dataset/{dataset}")["result"]["columns"]
        described = plain_sql(f"select column_name, comment from duckdb_columns() where table_name = '{table}'")
        assert all(comment for _, comment in described)
        assert {column["column_name"]: column["description"] for column in columns} == dict(described)


def test_the_figures_that_it_computes_are_those_of_the_marts(
    superset: Superset, dashboard: Any, plain_sql: SQL
) -> None:
    quarter = {"columnType": "BASE_AXIS", "expressionType": "SQL", "label": "quarter", "timeGrain": "P3M"}
    rows = _computed(
        superset,
        dashboard.datasets["mart_nps_monthly"],
        columns=[{**quarter, "sqlExpression": "month_start"}, "nps_kind"],
        metrics=[{"expressionType": "SQL", "label": label, "sqlExpression": sql} for label, sql in PARTS.items()],
        filters=[{"col": "is_weighted", "op": "==", "val": False}],
    )
    shown = {(_day(row["quarter"]), row["nps_kind"]): (row["nps"], row["n"]) for row in rows}
    assert len(shown) == len(rows)
    _assert_equal(shown, _nps(plain_sql))
    rows = _computed(
        superset,
        dashboard.datasets["mart_kpi_board"],
        columns=["period_start", "kpi", "value", "responses"],
        filters=[{"col": "period_type", "op": "==", "val": "quarter"}, {"col": "dim_name", "op": "==", "val": "all"}],
    )
    _assert_equal(_by_kpi(rows), _board(plain_sql))


def test_a_browser_shows_the_charts_without_an_error_and_with_the_figures_of_the_marts(
    superset: Superset, publisher: Any, dashboard: Any, plain_sql: SQL, told: Callable[[str, float], None]
) -> None:
    begun = time.monotonic()
    given = _looked_at(superset, dashboard, PICTURES / f"{publisher.name}.png")
    told(f"A browser has shown the dashboard ({publisher.name})", begun)
    # The bars: a row for each quarter, a column for each kind; null where a quarter has none of that kind.
    bars = {
        (_day(row["month_start"]), kind): (score,)
        for row in given[dashboard.nps]
        for kind, score in row.items()
        if kind != "month_start" and score is not None
    }
    _assert_equal(bars, {at: (nps,) for at, (nps, _) in _nps(plain_sql).items()})
    _assert_equal(_by_kpi(given[dashboard.board]), _board(plain_sql))


def test_what_is_published_cannot_be_changed_even_where_superset_may_write(
    superset: Superset, dashboard: Any, published: Path
) -> None:
    before = hashlib.sha256(published.read_bytes()).digest()
    for number, sql in enumerate(WRITES):
        asked = {"database_id": dashboard.database, "schema": "marts", "sql": sql, "client_id": f"write-{number}"}
        refused = superset.asked("post", "sqllab/execute/", asked, status=(400, 403, 500))
        assert any(word in json.dumps(refused) for word in REFUSALS), (sql, refused)
    assert hashlib.sha256(published.read_bytes()).digest() == before


Figures = dict[tuple[date, str], tuple[float | None, ...]]
PARTS = {
    "nps": "100.0 * (sum(promoters) - sum(detractors)) / nullif(sum(responses), 0)",
    "n": "sum(responses)",
}


def _nps(plain_sql: SQL) -> Figures:
    """NPS and its answers by quarter and kind of survey, where somebody answered."""
    rows = plain_sql(
        f"select date_trunc('quarter', month_start)::date, nps_kind, {PARTS['nps']}, {PARTS['n']}"
        " from marts.mart_nps_monthly where not is_weighted group by all having sum(responses) > 0"
    )
    return {(day, kind): (nps, n) for day, kind, nps, n in rows}


def _board(plain_sql: SQL) -> Figures:
    rows = plain_sql(
        "select period_start, kpi, value, responses from marts.mart_kpi_board"
        " where period_type = 'quarter' and dim_name = 'all'"
    )
    return {(day, kpi): (value, responses) for day, kpi, value, responses in rows}


def _by_kpi(rows: Rows) -> Figures:
    return {(_day(row["period_start"]), row["kpi"]): (row["value"], row["responses"]) for row in rows}


def _day(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


def _assert_equal(shown: Figures, expected: Figures) -> None:
    assert expected, "the published file has no figures to compare with: publish data with surveys first"
    assert set(shown) == set(expected)
    wrong = {at: (shown[at], expected[at]) for at in expected if shown[at] != pytest.approx(expected[at], abs=1e-9)}
    assert not wrong


def _computed(superset: Superset, dataset: int, **query: Any) -> Rows:
    """The rows that Superset answers to a chart's query."""
    source = {"datasource": {"id": dataset, "type": "table"}, "result_format": "json", "result_type": "full"}
    answer = superset.asked("post", "chart/data", {**source, "queries": [{"row_limit": 10_000, **query}]})
    rows: Rows = answer["result"][0]["data"]
    return rows


def _looked_at(superset: Superset, dashboard: Any, picture: Path) -> dict[int, Rows]:
    """The rows that a browser was given, by the chart's id; its picture is kept, of a failure too."""
    from playwright.sync_api import Error, Response

    given: dict[int, Rows] = {}
    failed: list[str] = []

    def heard(response: Response) -> None:
        if "/api/v1/chart/data" in response.url and not response.ok:
            failed.append(response.text())
        elif "/api/v1/chart/data" in response.url:
            asked = json.loads(response.request.post_data or "{}")
            given[asked["form_data"]["slice_id"]] = response.json()["result"][0]["data"]

    picture.parent.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 960})
        page.set_default_timeout(SHOWN_WITHIN * 1000)
        page.goto(f"{superset.url}/login/")
        page.locator("#username").fill("admin")
        page.locator("#password").fill(superset.password)
        page.locator("#password").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.on("response", heard)
        page.on("pageerror", lambda error: failed.append(str(error)))
        try:
            page.goto(dashboard.page)
            for title in dashboard.titles:
                page.get_by_text(title, exact=True).first.wait_for()
            # A chart that failed has an alert in the place of its canvas or table.
            page.locator(".chart-container canvas, [role=alert]").first.wait_for()
            page.locator(".chart-container tbody tr, [role=alert]").first.wait_for()
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(2_000)  # the bars grow
        except Error as error:
            failed.append(str(error))
        failed += page.get_by_role("alert").all_inner_texts()
        page.screenshot(path=str(picture))
    assert not failed, f"see {picture}"
    return given
