"""A million touchpoints and 1 % new ones: what journeys and stage visits cost when the touched are redone, against all.

make bench-journeys             prints both times and their ratio, of one run, through the real models

The new ones belong to the newest journeys, but every tenth to one drawn from all: a late case, a review.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.parsed_project import SHARED_PARSE_DIR, ParsedProject, project_fingerprint
from orchestration.set_up import parse_for_all_homes

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(os.environ.get("JOURNEYS_BENCH_ROWS", 1_000_000))
MODELS = ("int_stage_visits", "int_journeys")
MOST_SHARE = 0.35
"""Of the time of a full build, at most, with dbt's own tenths of a second in both."""

# A hundred journeys in every thousand touchpoints; the rest of the columns stay null.
TOUCHPOINTS = """
insert into intermediate.int_touchpoints_placed by name
select
    'touchpoint ' || i as touchpoint_key, 'files' as source_vendor, 'shop' as source_instance, 'acme' as brand_key,
    md5('order ' || subject) as journey_key, 1 as journey_number, 'order' as journey_type, 'order' as journey_subject,
    'order ' || subject as journey_subject_id, md5('customer ' || subject // 2) as customer_key,
    ['web_session', 'order_placed', 'order_delivered', 'case_opened', 'review_given'][kind]
        as touchpoint_type,
    ['inquiry', 'purchase', 'onboarding', 'support', 'follow_up'][kind] as stage_key,
    ['web', 'phone', 'email', 'not_recorded'][way] as channel_key,
    'customer' as from_entity, 'brand' as to_entity,
    timestamp '2026-01-01' + to_seconds(7 * i) as occurred_at, cast(occurred_at as date) as occurred_date
from (
    select
        i, cast(1 + hash(i + 2) % 5 as bigint) as kind, cast(1 + hash(i + 1) % 4 as bigint) as way,
        case
            when i >= {rows} * 99 // 100 and i % 10 = 0 then cast(hash(i) % ({rows} // 10) as bigint)
            else i // 1000 * 100 + cast(hash(i) % 100 as bigint)
        end as subject
    from range({first}, {last}) as numbers(i)
)
"""


@pytest.fixture
def dbt(tmp_path: Path, tools: Any) -> Any:
    parse_for_all_homes()
    entities = yaml.safe_load((ROOT / "dbt_project/dbt_project.yml").read_text())["vars"]["entities"]
    tools.land(tmp_path / "warehouse.duckdb", entities, {})
    parsed = ParsedProject(SHARED_PARSE_DIR, project_fingerprint())
    return tools.Dbt(ROOT / "dbt_project", tmp_path / "warehouse.duckdb", tmp_path / "dbt", parsed, {})


def touch(dbt: Any, first: int, last: int) -> None:
    with duckdb.connect(str(dbt.warehouse)) as connection:
        connection.execute(TOUCHPOINTS.format(rows=ROWS, first=first, last=last))


def fingerprint(dbt: Any) -> list[dict[str, Any]]:
    parts = [
        f"select '{name}' as name, count(*) as n, sum(hash(t)) as rows from intermediate.{name} as t" for name in MODELS
    ]
    return list(dbt.query(" union all ".join(parts) + " order by name"))


def test_one_per_cent_new_touchpoints_cost_journeys_a_small_share_of_a_full_build(
    dbt: Any, seconds: Callable[..., dict[str, float]]
) -> None:
    seconds(dbt, "seed")
    seconds(dbt, "run", "--exclude", "tag:hubspot", "--select", "+int_journeys")
    touch(dbt, 0, ROWS * 99 // 100)
    seconds(dbt, "run", "--full-refresh", "--select", *MODELS)
    touch(dbt, ROWS * 99 // 100, ROWS)
    new = seconds(dbt, "run", "--select", *MODELS)
    redone = fingerprint(dbt)
    idle = seconds(dbt, "run", "--select", *MODELS)
    assert fingerprint(dbt) == redone
    full = seconds(dbt, "run", "--full-refresh", "--select", *MODELS)
    assert fingerprint(dbt) == redone, "a fast wrong answer is no result"
    print(f"\n{ROWS:,} touchpoints, " + ", ".join(f"{row['n']:,} in {row['name']}" for row in redone))
    for name in MODELS:
        print(f"{name}: full {full[name]:.2f} s, 1 % new {new[name]:.2f} s, nothing new {idle[name]:.2f} s")
    share = sum(new.values()) / sum(full.values())
    print(f"1 % new is {share:.1%} of full")
    assert share <= MOST_SHARE
