"""The semantic layer's metrics are the board's KPIs: same names, same labels."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml


def test_every_kpi_is_a_metric_under_its_own_name_and_label(dbt_project_dir: Path) -> None:
    with (dbt_project_dir / "seeds/kpi_definitions.csv").open(newline="") as file:
        kpis = {row["kpi"]: row["kpi_name"] for row in csv.DictReader(file)}
    metrics = [
        metric
        for file in (dbt_project_dir / "models/semantic").glob("*.yml")
        for metric in yaml.safe_load(file.read_text(encoding="utf-8")).get("metrics", [])
    ]
    told = {
        metric["name"]: metric["label"] for metric in metrics if "responses" in metric.get("config", {}).get("meta", {})
    }
    assert told == kpis
