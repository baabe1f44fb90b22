"""A warehouse in operation: nothing new, only looked at, a day filled again."""

from __future__ import annotations

import shutil

import dagster as dg
import duckdb
import pytest
from operated_company import DAYS, Operated, hits

from orchestration.definitions import build_defs
from orchestration.figures import data_as_of
from orchestration.news import ToBuild


def test_where_nothing_has_come_there_is_nothing_to_build(operated: Operated) -> None:
    stages = operated.stages
    assert stages.load().files.reads == ()
    assert stages.to_build() is ToBuild.NOTHING
    before = (operated.home / "published" / "warehouse.duckdb").stat()
    done = build_defs(stages.config, {"resources": {"stages": stages}}).resolve_job_def("warehouse")
    run = done.execute_in_process(instance=dg.DagsterInstance.ephemeral())
    assert run.success
    skipped = {event.step_key for event in run.all_events if event.event_type_value == "STEP_SKIPPED"}
    assert skipped == {"great_expectations", "published__warehouse"}
    assert (operated.home / "published" / "warehouse.duckdb").stat() == before


def test_where_a_source_was_looked_at_and_had_nothing_only_the_books_are_built_and_readers_see_the_look(
    operated: Operated,
) -> None:
    (operated.data / "reviews_2.csv").write_text("id,at,stars,text\n")
    stages = operated.stages
    published, earlier = stages.home.published_file, stages.home.published_dir / "earlier"
    as_of, kept = data_as_of(stages.home), sorted(earlier.glob("*"))
    shutil.copy(published, operated.config.with_name("before.duckdb"))
    assert stages.load().files.totals.read == 0
    assert stages.to_build() is ToBuild.BOOKS
    built = {result.name for result in stages.build_books() if not result.is_test}
    assert {"ops_reconciliation", "mart_source_freshness"} <= built
    # Later on the day of the last news the data's clock stands still, and so does what goes by it.
    assert not built & {"fct_touchpoints", "stg_files__reviews_reviews", "mart_nps_monthly", "mart_kpi_board"}
    assert stages.to_build() is ToBuild.ALL  # until it is audited and published
    assert stages.audit().passed
    assert stages.publish(keeps_current=False) is not None
    assert stages.to_build() is ToBuild.NOTHING
    assert sorted(earlier.glob("*")) == kept  # a look is no state to go back to
    with duckdb.connect(str(stages.home.published_file), read_only=True) as con:
        assert con.execute("select data_as_of > ? from main.publication", [as_of]).fetchone() == (True,)


def test_what_is_not_the_noted_build_is_built_anew(operated: Operated) -> None:
    home, stages = operated.stages.home, operated.stages
    assert stages.to_build() is ToBuild.NOTHING
    for spoilt, content in (
        (home.published_file, operated.config.with_name("before.duckdb").read_bytes()),  # put back by hand
        (home.warehouse_file.with_suffix(".vouched.json"), b""),  # a kill tore it
        (home.warehouse_file.with_suffix(".built.json"), None),  # a build began and did not end
    ):
        good = spoilt.read_bytes()
        spoilt.unlink()
        if content is not None:
            spoilt.write_bytes(content)
        assert stages.to_build() is ToBuild.ALL, spoilt
        spoilt.write_bytes(good)
        assert stages.to_build() is ToBuild.NOTHING, spoilt


def test_a_changed_setting_builds_everything_though_nothing_was_read(operated: Operated) -> None:
    text = operated.config.read_text()
    operated.config.write_text(text.replace('currency = "EUR"', 'currency = "CHF"'))
    assert operated.stages.to_build() is ToBuild.ALL
    operated.config.write_text(text)
    assert operated.stages.to_build() is ToBuild.NOTHING


@pytest.mark.parametrize(
    "upstream",
    [("+fct_web_sessions",), pytest.param(("+fct_web_sessions", "+fct_touchpoints"), marks=pytest.mark.sweep)],
)
def test_filling_a_day_again_changes_that_day_and_leaves_every_other_byte_for_byte(
    operated: Operated, upstream: tuple[str, ...]
) -> None:
    day = DAYS[1]
    others, filled = operated.sessions(day, other=True), operated.sessions(day)
    touchpoints = f"from core.fct_touchpoints where occurred_at::date <> date '{day}' order by all"
    elsewhere = operated.rows(touchpoints)
    hits(operated.data / "hits_1.parquet", DAYS, pages=5)  # the export has changed on every day
    stages = operated.stages
    report = stages.load_files(days={day})
    assert report.totals.new == 3 * 5
    assert stages.to_build() is ToBuild.ALL
    assert all(result.is_good for result in stages.build(select=upstream))  # `cem backfill` builds all
    assert operated.sessions(day, other=True) == others != []
    assert operated.rows(touchpoints) == elsewhere != []
    again = operated.sessions(day)
    assert len(again) == len(filled) == 3
    assert again != filled
    hits(operated.data / "hits_1.parquet", DAYS, pages=3)  # as it was, for the tests after this one
