"""The report of the simulated company: every number on its pages is that of the published file.

The numbers are found anew by SQL of this test's own; how they are written, by nothing but Python's decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from report_reader import PageRead, Shown, as_written, page_read

from orchestration.assets.documents import report as report_asset
from orchestration.assets.publishing import PUBLISHED
from orchestration.config import load_config
from orchestration.run_lock import release
from orchestration.stages import Stages

pytestmark = pytest.mark.xdist_group("simulated_company")

KEYS = {
    "mart_journey_funnel": "funnel_key",
    "mart_journey_paths": "path_key",
    "mart_touchpoint_priorities": "priority_key",
    "mart_drivers": "driver_key",
    "mart_attribution_channels": "attribution_channel_key",
    "mart_brand_topics": "brand_topic_key",
}
PERCENT = ("reached_pct", "drop_off_pct", "r_squared_pct", "credit_share")
SIGNED = ("change", "correlation", "net_sentiment")
WHOLE = {
    *("responses", "reached", "journeys", "position", "priority_rank", "measured", "customers", "complete_respondents"),
    *("conversions", "feedback", "touchpoints", "events", "contactable", "contacted_in_time", "contacted_late"),
    *("waiting", "overdue", "lapsed", "recovered", "resurveyed", "fresh", "quiet", "stale", "unread", "not_expected"),
    *("failed", "checked", "quarantined", "hidden", "unranked", "loop_overdue", "loop_contactable", "loop_in_time"),
}


def pages(folder: Path) -> Iterator[tuple[str, str, PageRead]]:
    """Brand ("" of the company), language and page."""
    for language, end in (("en", ""), ("de", ".de")):
        yield "", language, page_read(folder / f"index{end}.html")
        for brand in ("fjellro", "pinewick"):
            yield brand, language, page_read(folder / f"brand-{brand}{end}.html")


def test_there_is_a_page_for_the_company_and_each_brand_in_each_language(report):
    assert len(list(report.glob("*.html"))) == 9


def test_every_figure_of_the_board_is_the_marts(simulated, report):
    columns = "kpi, period_type, period_start, dim_value, unit, value, ci_low, ci_high, responses, effective_responses"
    columns += ", change"
    rows = simulated.query(f"select {columns} from marts.mart_kpi_board where dim_name in ('all', 'brand')")
    names = columns.split(", ")
    board = {(row[0], row[1], str(row[2]), row[3]): dict(zip(names, row, strict=True)) for row in rows}
    seen = 0
    for _, language, page in pages(report):
        for shown in (number for number in page.numbers if "data-figure" in number.where):
            kpi, start, member = shown.where["data-figure"].split("|")
            period = shown.where.get("data-period", "quarter")
            row = board[kpi, period, start, member]
            wanted = row["value"] - row["change"] if shown.column == "before" else row[shown.column]
            # A value is written with its sign of percent, but in the tables, whose columns are too narrow.
            is_value = shown.column in ("value", "before") and "data-mart" not in shown.where
            # The table of brands has no column for the unit.
            is_value |= shown.column == "value" and "data-kpi" not in shown.where
            agrees(shown, wanted, language, percent=is_value and row["unit"] == "percent")
            seen += 1
    assert seen > 5_000


def test_every_row_of_the_other_marts_is_the_marts(simulated, report):
    marts: dict[str, dict[str, dict[str, Any]]] = {}
    for mart, key in KEYS.items():
        found = simulated.query(f"select column_name from duckdb_columns() where table_name = '{mart}'")
        names = [name for (name,) in found]
        rows = simulated.query(f"select {', '.join(names)} from marts.{mart}")
        records = [dict(zip(names, row, strict=True)) for row in rows]
        marts[mart] = {record[key]: record for record in records}
    seen: dict[str, int] = {}
    for brand, language, page in pages(report):
        for shown in (number for number in page.numbers if "data-key" in number.where):
            row = marts[shown.where["data-mart"]][shown.where["data-key"]]
            assert row.get("brand_key", brand) == brand or not brand
            wanted = row[shown.column] * (100 if shown.column == "credit_share" else 1)
            is_share = shown.column == "share_pct" and shown.where["data-mart"] != "mart_brand_topics"
            agrees(shown, wanted, language, percent=shown.column in PERCENT or is_share)
            seen[shown.where["data-mart"]] = seen.get(shown.where["data-mart"], 0) + 1
    assert seen.keys() == KEYS.keys() and min(seen.values()) >= 6


def test_what_is_added_up_is_added_up_right(simulated, report):
    """The sums over the months of the second quarter of 2026, and over sources."""
    heat = {
        row[:3]: row[3:]
        for row in simulated.query("""
            select s.brand_key, d.stage_key, s.channel_key, sum(touchpoints), sum(measured),
                sum(score_sum) / nullif(sum(measured), 0)
            from marts.mart_touchpoint_scorecard s join core.dim_touchpoint d on s.touchpoint_type = d.touchpoint_type
            where quarter(month_start) = 2 and year(month_start) = 2026 group by 1, 2, 3
        """)
    }
    loops = {
        (brand, kind): dict(zip(("events", "contactable", "contacted_in_time", "overdue"), row, strict=True))
        for brand, kind, *row in simulated.query("""
            select brand_key, event_kind, sum(events), sum(contactable), sum(contacted_in_time), sum(overdue)
            from marts.mart_closed_loop_monthly where month_start between '2026-04-01' and '2026-06-30'
            group by 1, 2
        """)
    }
    quality = {
        "|".join(row[:3]): row[3:]
        for row in simulated.query(
            "select family, quality_dimension, counted, sum(checked), sum(failed)"
            " from marts.mart_data_quality group by all"
        )
    }
    families = "select family, count(*) filter (status = 'quiet') from marts.mart_source_freshness group by 1"
    fresh = dict(simulated.query(families))
    seen = set()
    for brand, language, page in pages(report):
        for shown in page.numbers:
            where = shown.where
            if "data-stage" in where:
                touchpoints, measured, score = heat[where["data-brand"], where["data-stage"], where["data-channel"]]
                wanted = {"touchpoints": touchpoints, "measured": measured, "score_mean": score}[shown.column]
                assert shown.column != "score_mean" or measured >= 5
                agrees(shown, float(wanted), language, digits=0)
            elif "data-loop" in where and shown.column in ("events", "contactable", "contacted_in_time", "overdue"):
                agrees(shown, loops[where["data-brand"], where["data-loop"]][shown.column], language)
            elif "data-quality" in where:
                checked, failed = quality[where["data-quality"]]
                passed = 100 * (checked - failed) / checked
                wanted = {"checked": checked, "failed": failed, "passed_pct": passed}[shown.column]
                agrees(shown, wanted, language, percent=shown.column == "passed_pct")
            elif "data-freshness" in where and shown.column == "quiet":
                agrees(shown, fresh[where["data-freshness"]], language)
            elif shown.column == "loop_overdue":
                agrees(shown, sum(row["overdue"] or 0 for key, row in loops.items() if brand in ("", key[0])), language)
            else:
                continue
            seen |= {name for name in where if name != "data-brand"} | {shown.column}
    assert {"data-stage", "data-loop", "data-quality", "data-freshness", "loop_overdue"} <= seen


def test_what_the_marts_hide_is_on_no_page(simulated, report):
    hidden = {
        f"{kpi}|{start}|{member}"
        for kpi, start, member in simulated.query(
            "select kpi, period_start, dim_value from marts.mart_kpi_board"
            " where is_suppressed and period_type = 'month'"
        )
    }
    for _, _, page in pages(report):
        months = {shown.where["data-figure"] for shown in page.numbers if shown.where.get("data-period") == "month"}
        assert months and not months & hidden


def test_dagster_writes_it_after_a_publication(simulated, monkeypatch):
    monkeypatch.setenv("CEM_HOME", str(simulated.home))
    stages = Stages(load_config(simulated.config, data=simulated.data))
    page = simulated.home / "published" / "report" / "index.html"
    before = page.stat().st_ino if page.is_file() else None
    try:
        done = dg.materialize([report_asset], resources={"stages": stages}, instance=dg.DagsterInstance.ephemeral())
    finally:
        release(stages.home)  # of this process, which lives on
    assert done.success
    assert page.stat().st_ino != before
    condition = report_asset.automation_conditions_by_key[dg.AssetKey(["documents", "report"])]
    assert condition.get_label() == "new data"
    assert report_asset.asset_deps[dg.AssetKey(["documents", "report"])] == {PUBLISHED}


def agrees(
    shown: Shown, wanted: float | None, language: str, *, percent: bool = False, digits: int | None = None
) -> None:
    assert wanted is not None, shown
    assert shown.value == pytest.approx(wanted, rel=1e-12, abs=1e-12), shown
    if digits is None:
        digits = 0 if shown.column in WHOLE else 2 if shown.column.startswith("correlation") else 1
        digits = 1 if shown.column == "effective_responses" else digits
    signed = shown.column in SIGNED
    assert shown.text == as_written(shown.value, language, digits, percent, signed), shown
