"""Claims about a kill -9 while events land and a day of theirs is replaced: one more run, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.load import load_files
from ingestion.settings import FileMapping

Kill = Callable[..., None]

MAPPINGS = [
    FileMapping(
        name="hits",
        family="web_analytics",
        entity="events",
        glob="hits*.parquet",
        format="parquet",
        shape="events",
        key=["id"],
        columns={"occurred_at": "at", "visitor_ref": "who", "http_status": "status"},
    )
]
sweep = partial(pytest.param, marks=pytest.mark.sweep)
MOMENTS = [
    sweep("ingestion.spool:Spool.add", "after"),
    sweep("ingestion.ledger:Ledger.append_reads", "after"),
    sweep("dlt.pipeline.pipeline:Pipeline.extract", "after"),
    sweep("dlt.pipeline.pipeline:Pipeline.normalize", "after"),
    # Committed, and dlt has not noted it yet: it will run the job a second time, and double the rows.
    ("dlt.destinations.impl.duckdb.duck:DuckDbCopyJob.run", "after web_analytics_events_typed"),
    sweep("dlt.pipeline.pipeline:Pipeline.load", "after"),
    sweep("ingestion.ledger:Ledger.settle", "after"),
    ("ingestion.settle:give_way", "before"),  # landed, and what it replaces is still there
    sweep("ingestion.settle:give_way", "after"),
    sweep("ingestion.batch:checkpoint", "before"),
]
SIXTH, SEVENTH = (datetime(2026, 5, day, 12, tzinfo=UTC) for day in (6, 7))


def write(path: Path, rows: list[tuple[int, datetime, str]]) -> None:
    ids, moments, statuses = zip(*rows, strict=True)
    at = pa.array(moments, pa.timestamp("us", "UTC"))
    pq.write_table(pa.table({"id": ids, "at": at, "who": ["v"] * len(ids), "status": statuses}), path)


def sql(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def everything(home: Path) -> list[list[tuple[Any, ...]]]:
    tables = ("raw_files.web_analytics_events_typed", "raw_files.web_analytics_events", "raw_ops.ledger")
    return [sql(home, f"from {table} order by all") for table in tables]


@pytest.mark.parametrize(("where", "moment"), MOMENTS, ids=str)
def test_a_kill_while_a_day_is_replaced_costs_one_more_run_and_nothing_else(
    where: str, moment: str, tmp_path: Path, kill_at: Kill
) -> None:
    home, data = tmp_path / "home", tmp_path / "data"
    data.mkdir()
    write(data / "hits_1.parquet", [(n, SIXTH, "200") for n in range(50)] + [(99, SEVENTH, "broken")])
    write(data / "hits_2.parquet", [(n, SEVENTH, "200") for n in range(100, 130)])
    load_files(MAPPINGS, data_dir=data, home=home)
    write(data / "hits_1.parquet", [(n, SIXTH, "404") for n in range(20, 60)] + [(98, SEVENTH, "broken, too")])
    kill_at(MAPPINGS, where, moment, data, home)
    load_files(MAPPINGS, data_dir=data, home=home)
    found = sql(home, "select record_key::int, http_status from raw_files.web_analytics_events_typed order by 1")
    assert found == [(n, 404) for n in range(20, 60)] + [(n, 200) for n in range(100, 130)]
    broken = sql(home, "select record_key, is_parseable from raw_files.web_analytics_events order by 1")
    assert broken == [("98", False), ("99", False)]
    [(n_new, n_replaced, n_read, n_other)] = sql(
        home,
        """select sum(records_new), sum(records_replaced), sum(records_read), sum(records_unchanged + records_repeated)
           from raw_ops.ledger where status = 'landed'""",
    )
    assert n_new - n_replaced == len(found) + len(broken)
    assert n_read == n_new + n_other
    before = everything(home)
    assert load_files(MAPPINGS, data_dir=data, home=home).reads == ()
    assert everything(home) == before
