"""A message of the audit quotes a mapping as its user wrote it."""

from __future__ import annotations

from pathlib import Path

import jinja2

from ingestion.settings import FileMapping
from orchestration.config import CemConfig, Company
from orchestration.dbt_vars import dbt_vars

COMPANY = {"brand": "A", "timezone": "UTC", "currency": "EUR"}
MAPPING = {
    **{"name": "lines", "family": "commerce", "entity": "order_lines", "glob": "*.csv"},
    "columns": {"line_no": "@line", "price": "it's"},
    "templates": {"order_ref": "{shop}/{?no}"},
    "constants": {"freight": "0"},
}


def test_columns_are_told_as_they_stand_in_cem_toml(dbt_project_dir: Path, tmp_path: Path) -> None:
    mappings = [FileMapping.model_validate(MAPPING)]
    config = CemConfig(name="acme", data=tmp_path, overlay=tmp_path, company=Company(**COMPANY), files=mappings)
    (compiled,) = dbt_vars(config)["file_mappings"]
    source = (dbt_project_dir / "macros/files/told.sql").read_text()
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])
    call = "{{ columns_told(mapping, ['order_ref', 'line_no', 'price', 'freight']) }}"
    told = environment.from_string(source + call).render(mapping=compiled).strip()
    assert told == 'order_ref = "{shop}/{?no}", line_no = "@line", price = "it\'s", freight = "0"'
