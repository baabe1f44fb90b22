"""A shop whose files are landed: real files, real dlt, real DuckDB."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.load import load_files
from ingestion.report import LoadReport
from ingestion.settings import FileMapping

ORDERS = {"name": "orders", "family": "commerce", "entity": "orders", "glob": "orders*.csv*", "key": ["id"]}


class Shop:
    """A data folder and a home; ``load`` runs the landing, ``sql`` asks the warehouse."""

    def __init__(self, folder: Path) -> None:
        self.data, self.home = folder / "data", folder / "home"
        self.data.mkdir(parents=True)

    def another(self, folder: Path) -> Shop:
        return Shop(folder)

    def mapping(self, **changes: Any) -> FileMapping:
        return FileMapping.model_validate({**ORDERS, **changes})

    def write(self, name: str, text: str | bytes) -> None:
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def load(self, *mappings: FileMapping, **options: Any) -> LoadReport:
        return load_files(mappings or [self.mapping()], data_dir=self.data, home=self.home, **options)

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(query).fetchall()

    def landed(self) -> list[tuple[Any, ...]]:
        return self.sql("from raw_files.commerce_orders select * exclude (_dlt_load_id) order by all")

    def payloads(self) -> list[dict[str, str]]:
        return [json.loads(row[0]) for row in self.sql("select payload from raw_files.commerce_orders order by all")]

    def counts(self, report: LoadReport) -> tuple[int, int, int, int]:
        totals = report.totals
        return totals.read, totals.new, totals.unchanged, totals.repeated


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)
