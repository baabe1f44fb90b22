"""Claims about how tables and views are replaced: wholly or not at all, whatever stood there before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import pytest


def kind_of(dbt: Any, name: str) -> str:
    (row,) = dbt.query(f"select table_type from information_schema.tables where table_name = '{name}'")
    return str(row["table_type"])


def test_a_table_whose_new_rows_cannot_be_made_keeps_the_old_ones(dbt: Any) -> None:
    before = dbt.query("from core.dim_channel order by all")
    unreadable = {"channel_key": "till", "is_digital": "perhaps"}
    broken = replace(dbt, variables={**dbt.variables, "seed_overlays": {"channels": [unreadable]}})
    made = {result.node.name: result for result in broken.invoke("run", "--select", "+dim_channel")}
    assert made["dim_channel"].status == "error"
    assert "perhaps" in made["dim_channel"].message
    assert dbt.query("from core.dim_channel order by all") == before != []
    (restored,) = dbt.invoke("run", "--select", "stg_reference__channels")
    assert restored.status == "success"


@pytest.mark.parametrize(
    ("schema", "name", "other"),
    [
        ("core", "dim_channel", "view"),
        ("operations", "ops_reconciliation", "table"),
        ("intermediate", "int_feedback_read", "view"),
    ],
)
def test_what_was_of_another_kind_in_an_earlier_version_is_replaced(
    dbt: Any, schema: str, name: str, other: str
) -> None:
    kind = kind_of(dbt, name)
    rows = dbt.query(f"from {schema}.{name} order by all")
    with duckdb.connect(str(dbt.warehouse)) as connection:
        connection.execute(f"drop {'view' if other == 'table' else 'table'} {schema}.{name}")
        connection.execute(f"create {other} {schema}.{name} as select 1 as old")
    (result,) = dbt.invoke("run", "--select", name)
    assert result.status == "success", result.message
    assert kind_of(dbt, name) == kind
    assert dbt.query(f"from {schema}.{name} order by all") == rows


def test_a_python_model_takes_over_its_last_result_and_clears_away_what_a_killed_run_left(dbt: Any) -> None:
    sql = "select * from intermediate.int_feedback_read order by touchpoint_key"
    before = dbt.query(sql)
    with duckdb.connect(str(dbt.warehouse)) as connection:
        connection.execute("create table intermediate.int_feedback_read__dbt_tmp as select 1 as half")
        connection.execute("update intermediate.int_feedback_read set sentiment = 0.125 where language = 'en'")
    (result,) = dbt.invoke("run", "--select", "int_feedback_read")
    assert result.status == "success", result.message
    assert {row["sentiment"] for row in dbt.query(sql)} == {0.125, None}
    assert dbt.query("select 1 from information_schema.tables where table_name = 'int_feedback_read__dbt_tmp'") == []
    (result,) = dbt.invoke("run", "--full-refresh", "--select", "int_feedback_read")
    assert result.status == "success", result.message
    assert dbt.query(sql) == before != []
