"""A million web events and 1 % new ones: what the session model costs when it redoes the touched, against a full build.

make bench-sessions             prints both times and their ratio, of one run, through the real models
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingestion.landing import EVENTS_TABLES
from orchestration.config import load_config
from orchestration.home import Home
from orchestration.parsed_project import ParsedProject, project_fingerprint
from orchestration.stages import Stages

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(os.environ.get("SESSIONS_BENCH_ROWS", 1_000_000))
MOST_SHARE = 0.35
"""Of the time of a full build, at most, with dbt's own tenth of a second in both."""

# Ninety days; a visitor comes again and again, five hits at a time; the last 1 % are what is new.
EVENTS = """
insert into raw_files.web_analytics_events_typed by name
select
    'shop' as source_instance, cast(occurred_at as date) as event_day, cast(i as varchar) as record_key,
    'hits.parquet' as path, i as line, true as is_utc, occurred_at,
    'v' || hash(i // 5) % {rows} // 8 as visitor_ref,
    case when i % 9 = 0 then 'click' when i % 211 = 0 then 'purchase' else 'page_view' end as event_name,
    'https://shop.example/p/' || hash(i + 2) % 100 as page_url,
    case when i % 5 = 0 then 'https://find.example/?q=tent' end as referrer,
    case when hash(i // 5) % 50 = 0 then 'examplebot' else 'Firefox/' || hash(i // 5) % 40 end as user_agent,
    case when hash(i // 5) % 20 = 0 then 'c' || hash(i // 5) % 999 end as contact_ref,
    received_at
from (
    select
        i, timestamp '2026-01-01' + to_microseconds(i // 5 * {step} + i % 5 * 60000000) as occurred_at,
        timestamp '2026-11-22 04:00' + to_days(i // ({rows} * 99 // 100)) as received_at
    from range({first}, {last}) as numbers(i)
)
"""


@pytest.fixture
def dbt(tmp_path: Path, tools: Any) -> Any:
    home = Home(tmp_path / "home")
    stages = Stages(load_config(ROOT / "examples/shop/cem.toml", home=tmp_path / "home"))
    stages.home.prepare()
    stages.dbt.parse()
    columns = EVENTS_TABLES["web_analytics_events_typed"].names
    same = {name: name for name in columns if name not in ("event_day", "record_key", "path", "line", "is_utc")}
    same = {name: name for name in same if name not in ("source_instance", "properties", "received_at")}
    hits = {"name": "hits", "instance": "shop", "entity": "web_analytics_events", "brand": "b", "timezone": "UTC"}
    hits |= {"columns": same, "constants": {}, "values": {}, "no_answer": [], "fingerprint": "1"}
    entities = yaml.safe_load((ROOT / "dbt_project/dbt_project.yml").read_text())["vars"]["entities"]
    tools.land(tmp_path / "warehouse.duckdb", entities, {})
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.register("empty", EVENTS_TABLES["web_analytics_events_typed"].empty_table())
        connection.execute("create table raw_files.web_analytics_events_typed as from empty")
    parsed = ParsedProject(home, project_fingerprint())
    variables = {"vendors_on": ["files"], "file_mappings": [hits]}
    return tools.Dbt(ROOT / "dbt_project", tmp_path / "warehouse.duckdb", tmp_path / "dbt", parsed, variables)


def land(dbt: Any, first: int, last: int) -> None:
    with duckdb.connect(str(dbt.warehouse)) as connection:
        connection.execute(EVENTS.format(rows=ROWS, first=first, last=last, step=90 * 86400 * 1_000_000 * 5 // ROWS))


def fingerprint(dbt: Any) -> list[dict[str, Any]]:
    return list(
        dbt.query(
            "select count(*) as n, sum(hits) as hits, sum(hash(t)) as rows from intermediate.int_web_sessions as t"
        )
    )


def test_one_per_cent_new_events_cost_the_session_model_a_small_share_of_a_full_build(
    dbt: Any, seconds: Callable[..., dict[str, float]]
) -> None:
    land(dbt, 0, ROWS * 99 // 100)
    seconds(dbt, "seed", "--select", "channels", "bot_agents", "conversion_events")
    first = seconds(dbt, "run", "--select", "+int_web_sessions")
    land(dbt, ROWS * 99 // 100, ROWS)
    new = seconds(dbt, "run", "--select", "+int_web_sessions")
    redone = fingerprint(dbt)
    idle = seconds(dbt, "run", "--select", "int_web_sessions")
    assert fingerprint(dbt) == redone
    full = seconds(dbt, "run", "--full-refresh", "--select", "int_web_sessions")
    assert fingerprint(dbt) == redone, "a fast wrong answer is no result"
    name = "int_web_sessions"
    print(f"\n{ROWS:,} events, {redone[0]['n']:,} sessions")
    print(f"int_web_sessions: full {full[name]:.2f} s, 1 % new {new[name]:.2f} s, nothing new {idle[name]:.2f} s")
    print(f"1 % new is {new[name] / full[name]:.1%} of full")
    for model in sorted(first, key=lambda model: -first[model])[:6]:
        print(f"  {model}: first build {first[model]:.2f} s, with 1 % new {new[model]:.2f} s")
    assert new[name] <= MOST_SHARE * full[name]
