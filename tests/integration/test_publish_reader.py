"""The published file opens in DuckDB 1.4.4, the oldest engine that current BI drivers ship."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from serving.publish import publish

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-reader.lock"

READ_EVERYTHING = """
import json, sys
import duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
tables = con.execute(
    "select schema_name, table_name, comment from duckdb_tables() order by schema_name, table_name"
).fetchall()
print(json.dumps({
    "engine": duckdb.__version__,
    "tables": {
        f"{schema}.{name}": [comment, len(con.execute(f"select columns(*)::varchar from {schema}.{name}").fetchall())]
        for schema, name, comment in tables
    },
    "columns": con.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where schema_name in ('core', 'marts') order by all"
    ).fetchall(),
}))
"""


# What docs/postgres.md tells to open the file with, and what a reader who may write SQL must not be able to do then.
TRY_TO_GET_OUT = """
import re, sys
import duckdb
recipe = re.search(r"config = (\\{.*?\\})", open(sys.argv[2]).read(), re.S).group(1)
con = duckdb.connect(sys.argv[1], config=eval(recipe))
assert con.execute("select count(*) from core.dim_customer").fetchone() == (3,)
for sql in (
    "select * from read_csv('/etc/passwd')", "select * from read_text('/etc/passwd')", "select * from '/etc/passwd'",
    "attach '/tmp/other.duckdb'", "copy core.dim_customer to '/tmp/stolen.csv'", "install httpfs", "load httpfs",
    "set enable_external_access = true", "set lock_configuration = false",
    "insert into core.dim_customer select * from core.dim_customer", "create table core.mine (a int)",
    "export database '/tmp/stolen'",
):
    try:
        con.execute(sql).fetchall()
    except duckdb.Error:
        continue
    sys.exit(f"allowed: {sql}")
"""


@pytest.fixture(scope="session")
def old_engine() -> Path:
    """The Python of `.venv-reader`, made here when `make reader` has not made it."""
    folder = ROOT / ".venv-reader"
    python = folder / "bin" / "python"
    if subprocess.run([python, "-c", "import duckdb"], capture_output=True).returncode if python.exists() else True:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        installed = subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], capture_output=True, text=True)
        if installed.returncode:
            last = installed.stderr.strip().splitlines()[-1:]
            pytest.skip(f"the packages of {LOCK.name} cannot be had here: {last}")
    return python


def test_the_1_4_4_engine_reads_every_table_type_and_comment_of_a_published_file(
    tmp_path: Path, old_engine: Path
) -> None:
    warehouse, target = tmp_path / "warehouse.duckdb", tmp_path / "published.duckdb"
    con = duckdb.connect(str(warehouse))
    con.execute(
        "create schema core; create schema marts;"
        "create table core.dim_customer (customer_key varchar primary key, revenue decimal(18, 2), is_test boolean,"
        " first_seen_at timestamp, seen_on date, score double, orders bigint, at_zone timestamptz);"
        "insert into core.dim_customer select md5(range::text), range / 7, range % 2 = 0, now()::timestamp,"
        " current_date, range / 3, range, now() from range(50000);"
        "comment on table core.dim_customer is 'One row per customer.';"
        "comment on column core.dim_customer.score is 'Mean score, 0 to 10; null: no answer.';"
        "create table marts.mart_nps_monthly as select date '2026-01-01' as month, 12.5::double as nps where false"
    )
    con.close()
    publish(warehouse, target, run_id="run-1", project_version="0.1.0", data_as_of=None)

    read = subprocess.run(
        [old_engine, "-c", READ_EVERYTHING, str(target)], capture_output=True, text=True, check=False, timeout=120
    )
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    assert found["engine"] == "1.4.4"
    assert {name: rows for name, (_, rows) in found["tables"].items()} == {
        "core.dim_customer": 50_000,
        "main.pipeline_runs": 0,
        "main.publication": 1,
        "main.published_keys": 0,
        "marts.mart_nps_monthly": 0,
    }
    assert found["tables"]["core.dim_customer"][0] == "One row per customer."
    assert ["dim_customer", "score", "DOUBLE", "Mean score, 0 to 10; null: no answer."] in found["columns"]
    assert len(found["columns"]) == 10


@pytest.mark.parametrize("engine", ["this", "old"])
def test_opened_as_documented_the_file_lets_no_sql_reach_another_one(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    warehouse, target = tmp_path / "warehouse.duckdb", tmp_path / "published.duckdb"
    with duckdb.connect(str(warehouse)) as con:
        con.execute(
            "create schema core; create schema marts;create table core.dim_customer as select 1 as a from range(3);"
            "create table marts.mart_kpi_board as select 1 as a"
        )
    publish(warehouse, target, run_id="run-1", project_version="0.1.0", data_as_of=None)
    python = sys.executable if engine == "this" else request.getfixturevalue("old_engine")
    tried = subprocess.run(
        [python, "-c", TRY_TO_GET_OUT, str(target), str(ROOT / "docs/postgres.md")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert tried.returncode == 0, tried.stderr[-1000:]
