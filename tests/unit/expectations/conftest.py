"""A small warehouse that every suite accepts: 100 records an entity, 10 rows a mart, and personal data to look for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from audited_service import AUDITED
from audited_tables import ANSWERS, CORE, GRAIN, MARTS, STAGED

REGISTRY = Path(__file__).resolve().parents[3] / "dbt_project" / "dbt_project.yml"
FAMILIES = ("crm", "commerce", "web_analytics", "reviews", "surveys", "support")
TYPES = {
    "number": "decimal(18, 4)",
    "weight": "decimal(19, 12)",
    "rate": "decimal(19, 12)",
    "date": "date",
    "integer": "bigint",
    "instant": "timestamp",
    "boolean": "boolean",
}


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 6, 1)


@pytest.fixture(scope="session")
def build_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`build_warehouse(*statements)`: the good warehouse with the statements run on it afterwards."""

    def build(*statements: str, records: int = 100) -> Path:
        path = tmp_path_factory.mktemp("audited") / "warehouse.duckdb"
        con = duckdb.connect(str(path))
        con.execute("create schema intermediate; create schema core; create schema marts")
        for entity, columns in yaml.safe_load(REGISTRY.read_text())["vars"]["entities"].items():
            family = next(family for family in FAMILIES if entity.startswith(f"{family}_"))
            name = entity.removeprefix(f"{family}_")
            canonical = ", ".join(
                f"cast({STAGED[entity].get(column, 'null')} as {TYPES.get(spec.split()[0], 'varchar')}) as {column}"
                for column, spec in columns.items()
            )
            con.execute(
                f"create table intermediate.int_{family}__{name} as select 'files' as source_vendor, 'x' as"
                f" source_instance, 'k' || i as source_record_key, 'b' as brand_key, {canonical}"
                f" from (select range as i, timestamp '2026-01-01' + interval (range) hour as t from range({records}))"
            )
        published = {f"core.{name}": columns for name, columns in CORE.items()}
        published |= {f"marts.{name}": columns for name, columns in (MARTS | AUDITED).items()}
        for name, columns in published.items():
            con.execute(
                f"create table {name} as select {columns.format(grain=GRAIN, answers=ANSWERS)}"
                f" from (select range as i, date '2026-01-01' as d from range({min(records, 10)}))"
            )
        for statement in statements:
            con.execute(statement)
        con.close()
        return path

    return build
