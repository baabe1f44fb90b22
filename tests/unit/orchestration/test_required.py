"""A build asks for the landing of all that is mapped, and says what to run where some of it is not there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingestion.landing import tables_of
from orchestration.config import load_config
from orchestration.home import Home
from orchestration.required import NoWarehouse, built_tables, require_landed


def test_a_mapping_that_came_since_the_last_load_is_named_with_what_to_run(root: Path, tmp_path: Path) -> None:
    example = root / "examples/shop"
    config = load_config(example / "cem.toml", data=example / "data", home=tmp_path)
    home = Home(tmp_path)
    home.prepare()
    with duckdb.connect(str(home.warehouse_file)) as con:
        con.execute("create schema raw_files")
        for table in tables_of(mapping.entity_key for mapping in config.files):
            con.execute(f"create table raw_files.{table} (source_instance varchar)")
        con.execute("alter table raw_files.commerce_refunds rename to elsewhere")
    with pytest.raises(NoWarehouse, match=r"no table raw_files.commerce_refunds: .*Run `cem load`"):
        require_landed(home, config)
    with duckdb.connect(str(home.warehouse_file)) as con:
        con.execute("alter table raw_files.elsewhere rename to commerce_refunds")
    require_landed(home, config)


@pytest.mark.parametrize("sql", ["select 1 from core.dim_customer", "select since_later from duckdb_tables()"])
def test_a_table_or_a_column_that_is_not_there_was_not_built_by_this_version(sql: str, tmp_path: Path) -> None:
    with pytest.raises(NoWarehouse, match="never built by this version"), built_tables(Home(tmp_path)):
        duckdb.connect().execute(sql)
