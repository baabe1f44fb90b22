"""A warehouse in operation: nothing new, only looked at, a day filled again, two at once, a day without the daemon.

A small company of reviews (records) and web events (by day), built once in this process.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.config import load_config
from orchestration.definitions import build_defs
from orchestration.figures import data_as_of
from orchestration.news import ToBuild
from orchestration.run_lock import release
from orchestration.stages import Stages

pytestmark = pytest.mark.xdist_group("operated")

CONFIG = """
name = "operated"
[company]
brand = "b"
timezone = "UTC"
currency = "EUR"
[schedule]
web_events_from = 2026-05-01

[[files]]
name = "reviews"
family = "reviews"
entity = "reviews"
glob = "reviews_*.csv"
key = ["id"]
constants = { channel = "web", rating_min = "1", rating_max = "5" }
[files.columns]
review_id = "id"
submitted_at = "at"
rating = "stars"
body = "text"

[[files]]
name = "hits"
family = "web_analytics"
entity = "events"
glob = "hits_*.parquet"
format = "parquet"
shape = "events"
key = ["id"]
[files.columns]
occurred_at = "at"
visitor_ref = "who"
page_url = "page"
"""
FIRST = date(2026, 5, 4)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
LAND = """
import sys
from pathlib import Path
from orchestration.config import load_config
from orchestration.home import WarehouseBusy
from orchestration.run_lock import hold
from orchestration.stages import Stages
stages = Stages(load_config(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
try:
    hold(stages.home)
except WarehouseBusy as busy:
    print(busy, flush=True)
    sys.exit(5)
stages.load()
"""


def hits(file: Path, days: list[date], *, pages: int = 3, hour: int = 9) -> None:
    """Each of three visitors sees some pages on each day."""
    rows = [
        (f"{day}-{who}-{hour}-{n}", datetime(day.year, day.month, day.day, hour, n), f"v{who}", f"/p{n}")
        for day in days
        for who in range(3)
        for n in range(pages)
    ]
    ids, at, who, page = (list(column) for column in zip(*rows, strict=True))
    pq.write_table(pa.table({"id": ids, "at": pa.array(at, pa.timestamp("us")), "who": who, "page": page}), file)


def reviews(file: Path, ids: range) -> None:
    lines = [f"{n},2026-05-0{4 + n % 4}T10:00:00Z,{1 + n % 5},good" for n in ids]
    file.write_text("\n".join(["id,at,stars,text", *lines]) + "\n")


class Operated:
    def __init__(self, folder: Path) -> None:
        self.config, self.data, self.home = folder / "cem.toml", folder / "data", folder / "home"
        self.data.mkdir()
        self.config.write_text(f'data = "{self.data}"\nhome = "{self.home}"\n' + CONFIG)
        hits(self.data / "hits_1.parquet", DAYS)
        reviews(self.data / "reviews_1.csv", range(10))

    @property
    def stages(self) -> Stages:
        return Stages(load_config(self.config))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        ((value,),) = self.rows(sql)
        return value

    def sessions(self, day: date, other: bool = False) -> list[tuple[Any, ...]]:
        """The sessions of one day, or of all the others, with all their columns."""
        sign = "<>" if other else "="
        return self.rows(f"from core.fct_web_sessions where started_at::date {sign} date '{day}' order by all")


@pytest.fixture(autouse=True)
def free(operated: Operated) -> Iterator[None]:
    """A step of Dagster keeps the run lock until its process ends; here one process is many runs."""
    yield
    release(operated.stages.home)


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Operated:
    company = Operated(tmp_path_factory.mktemp("operated"))
    stages = company.stages
    stages.home.prepare()
    stages.load()
    assert stages.refresh() is not None
    return company


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
    assert "ops_reconciliation" in built
    assert not built & {"fct_touchpoints", "stg_files__reviews_reviews", "mart_kpi_board"}
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


@pytest.mark.parametrize("pairs", [1, pytest.param(20, marks=pytest.mark.sweep)])
def test_of_two_runs_at_once_one_works_and_the_other_says_who_has_it_and_the_rows_are_exact(
    operated: Operated, pairs: int
) -> None:
    landed = "select count(distinct record_key) from raw_files.reviews_reviews"
    for pair in range(pairs):
        before = operated.one(landed)
        first = before * 1000
        reviews(operated.data / f"reviews_{pairs}_{pair}.csv", range(first, first + 5))
        runs = [
            subprocess.Popen(
                [sys.executable, "-c", LAND, str(operated.config)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )  # fmt: skip
            for _ in range(2)
        ]
        for run in runs:
            assert run.stdout is not None and run.stdout.readline() == "ready\n"
        for run in runs:
            assert run.stdin is not None
            run.stdin.write("go\n")
            run.stdin.flush()
        said = [run.communicate(timeout=120)[0] for run in runs]
        codes = [run.returncode for run in runs]
        assert 0 in codes and set(codes) <= {0, 5}  # both work where the second came when the first was done
        for run, code, words, other in zip(runs, codes, said, reversed(runs), strict=True):
            assert code == 0 or f"held by process {other.pid} since" in words, (run.pid, words)
        assert operated.one(landed) == before + 5
        assert operated.one("select count(*) from raw_files.reviews_reviews") == before + 5


def test_one_load_after_a_day_without_the_daemon_lands_all_that_came_and_what_follows_is_asked_for(
    operated: Operated,
) -> None:
    stages = operated.stages
    definitions = build_defs(stages.config, {"resources": {"stages": stages}})
    load = definitions.resolve_job_def("load_web_analytics")
    events = "select count(*) from raw_files.web_analytics_events_typed"
    with dg.DagsterInstance.ephemeral() as dagster:
        assert load.execute_in_process(instance=dagster).success
        before = operated.one(events)
        quiet = dg.evaluate_automation_conditions(definitions, dagster)  # the first look notes how things stand
        for hour in range(24):
            hits(operated.data / f"hits_late_{hour:02}.parquet", [date(2026, 5, 9)], hour=hour)
        assert load.execute_in_process(instance=dagster).success
        assert operated.one(events) == before + 24 * 9
        asked = dg.evaluate_automation_conditions(definitions, dagster, cursor=quiet.cursor)
        keys = {str(result.key) for result in asked.results if not result.true_subset.is_empty}
        for name in (["core", "fct_web_sessions"], ["marts", "mart_digital_experience"], ["published", "warehouse"]):
            assert str(dg.AssetKey(name)) in keys
        assert str(dg.AssetKey(["staging", "stg_files__reviews_reviews"])) not in keys
        assert dagster.get_materialized_partitions(dg.AssetKey(["raw_files", "web_events_by_day"])) >= {"2026-05-09"}


@pytest.mark.sweep
def test_what_was_asked_for_and_never_ran_is_asked_for_again_after_the_next_load(operated: Operated) -> None:
    stages = operated.stages
    definitions = build_defs(stages.config, {"resources": {"stages": stages}})
    load = definitions.resolve_job_def("load_web_analytics")
    published = str(dg.AssetKey(["published", "warehouse"]))
    with dg.DagsterInstance.ephemeral() as dagster:
        assert load.execute_in_process(instance=dagster).success
        looked = dg.evaluate_automation_conditions(definitions, dagster)
        for day, is_asked in ((10, True), (None, False), (11, True)):
            if day:
                hits(operated.data / f"hits_{day}.parquet", [date(2026, 5, day)])
                assert load.execute_in_process(instance=dagster).success
            looked = dg.evaluate_automation_conditions(definitions, dagster, cursor=looked.cursor)
            asked = {str(result.key) for result in looked.results if not result.true_subset.is_empty}
            assert (published in asked) == is_asked, day
