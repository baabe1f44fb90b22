"""The warehouse served as in production: real processes on PostgreSQL, a run over GraphQL, the graph in a browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from seen_pages import chromium
from served_warehouse import Served, served

pytestmark = pytest.mark.xdist_group("shop")

GROUPS = ("landing", "staging", "intermediate", "operations", "core", "marts", "published", "documents")
SELECTOR = {"repositoryName": "__repository__", "repositoryLocationName": "cem"}
LAUNCH = """
    mutation ($job: ExecutionParams!) {
      launchRun(executionParams: $job) {
        __typename
        ... on LaunchRunSuccess { run { runId } }
        ... on PythonError { message }
      }
    }
"""
RUNS = "{ runsOrError { ... on Runs { results { runId jobName status tags { key value } } } } }"
INSTIGATORS = """
    query ($repository: RepositorySelector!) {
      repositoryOrError(repositorySelector: $repository) {
        ... on Repository {
          schedules { name scheduleState { status } }
          sensors { name sensorState { status } }
        }
      }
      instance { daemonHealth { allDaemonStatuses { daemonType healthy required } } info }
    }
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: PostgreSQL's user must be able to reach it where root runs the tests."""
    made = Path(tempfile.mkdtemp(prefix="cem-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def production(shop: Any, folder: Path) -> Iterator[Served]:
    shutil.copytree(shop.home, folder / "home", ignore=shutil.ignore_patterns("dagster"))
    with served(folder / "home", shop.config, shop.data, folder) as found:
        found.until("the definitions", lambda: instigators(found), 180)
        yield found


def instigators(server: Served) -> dict[str, str]:
    """Schedules and sensors, and how they are; empty as long as the webserver has not loaded them."""
    found = server.ask(INSTIGATORS, repository=SELECTOR)["repositoryOrError"]
    schedules = {one["name"]: one["scheduleState"]["status"] for one in found.get("schedules", ())}
    return schedules | {one["name"]: one["sensorState"]["status"] for one in found.get("sensors", ())}


def launch(server: Served, job: str) -> str:
    launched = server.ask(LAUNCH, job={"selector": {**SELECTOR, "jobName": job}, "runConfigData": "{}"})["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    return str(launched["run"]["runId"])


def runs(server: Served) -> dict[str, dict[str, Any]]:
    return {run["runId"]: run for run in server.ask(RUNS)["runsOrError"]["results"]}


def ended(server: Served, run_id: str) -> str:
    status = str(runs(server)[run_id]["status"])
    return status if status in ("SUCCESS", "FAILURE", "CANCELED") else ""


def test_a_run_is_launched_over_graphql_by_real_processes_on_postgresql_and_the_graph_is_drawn(
    production: Served,
) -> None:
    status = instigators(production)
    assert {"load_reviews", "audit", "maintenance", "watch", "failed_runs", "follow_new_data"} <= status.keys()
    assert set(status.values()) == {"RUNNING"}
    run_id = launch(production, "load_reviews")
    assert production.until("the end of the run", lambda: ended(production, run_id), 120) == "SUCCESS"
    assert not (production.home / "dagster" / "history").exists()  # the records are in PostgreSQL
    instance = production.ask(INSTIGATORS, repository=SELECTOR)["instance"]
    daemons = {one["daemonType"]: one["healthy"] for one in instance["daemonHealth"]["allDaemonStatuses"]}
    assert daemons["SCHEDULER"] and daemons["SENSOR"] and daemons["QUEUED_RUN_COORDINATOR"], daemons
    assert (production.home / "dagster" / "heartbeat").is_file()  # what cem watchdog looks at
    drawn_without_an_error(production)


@pytest.mark.sweep
def test_a_file_that_arrives_is_built_checked_and_published_by_itself_once_it_is_loaded(
    shop: Any, folder: Path
) -> None:
    """Two or three minutes: the whole is built, once."""
    shutil.copytree(shop.home, folder / "home", ignore=shutil.ignore_patterns("dagster"))
    shutil.copytree(shop.data, folder / "data")
    header, *reviews = (shop.data / "shop" / "reviews.csv").read_text().splitlines()
    arrived = reviews[-1].replace(reviews[-1].split(",")[0], "R-arrived", 1)
    (folder / "data" / "shop" / "reviews_arrived.csv").write_text(f"{header}\n{arrived}\n")
    file = folder / "home" / "published" / "warehouse.duckdb"

    def reviews_published() -> int:
        with duckdb.connect(str(file), read_only=True) as con:
            (row,) = con.execute("select count(*) from core.fct_reviews").fetchall()
        return int(row[0])

    before = reviews_published()
    with served(folder / "home", shop.config, folder / "data", folder, CEM_SCHEDULE__FOLLOW_EVERY="10") as server:
        server.until("the definitions", lambda: instigators(server), 180)
        run_id = launch(server, "load_reviews")
        assert server.until("the end of the load", lambda: ended(server, run_id), 120) == "SUCCESS"
        server.until("a publication", lambda: reviews_published() == before + 1, 600)
        server.until("the end of all runs", lambda: all(ended(server, run) for run in runs(server)), 200)
        followed = [run for run in runs(server).values() if run["runId"] != run_id]
    (run,) = followed
    assert run["status"] == "SUCCESS"
    assert {"key": "dagster/sensor_name", "value": "follow_new_data"} in run["tags"]


def drawn_without_an_error(server: Served) -> None:
    """The page of the asset graph shows the tables, and the browser's console no error."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(f"{server.url}/asset-groups")
        for group in GROUPS:
            found = page.get_by_text(group, exact=True)
            found.filter(visible=True).first.wait_for(timeout=60_000)  # in the list
            found.nth(1).wait_for(
                state="attached", timeout=60_000
            )  # and in the graph, where names are cut to their box
        if picture := os.environ.get("GRAPH_PICTURE"):
            page.wait_for_timeout(3_000)
            page.screenshot(path=picture)
    assert told == []
