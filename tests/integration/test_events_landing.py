"""Claims about landing events: in columns, by day, and a day is what the files that hold it say now."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.errors import MappingChangedError, SourceFileError
from ingestion.landing import EVENTS, EVENTS_TABLES, events_schema, events_table
from ingestion.load import load_files
from ingestion.report import LoadReport
from ingestion.settings import FileMapping
from ingestion.warehouse import complete_events

KEY = "a key of the test, long enough"
HITS: dict[str, Any] = {
    "name": "hits",
    "family": "web_analytics",
    "entity": "events",
    "glob": "*.parquet",
    "format": "parquet",
    "shape": "events",
    "key": ["id"],
    "columns": {"occurred_at": "at", "visitor_ref": "who", "http_status": "status"},
}
LOCAL = pa.timestamp("us")
NOON = datetime(2026, 5, 6, 12)
NEXT_DAY = datetime(2026, 5, 7, 12)


@dataclass
class Site:
    data: Path
    home: Path

    def write(self, file: str, at: list[datetime | None], kind: pa.DataType = LOCAL, /, **more: Any) -> None:
        """A file of one hit a moment, numbered from 1; ``more`` are further or other columns."""
        numbers = list(range(1, len(at) + 1))
        columns = {"id": numbers, "at": pa.array(at, kind), "who": ["v"] * len(at), "status": [200] * len(at)}
        pq.write_table(pa.table({**columns, **more}), self.data / file)

    def load(self, **changes: Any) -> LoadReport:
        return load_files([FileMapping(**{**HITS, **changes})], data_dir=self.data, home=self.home)

    def backfill(self, *days: datetime) -> LoadReport:
        mapping = FileMapping(**HITS)
        return load_files([mapping], data_dir=self.data, home=self.home, days={day.date() for day in days})

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(query).fetchall()

    def events(self, columns: str) -> list[tuple[Any, ...]]:
        return self.sql(f"select {columns} from raw_files.web_analytics_events_typed order by path, line")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("CEM_HASH_KEY", KEY)
    (tmp_path / "data").mkdir()
    return Site(tmp_path / "data", tmp_path / "home")


def test_an_unchanged_file_is_not_read_again(site: Site) -> None:
    site.write("a.parquet", [NOON, NOON])
    assert site.load().totals.new == 2
    again = site.load()
    assert (again.reads, len(again.skipped)) == ((), 1)


def test_a_day_written_anew_replaces_that_day_only(site: Site) -> None:
    site.write("a.parquet", [NOON, NOON, NEXT_DAY])
    site.load()
    site.write("a.parquet", [NOON], status=[404])
    report = site.load()
    assert (report.totals.new, report.reads[0].notes) == (1, ())
    assert site.events("http_status, event_day::text") == [(404, "2026-05-06"), (200, "2026-05-07")]
    assert site.sql("select records_new, records_replaced from raw_ops.ledger order by received_at") == [(3, 0), (1, 2)]


def test_a_day_filled_again_changes_that_day_only_though_its_file_has_changed_on_others(site: Site) -> None:
    site.write("a.parquet", [NOON, NEXT_DAY])
    site.load()
    site.write("a.parquet", [NOON, NOON, NEXT_DAY], status=[404, 404, 500])
    assert site.backfill(NOON).totals.new == 2
    assert sorted(site.events("event_day::text, http_status")) == [
        ("2026-05-06", 404), ("2026-05-06", 404), ("2026-05-07", 200),
    ]  # fmt: skip
    site.load()
    assert site.events("http_status") == [(404,), (404,), (500,)]  # what the backfill left was not taken for landed


def test_a_landed_day_filled_again_lands_the_same_rows_and_nothing_is_read_after_it(site: Site) -> None:
    site.write("a.parquet", [NOON, NEXT_DAY])
    site.write("b.parquet", [NOON])
    site.load()
    before = site.events("* exclude (received_at)")
    assert sorted(read.path for read in site.backfill(NOON).reads) == ["a.parquet", "b.parquet"]
    assert site.events("* exclude (received_at)") == before
    assert site.sql("select count(distinct received_at) from raw_files.web_analytics_events_typed") == [(2,)]
    assert site.load().reads == ()


def test_a_day_is_not_filled_again_where_events_of_a_file_that_is_gone_would_be_lost(site: Site) -> None:
    site.write("a.parquet", [NOON])
    site.write("b.parquet", [NOON, NEXT_DAY])
    site.load()
    before = site.events("*")
    (site.data / "a.parquet").unlink()
    with pytest.raises(SourceFileError, match="a.parquet.*no longer there, and 1 events.*would be lost"):
        site.backfill(NOON)
    assert site.events("*") == before
    assert site.backfill(NEXT_DAY).totals.new == 1


def test_filling_a_day_that_no_file_holds_changes_nothing(site: Site) -> None:
    site.write("a.parquet", [NEXT_DAY])
    site.load()
    before = site.events("*")
    assert site.backfill(NOON).totals.new == 0
    (site.data / "a.parquet").unlink()
    assert site.backfill(NEXT_DAY).reads == ()  # what landed of a file that is gone stays
    assert site.events("*") == before


def test_a_table_of_before_a_column_came_gets_it_empty_and_takes_what_lands_next(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    entity = "web_analytics_events"
    with monkeypatch.context() as before:
        before.delitem(EVENTS[entity], "consent")
        before.setitem(EVENTS_TABLES, events_table(entity), events_schema(entity))
        site.write("a.parquet", [NOON])
        site.load()
    complete_events(site.home / "warehouse" / "warehouse.duckdb")
    assert site.events("consent") == [(None,)]
    site.write("b.parquet", [NEXT_DAY], agreed=["granted"])
    site.load(name="asked", glob="b*", columns={**HITS["columns"], "consent": "agreed"})
    assert site.events("path, consent") == [("a.parquet", None), ("b.parquet", "granted")]


def test_a_file_that_holds_part_of_the_day_is_read_again_for_it(site: Site) -> None:
    site.write("a.parquet", [NOON, NEXT_DAY])
    site.load()
    site.write("b.parquet", [NEXT_DAY, NEXT_DAY], id=[7, 8])
    report = site.load()
    assert [(read.path, read.counts.new, read.counts.unchanged) for read in report.reads] == [
        ("b.parquet", 2, 0),
        ("a.parquet", 1, 1),
    ]
    assert site.events("path, record_key") == [
        ("a.parquet", "1"),
        ("a.parquet", "2"),
        ("b.parquet", "7"),
        ("b.parquet", "8"),
    ]
    assert site.load().reads == ()


def test_events_of_a_file_that_is_gone_give_way_with_a_note(site: Site) -> None:
    site.write("a.parquet", [NOON, NOON])
    site.load()
    (site.data / "a.parquet").rename(site.data / "renamed.parquet")
    site.write("b.parquet", [NOON], id=[3])
    assert site.load().reads[0].notes == ()
    (site.data / "renamed.parquet").unlink()
    site.write("b.parquet", [NOON], id=[4])
    [read] = site.load().reads
    assert read.notes == ("renamed.parquet: is no longer there; 2 of its events gave way to other files of their days",)
    assert site.events("record_key") == [("4",)]


def test_an_earlier_content_that_comes_back_is_read_again(site: Site) -> None:
    for status in (200, 404, 200):
        site.write("a.parquet", [NOON], status=[status])
        site.load()
        assert site.events("http_status") == [(status,)]


def test_rows_that_fit_no_column_land_as_broken_records(site: Site) -> None:
    text = pa.array([b"v", b"caf\xe9", b"v", b"v"]).view(pa.string())
    site.write("a.parquet", [NOON, NOON, None, NOON], who=text, status=["200", "200", "200", "7.5"])
    [read] = site.load().reads
    assert (read.counts.new, read.records_unparseable) == (4, 3)
    assert read.examples == (
        "a.parquet:2: who is no text",
        "a.parquet:3: at is empty",
        "a.parquet:4: status is no integer",
    )
    assert site.events("record_key, http_status") == [("1", 200)]
    sql = "select record_key, is_parseable, payload from raw_files.web_analytics_events order by origin"
    broken = site.sql(sql)
    assert [row[:2] for row in broken] == [("2", False), ("3", False), ("4", False)]
    assert json.loads(broken[2][2])["status"] == "7.5"


def test_redactions_hold_for_events_and_for_rows_that_fit_none(site: Site) -> None:
    redact = {"hash": ["who", "mail"], "drop": ["name"]}
    site.write(
        "a.parquet", [NOON, NOON], status=["200", "x"], who=["Ann", "Ann"], mail=["a@b", None], name=["Ann", "Ann"]
    )
    site.load(redact=redact)
    hashed = {text: hmac.new(KEY.encode(), text.encode(), "sha256").hexdigest() for text in ("Ann", "a@b")}
    [(who, properties)] = site.events("visitor_ref, properties")
    assert (who, json.loads(properties)) == (hashed["Ann"], {"mail": hashed["a@b"]})
    [(payload,)] = site.sql("select payload from raw_files.web_analytics_events")
    assert json.loads(payload)["who"] == hashed["Ann"]
    assert "name" not in json.loads(payload)


@pytest.mark.parametrize(
    ("kind", "is_utc"), [(pa.timestamp("ns"), False), (pa.timestamp("s", "Asia/Tokyo"), True), (pa.date32(), False)]
)
def test_times_of_every_arrow_type_are_instants_or_the_files_own_clock(
    site: Site, kind: pa.DataType, is_utc: bool
) -> None:
    moment = datetime(2026, 5, 6)
    site.write("a.parquet", [moment], kind)
    site.load()
    assert site.events("occurred_at, event_day, is_utc") == [(moment, moment.date(), is_utc)]


def test_times_as_text_are_refused_with_what_to_write(site: Site) -> None:
    site.write("a.parquet", [None], at=["2026-05-06"])
    with pytest.raises(SourceFileError, match=r'column \'at\' holds string, not times.*Leave out shape = "events"'):
        site.load()


def test_hits_without_a_key_are_told_by_their_file_and_row(site: Site) -> None:
    for name in ("a.parquet", "b.parquet"):
        site.write(name, [NOON, NOON] if name == "a.parquet" else [NEXT_DAY])
        assert [read.path for read in site.load(key=[]).reads] == [name]
    assert site.events("record_key, path, line") == [
        (None, "a.parquet", 1),
        (None, "a.parquet", 2),
        (None, "b.parquet", 1),
    ]


def test_records_of_before_may_become_events_where_they_have_a_key(site: Site) -> None:
    site.write("a.parquet", [NOON])
    site.load(shape="records")
    assert site.load().totals.new == 1
    with pytest.raises(MappingChangedError):
        site.load(key=[])


def test_a_column_filled_from_another_header_is_read_anew(site: Site) -> None:
    site.write("a.parquet", [NOON], other=["w"])
    site.load()
    columns = {**HITS["columns"], "visitor_ref": "other"}
    assert site.load(columns=columns).totals.new == 1
    assert site.events("visitor_ref") == [("w",)]
