"""A stand-in Metabase whose warehouse has the tables of dbt's manifest, and the provisioner on it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from metabase_stand_in import API_KEY, StandIn, serving

from orchestration.config import load_config
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.sample import EXAMPLE
from orchestration.transformation import Dbt
from serving.metabase.client import Credentials, Metabase
from serving.metabase.content import Content, read_content
from serving.metabase.instance import Connection, connect
from serving.metabase.reconcile import Reconciler, Step
from serving.metabase.sql import Formulas

ADDRESS = "postgresql://bi_reader:secret@warehouse.internal:5432/warehouse"
FORMULAS = Formulas(DBT_PROJECT_DIR)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = Home(tmp_path_factory.mktemp("parsed"))
    home.prepare()
    parsed = Dbt(load_config(EXAMPLE, home=home.root), home).parse()
    return dict(json.loads(parsed.file.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def tables(manifest: dict[str, Any]) -> dict[str, list[str]]:
    """Columns of what is published, by `<schema>.<table>`."""
    return {
        f"{node['schema']}.{node['alias']}": list(node["columns"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in ("core", "marts")
    }


@pytest.fixture
def stand_in(tables: dict[str, list[str]]) -> Iterator[StandIn]:
    with serving(StandIn(tables)) as running:
        yield running
    assert running.refused == [], "a request broke the contract"


@pytest.fixture
def metabase(stand_in: StandIn) -> Metabase:
    metabase = Metabase(stand_in.url)
    metabase.log_in(Credentials(api_key=API_KEY))
    return metabase


@pytest.fixture(scope="session")
def content() -> Content:
    return read_content()


_rendered: dict[tuple[str, str], str] = {}


def _sql(content: Content, key: str) -> str:
    board, card = content.cards[key]
    if (key, card.sql) not in _rendered:
        _rendered[key, card.sql] = FORMULAS.sql_of(content, board, card)
    return _rendered[key, card.sql]


Apply = Callable[..., list[Step]]


@pytest.fixture
def apply(metabase: Metabase, content: Content) -> Apply:
    """Apply the dashboards to the stand-in; returns the steps."""

    def run(changed: Content = content, **options: bool) -> list[Step]:
        sql = {key: _sql(changed, key) for key in changed.cards}
        database = connect(metabase, Connection.parsed(ADDRESS))
        return Reconciler(metabase, changed, sql, lambda step: None, **options).run(database)

    return run


@pytest.fixture(scope="session")
def example() -> Path:
    return EXAMPLE


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
