"""The same web hits, landed as events and as records: one company reads each file twice, by two mappings.

The hits are the simulated company's of two weeks, and a few by hand for what they never show: blanks, the clock of a
zone, a template, a row that fits no column.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.config import load_config
from orchestration.gate import failed_tests
from orchestration.quarantine import read_quarantine
from orchestration.stages import Stages

pytestmark = [pytest.mark.xdist_group("events_and_records"), pytest.mark.sweep]

MAPPING = """
[[files]]
name = "{kind}_{shape}"
family = "web_analytics"
entity = "events"
glob = "{kind}_*.parquet"
format = "parquet"
shape = "{shape}"
"""
TRACKED = """
key = ["event_id"]
[files.columns]
visitor_ref = "visitor_id"
occurred_at = "occurred_at"
event_name = "event_name"
page_url = "page_url"
referrer = "referrer"
user_agent = "user_agent"
contact_ref = "customer_no"
order_ref = "order_no"
campaign_source = "utm_source"
campaign_medium = "utm_medium"
campaign_name = "utm_campaign"
is_test = "is_test"
channel = "utm_medium"
[files.values.channel]
organic = "organic_search"
cpc = "paid_search"
email = "email"
social = "social"
"""
KIOSK = """
timezone = "Europe/Berlin"
key = ["day", "no"]
redact = { hash = ["card"], drop = ["name"] }
constants = { channel = "store" }
templates = { session_ref = "{day}/{?shop}" }
[files.columns]
visitor_ref = "card"
occurred_at = "at"
http_status = "status"
page_url = "page"
is_test = "test"
"""
TABLES = {
    "int_web_analytics__events": "select * exclude (source_instance) from intermediate.int_web_analytics__events",
    "fct_web_sessions": """
        select * exclude (session_key, touchpoint_key, visitor_key, journey_key, source_instance)
        from core.fct_web_sessions""",
    "fct_touchpoints": "select * exclude (touchpoint_key, journey_key, source_instance) from core.fct_touchpoints",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    from ingestion.sample_data.exports.web import day_tables
    from ingestion.sample_data.world import make_world

    target = tmp_path_factory.mktemp("events_and_records")
    (target / "data").mkdir()
    days = day_tables(next(iter(make_world("S").parts())))
    for _, (day, table) in zip(range(14), days, strict=False):
        pq.write_table(table, target / "data" / f"tracked_{day}.parquet")
    pq.write_table(kiosk(), target / "data" / "kiosk_1.parquet")
    text = 'name = "both"\n[company]\nbrand = "fjellro"\ntimezone = "UTC"\ncurrency = "EUR"\n'
    for kind, settings in (("tracked", TRACKED), ("kiosk", KIOSK)):
        for shape in ("records", "events"):
            text += MAPPING.format(kind=kind, shape=shape) + settings
    (target / "cem.toml").write_text(text)
    stages = Stages(load_config(target / "cem.toml", data=target / "data", home=target / "home"))
    stages.home.prepare()
    stages.load()
    assert failed_tests(stages.build(), stages.home.warehouse_file) == []
    return stages


def kiosk() -> pa.Table:
    """Hits by the clock of Berlin; the third row has no integer as its status, the last a blank card."""
    at = datetime(2026, 3, 2, 23, 50)
    return pa.table(
        {
            "day": ["2", "2", "2", "2", "3"],
            "no": [1, 2, 3, 4, 4],
            "at": pa.array([at + timedelta(minutes=5 * n) for n in range(5)], pa.timestamp("ms")),
            "card": ["kiosk-1", "kiosk-1", "kiosk-1", " kiosk-1 ", "  "],
            "name": ["Ann"] * 5,
            "page": ["/", " /map ", "", None, "/"],
            "status": ["200", "404.", "none", "", "200"],
            "test": ["no", "N", "false", None, "0"],
            "shop": ["mall", None, "mall", "mall", ""],
        }
    )


def query(company: Stages, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(company.home.warehouse_file), read_only=True) as con:
        return con.execute(sql, list(parameters)).fetchall()


@pytest.mark.parametrize("kind", ["tracked", "kiosk"])
@pytest.mark.parametrize("table", TABLES)
def test_hits_sessions_and_touchpoints_are_equal(company: Stages, table: str, kind: str) -> None:
    as_records, as_events = (
        query(company, f"{TABLES[table]} where source_instance = ? order by all", f"{kind}_{shape}")
        for shape in ("records", "events")
    )
    assert as_records == as_events
    assert len(as_events) > 0


def test_they_landed_in_tables_of_their_own(company: Stages) -> None:
    sql = "select source_instance, count(*) from raw_files.{} group by 1 order by 1"
    assert query(company, sql.format("web_analytics_events"))[0] == ("kiosk_events", 1)
    typed = dict(query(company, sql.format("web_analytics_events_typed")))
    assert typed.keys() == {"kiosk_events", "tracked_events"}
    assert typed["kiosk_events"] == 4


def test_the_books_hold_over_both_shapes(company: Stages) -> None:
    """A hit sent twice is repeated as a record, and superseded as an event; all else is equal."""
    books = {
        row[0]: row[1:]
        for row in query(
            company,
            """select source_instance, records_read, records_staged, records_quarantined,
                   records_read - records_repeated - versions_superseded as hits
               from operations.ops_reconciliation""",
        )
    }
    assert books["tracked_events"] == books["tracked_records"]
    assert books["kiosk_events"] == books["kiosk_records"] == (5, 3, 2, 5)


def test_a_row_that_fits_no_column_is_quarantined_with_its_file_and_row(company: Stages) -> None:
    sql = "select quarantine_reason, origin from operations.ops_quarantine where source_instance = ? order by origin"
    found = [("broken_record", "kiosk_1.parquet:3"), ("missing: visitor_ref", "kiosk_1.parquet:5")]
    assert query(company, sql, "kiosk_events") == found
    assert query(company, sql, "kiosk_records")[0] == ("unreadable: http_status", "kiosk_1.parquet:3")


def test_words_that_no_mapping_translates_are_shown_of_both_shapes(company: Stages) -> None:
    groups = read_quarantine(company.home, reason="unmapped_value", mappings=company.config.files).groups
    found = {group.source_instance: [word.found.distinct for word in group.words] for group in groups}
    assert found == {"tracked_records": [1], "tracked_events": [1]}


def test_what_is_dropped_or_hashed_is_in_neither_shape(company: Stages) -> None:
    typed = query(company, "from raw_files.web_analytics_events_typed where source_instance = 'kiosk_events'")
    broken = query(company, "from raw_files.web_analytics_events where source_instance = 'kiosk_events'")
    for secret in ("Ann", "kiosk-1"):
        assert not any(secret in str(value) for row in typed + broken for value in row)
