"""The graph as Dagster loads it: one chain from the landed tables to the published file, checked on the way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request

import dagster as dg
import pytest

from orchestration.config import load_config
from orchestration.configuration.registry import FAMILIES
from orchestration.definitions import build_defs

pytestmark = pytest.mark.xdist_group("shop")


@pytest.fixture(scope="module")
def definitions(shop) -> dg.Definitions:
    return build_defs(load_config(shop.config, data=shop.data, home=shop.home))


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def _ancestors(graph, key: dg.AssetKey) -> set[str]:
    seen: set[dg.AssetKey] = set()
    waiting = [key]
    while waiting:
        for parent in graph.get(waiting.pop()).parent_keys - seen:
            seen.add(parent)
            waiting.append(parent)
    return {"/".join(parent.path) for parent in seen}


def test_dagster_itself_accepts_the_definitions(shop):
    environment = {**os.environ, "CEM_CONFIG": str(shop.config), "CEM_HOME": str(shop.home)}
    done = subprocess.run(
        [str(shop.command.with_name("dagster")), "definitions", "validate", "-m", "orchestration.definitions"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_code_server_loads_all_of_them(definitions):
    """It holds names of jobs against those of their steps, which `validate` does not."""
    repository = definitions.get_repository_def()
    repository.load_all_definitions()
    loads = {f"load_{family}" for family in FAMILIES}
    assert {job.name for job in repository.get_all_jobs()} >= {"warehouse", "audit", "maintenance", *loads}


def test_the_published_file_is_downstream_of_every_landed_table(graph):
    upstream = _ancestors(graph, dg.AssetKey(["published", "warehouse"]))
    landed = {
        "/".join(node.key.path)
        for node in graph.asset_nodes
        if node.key.path[0] == "raw_files" and node.is_materializable
    }
    assert len(landed) == 22  # the 21 mapped entities, and the events beside the records of one
    assert landed <= upstream
    assert {"core/fct_touchpoints", "marts/mart_kpi_board"} <= upstream


def test_no_mapped_source_of_dbt_is_without_an_asset_that_makes_it(graph, shop):
    mapped = {f"raw_files/{mapping.entity_key}" for mapping in load_config(shop.config).files}
    orphans = {"/".join(node.key.path) for node in graph.asset_nodes if not node.is_materializable}
    assert len(mapped) == 21
    assert mapped & orphans == set()


def test_every_audited_relation_has_its_check_and_marts_hold_back_the_publication(graph):
    checks = [graph.get(key) for key in graph.asset_check_keys]
    suites = [check for check in checks if check.key.name == "great_expectations"]
    assert {check.key.asset_key.path[-1] for check in suites} >= {
        "int_crm__people",
        "mart_kpi_board",
        "mart_nps_monthly",
    }
    assert all(check.blocking for check in suites if check.key.asset_key.path[0] == "marts")
    assert len(checks) > 100


def test_each_family_that_has_a_source_is_read_on_a_schedule_of_its_own_in_the_companys_zone(definitions):
    found = {one.name: one for one in definitions.get_repository_def().schedule_defs}
    families = {f"load_{family}" for family in FAMILIES}
    assert found.keys() == {*families, "audit", "maintenance"}
    assert found["load_crm"].cron_schedule == "*/15 * * * *"
    assert found["load_reviews"].cron_schedule == "0 6 * * *"  # the example says so
    assert {one.execution_timezone for one in found.values()} == {"Europe/Berlin"}
    assert {one.default_status for one in found.values()} == {dg.DefaultScheduleStatus.RUNNING}


def test_a_familys_job_reads_its_own_tables_and_writes_the_books(definitions):
    layer = definitions.resolve_job_def("load_reviews").asset_layer
    read = {"/".join(key.path) for key in layer.selected_asset_keys}
    assert read == {"raw_files/reviews_reviews", "raw_files/reviews_mentions", "raw_ops/ledger"}


def test_the_run_is_recorded_with_its_checks(shop, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(shop.home / "dagster"))
    with dg.DagsterInstance.get() as instance:
        runs = instance.get_runs()
        assert runs[-1].status is dg.DagsterRunStatus.SUCCESS
        event = instance.get_latest_materialization_event(dg.AssetKey(["published", "warehouse"]))
        assert event is not None and event.asset_materialization is not None
        tables = "select count(*) from information_schema.tables where table_schema in ('core', 'marts')"
        assert event.asset_materialization.metadata["tables"].value == shop.one(tables) > 50


@pytest.mark.sweep  # test_production starts the same pages as a service does
def test_the_web_pages_answer_on_loopback_only_and_end_when_told(shop):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = shop.start("dev", "--port", str(port))
    try:
        info = _answer(f"http://127.0.0.1:{port}/server_info", seconds=120)
        assert json.loads(info)["dagster_version"] == dg.__version__
        outside = socket.gethostbyname(socket.gethostname())
        if not outside.startswith("127."):
            with socket.socket() as stranger, pytest.raises(OSError):
                stranger.settimeout(5)
                stranger.connect((outside, port))
    finally:
        server.terminate()
        server.wait(timeout=60)
        assert server.stdout is not None
        server.stdout.close()


def _answer(url: str, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
