"""A million journeys, converted and lost, through the real models: CPU seconds of each attribution model.

make bench-attribution          prints what the shared paths cost, then the models on them, of one run
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from insight.markov import removal_effects
from orchestration.parsed_project import SHARED_PARSE_DIR, ParsedProject, project_fingerprint
from orchestration.set_up import parse_for_all_homes

ROOT = Path(__file__).resolve().parents[2]
JOURNEYS = int(os.environ.get("ATTRIBUTION_BENCH_JOURNEYS", 1_000_000))
MOST_SECONDS = 2.0
"""CPU seconds of one attribution model, from paths to credits, at most, for a million journeys."""
MODELS_OF_PATHS = 7
"""All but Markov: they are made in one pass, and what one of them takes is its share of it."""

# Half of the journeys convert; one to six touches each, by one of twelve channels, some often and some rarely.
CONVERSIONS = """
insert into intermediate.int_attribution_conversions by name
select
    md5('order ' || i) as conversion_key, 'order_placed' as conversion_type, md5('traveller ' || i) as traveller_key,
    timestamp '2026-01-01' + to_seconds(60 * (hash(i) % 400000)::bigint) as converted_at,
    cast(converted_at as date) as converted_date, 'acme' as brand_key, 'j' as journey_key, 100 as value_reporting
from range(0, {journeys}, 2) as numbers(i)
"""
TOUCHES = """
insert into intermediate.int_attribution_touches by name
select
    md5(i || ' ' || n) as touchpoint_key, md5('traveller ' || i) as traveller_key, 'acme' as brand_key,
    ['direct', 'email', 'paid_search', 'organic_search', 'social', 'display', 'referral', 'sms', 'web', 'app', 'phone',
     'other'][1 + (sqrt(hash(i, n) % 144))::bigint % 12] as channel_key, 2 as source_rank,
    timestamp '2026-01-01' + to_seconds(60 * (hash(i) % 400000)::bigint - 200000 * (n + 1)) as occurred_at
from range({journeys}) as numbers(i), range(6) as touches(n)
where n <= hash(i + 7) % 6
"""


@pytest.fixture
def dbt(tmp_path: Path, tools: Any) -> Any:
    parse_for_all_homes()
    entities = yaml.safe_load((ROOT / "dbt_project/dbt_project.yml").read_text())["vars"]["entities"]
    tools.land(tmp_path / "warehouse.duckdb", entities, {})
    parsed = ParsedProject(SHARED_PARSE_DIR, project_fingerprint())
    return tools.Dbt(ROOT / "dbt_project", tmp_path / "warehouse.duckdb", tmp_path / "dbt", parsed, {})


def cpu_seconds(dbt: Any, *models: str) -> float:
    """Of a dbt run of these models, with what dbt itself takes."""
    before = time.process_time()
    results = dbt.invoke("run", "--select", *models)
    assert {result.status for result in results} == {"success"}, [result.message for result in results]
    return time.process_time() - before


def test_each_attribution_model_takes_a_second_or_two_for_a_million_journeys(dbt: Any) -> None:
    dbt.invoke("seed")
    cpu_seconds(dbt, "+int_attribution_touches", "--exclude", "tag:hubspot")
    with duckdb.connect(str(dbt.warehouse)) as connection:
        connection.execute(CONVERSIONS.format(journeys=JOURNEYS))
        connection.execute(TOUCHES.format(journeys=JOURNEYS))
    paths = cpu_seconds(dbt, "int_attribution_paths")
    together = cpu_seconds(dbt, "int_attribution_credits")
    marts = cpu_seconds(dbt, "int_attribution_transitions", "int_attribution_removal", "mart_attribution_channels")
    (transitions,) = (result.node for result in dbt.invoke("compile", "--select", "int_attribution_transitions"))
    with duckdb.connect(str(dbt.warehouse), read_only=True) as connection:
        before = time.process_time()
        removal_effects(connection.execute(transitions.compiled_code).to_arrow_table())
        markov = time.process_time() - before
        counts = connection.execute("""
            select count(distinct path_key), count(*), count(*) filter (is_converted and position = 1)
            from intermediate.int_attribution_paths""").fetchone()
        sums = connection.execute("""
            select attribution_model, sum(credited_conversions) from marts.mart_attribution_channels
            where period_type = 'all' group by 1""").fetchall()
    assert len(sums) == MODELS_OF_PATHS + 1
    assert {round(float(credited), 3) for _, credited in sums} == {JOURNEYS / 2}, "a fast wrong answer is no result"
    print(f"\n{JOURNEYS:,} journeys: {counts[0]:,} paths of {counts[1]:,} touches, {counts[2]:,} converted")
    print(f"paths, which all models share: {paths:.2f} CPU s")
    print(f"seven models of single paths in one pass: {together:.2f} CPU s, {together / MODELS_OF_PATHS:.2f} each")
    print(f"markov: {markov:.2f} CPU s")
    print(f"transitions, removal effects and the mart of channels, as dbt builds them: {marts:.2f} CPU s")
    assert markov <= MOST_SECONDS
    assert together <= MOST_SECONDS * MODELS_OF_PATHS
