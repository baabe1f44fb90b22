"""Superset, connected to what is published, and a dashboard, made by REST as a person would make it; no judgement.

PostgreSQL, Superset and its records (SQLite) live as long as the tests.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg2
import pytest
from superset_server import PROGRAMS, Prepared, Superset

from serving.postgres.publishing import publish_to
from serving.postgres.server import running
from serving.postgres.settings import PostgresConsumer

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = Path(os.environ.get("PUBLISHED") or ROOT / "var/company/published/warehouse.duckdb")
# As docs/postgres.md tells to open the file.
LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
NPS = "NPS by quarter, from its parts"
BOARD = "The board by quarter"


@dataclass(frozen=True)
class Publisher:
    """Where published data are read: its name, and what Superset must be told to reach it."""

    name: str
    uri: str
    extra: dict[str, Any]


@dataclass(frozen=True)
class Dashboard:
    """The dashboard of one Superset: its page, and the ids of what it is made of."""

    page: str
    titles: tuple[str, ...]
    nps: int
    board: int
    datasets: dict[str, int]
    database: int


@pytest.fixture(scope="session")
def told() -> Callable[[str, float], None]:
    """Print what was done and the seconds since a moment."""
    return lambda what, begun: print(f"\n{what}: {time.monotonic() - begun:.0f} s", end="", flush=True)


@pytest.fixture(scope="session")
def published() -> Path:
    if not PUBLISHED.is_file():
        pytest.exit(
            f"There is no published file at {PUBLISHED}. What to do: make run (it makes the simulated company), or "
            "name another file: make bi-acceptance PUBLISHED=/path/to/published/warehouse.duckdb",
            returncode=1,
        )
    return PUBLISHED.resolve()


@pytest.fixture(scope="session")
def plain_sql(published: Path) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """What the published file answers to SQL, by DuckDB alone."""
    with duckdb.connect(str(published), read_only=True) as con:
        yield lambda sql: con.execute(sql).fetchall()


@pytest.fixture(scope="session")
def prepared(published: Path, told: Callable[[str, float], None]) -> Iterator[Prepared]:
    if not (PROGRAMS / "gunicorn").exists():
        pytest.exit(f"Superset is not installed in {PROGRAMS.parent}. What to do: make bi-acceptance", returncode=1)
    begun = time.monotonic()
    with TemporaryDirectory(prefix="cem-superset-", ignore_cleanup_errors=True) as folder:
        prepared = Prepared.made(Path(folder))
        told("Superset's records are made", begun)
        yield prepared


@pytest.fixture(scope="session", params=["file", "postgres"])
def publisher(request: Any, published: Path, told: Callable[[str, float], None]) -> Iterator[Publisher]:
    if request.param == "file":
        reader = {"connect_args": {"read_only": True, "config": LOCKED}}
        yield Publisher("file", f"duckdb:///{published}", {"engine_params": reader})
        return
    begun = time.monotonic()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        TemporaryDirectory(prefix="cem-postgres-", ignore_cleanup_errors=True) as folder,
        running(Path(folder) / "server", Path(folder) / "secrets", port=port) as server,
    ):
        publish_to(PostgresConsumer(name="superset", url_env="URL"), published, {"URL": server.url()})
        password = secrets.token_hex(16)
        with closing(psycopg2.connect(server.url())) as con, con, con.cursor() as cursor:
            cursor.execute(f"create role superset login password '{password}' in role bi_reader")
        told("PostgreSQL has the published data", begun)
        yield Publisher("postgres", server.url("superset", password).replace(":", "+psycopg2:", 1), {})


@pytest.fixture(scope="session")
def superset(publisher: Publisher, prepared: Prepared, told: Callable[[str, float], None]) -> Iterator[Superset]:
    begun = time.monotonic()
    with prepared.served(publisher.name) as superset:
        told(f"Superset answers ({publisher.name})", begun)
        yield superset


@pytest.fixture(scope="session")
def dashboard(superset: Superset, publisher: Publisher) -> Dashboard:
    # Superset may write here: that readers cannot is then due to what they read.
    database = superset.made(
        "database",
        database_name="CEM",
        sqlalchemy_uri=publisher.uri,
        extra=json.dumps(publisher.extra),
        expose_in_sqllab=True,
        allow_dml=True,
    )
    tables = ("mart_nps_monthly", "mart_kpi_board")
    datasets = {name: superset.made("dataset", database=database, schema="marts", table_name=name) for name in tables}
    score = "100.0 * (sum(promoters) - sum(detractors)) / nullif(sum(responses), 0)"
    nps = _chart(
        superset,
        NPS,
        datasets["mart_nps_monthly"],
        viz_type="echarts_timeseries_bar",
        x_axis="month_start",
        time_grain_sqla="P3M",
        metrics=[{"expressionType": "SQL", "label": "NPS", "sqlExpression": score}],
        groupby=["nps_kind"],
        adhoc_filters=[_where("is_weighted", False)],
    )
    board = _chart(
        superset,
        BOARD,
        datasets["mart_kpi_board"],
        viz_type="table",
        query_mode="raw",
        all_columns=["period_start", "kpi", "value", "responses"],
        adhoc_filters=[_where("period_type", "quarter"), _where("dim_name", "all")],
    )
    places = json.dumps(_places({nps: NPS, board: BOARD}))
    number = superset.made("dashboard", dashboard_title="Customer experience", published=True, position_json=places)
    for chart in (nps, board):
        superset.asked("put", f"chart/{chart}", {"dashboards": [number]})
    return Dashboard(f"{superset.url}/superset/dashboard/{number}/", (NPS, BOARD), nps, board, datasets, database)


def _where(column: str, value: str | bool) -> dict[str, Any]:
    told = {"clause": "WHERE", "expressionType": "SIMPLE", "subject": column, "comparator": value}
    return {**told, "operator": "==", "operatorId": "EQUALS"}


def _chart(superset: Superset, title: str, dataset: int, viz_type: str, **more: Any) -> int:
    shown = {"datasource": f"{dataset}__table", "viz_type": viz_type, "row_limit": 10_000, "time_range": "No filter"}
    params = json.dumps({**shown, **more})
    drawn_from = {"datasource_id": dataset, "datasource_type": "table"}
    return superset.made("chart", slice_name=title, viz_type=viz_type, params=params, **drawn_from)


def _places(titles: dict[int, str]) -> dict[str, Any]:
    """One chart above the other, as the dashboard's page keeps it; ``titles`` by the chart's id."""
    grid = ["ROOT_ID", "GRID_ID"]
    places: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [f"ROW-{one}" for one in titles], "parents": grid[:1]},
    }
    for one, title in titles.items():
        row, cell = f"ROW-{one}", f"CHART-{one}"
        paper = {"background": "BACKGROUND_TRANSPARENT"}
        size = {"chartId": one, "width": 12, "height": 50, "sliceName": title}
        places[row] = {"type": "ROW", "id": row, "children": [cell], "parents": grid, "meta": paper}
        places[cell] = {"type": "CHART", "id": cell, "children": [], "parents": [*grid, row], "meta": size}
    return places
