"""Claims about a kill -9 at any moment of a landing: one more run, and the warehouse is as if nothing had happened.

Of mapped files that land as records; how the kill comes about stands in ``conftest.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.errors import WarehouseBusyError
from ingestion.load import load_files
from ingestion.report import LoadReport
from ingestion.settings import FileMapping

Kill = Callable[..., None]

MAPPINGS = [
    FileMapping(name="orders", family="commerce", entity="orders", glob="orders*.csv", key=["id"]),
    FileMapping(name="answers", family="surveys", entity="answers", glob="answers*.csv"),
]

sweep = partial(pytest.param, marks=pytest.mark.sweep)
MOMENTS = [
    sweep("ingestion.spool:Spool.add", "after"),
    ("ingestion.ledger:Ledger._append", "torn"),
    sweep("ingestion.ledger:Ledger.append_reads", "after"),
    sweep("ingestion.spool:Spool.new_records", "after"),  # dlt is extracting
    sweep("dlt.pipeline.pipeline:Pipeline.extract", "after"),
    sweep("dlt.pipeline.pipeline:Pipeline.normalize", "after"),
    # Committed, and dlt has not noted it yet: it will run the job a second time.
    ("dlt.destinations.impl.duckdb.duck:DuckDbCopyJob.run", "after commerce_orders"),
    sweep("dlt.destinations.impl.duckdb.duck:DuckDbCopyJob.run", "after surveys_answers"),
    ("dlt.destinations.job_client_impl:SqlLoadJob.run", "after commerce_orders"),  # the merge, likewise
    ("dlt.pipeline.pipeline:Pipeline.load", "after"),  # loaded, and the ledger does not know
    sweep("ingestion.ledger:Ledger.settle", "after"),  # landed, and the ledger's table is old
    sweep("ingestion.batch:checkpoint", "before"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "orders_1.csv").write_text("id,status\n" + "".join(f"{n % 90},s{n % 2}\n" for n in range(200)))
    (folder / "orders_2.csv").write_text("id,status\nbroken\n1,s1\n500,new\n")
    (folder / "answers.csv").write_text("score,comment\n" + "9,good\n" * 40 + "2,bad\n" * 10)
    return folder


def load(data: Path, home: Path) -> LoadReport:
    return load_files(MAPPINGS, data_dir=data, home=home)


def sql(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def assert_exact(home: Path) -> None:
    """Against the files above, counted by hand: 90 ids x their statuses, one broken line, one new id; 50 answers."""
    orders = sql(home, "select payload, origin from raw_files.commerce_orders where is_parseable order by record_key")
    expected = {(str(n % 90), f"s{n % 2}") for n in range(200)} | {("1", "s1"), ("500", "new")}
    assert {(row["id"], row["status"]) for row in (json.loads(text) for text, _ in orders)} == expected
    assert len(orders) == len(expected)
    assert sql(home, "select origin from raw_files.commerce_orders where not is_parseable") == [("orders_2.csv:2",)]
    answers = sql(home, "select payload, count(*) from raw_files.surveys_answers group by 1 order by 2")
    assert [count for _, count in answers] == [10, 40]
    [(n_new, n_read, n_other)] = sql(
        home,
        "select sum(records_new), sum(records_read), sum(records_unchanged + records_repeated) "
        "from raw_ops.ledger where status = 'landed'",
    )
    assert n_new == len(expected) + 1 + 50
    assert n_read == n_new + n_other
    assert sql(home, "select count(*) from raw_ops.ledger where status not in ('landed', 'abandoned')") == [(0,)]


@pytest.mark.filterwarnings("ignore:.*the last line is torn:RuntimeWarning")
@pytest.mark.parametrize(("where", "moment"), MOMENTS, ids=str)
def test_a_kill_costs_one_more_run_and_nothing_else(
    where: str, moment: str, data: Path, tmp_path: Path, kill_at: Kill
) -> None:
    home = tmp_path / "home"
    kill_at(MAPPINGS, where, moment, data, home)
    load(data, home)
    assert_exact(home)
    before = sql(home, "from raw_files.commerce_orders order by all"), sql(home, "from raw_ops.ledger order by all")
    assert load(data, home).reads == ()
    assert before == (
        sql(home, "from raw_files.commerce_orders order by all"),
        sql(home, "from raw_ops.ledger order by all"),
    )


def test_new_files_are_read_in_the_very_run_that_finishes_an_interrupted_one(
    data: Path, tmp_path: Path, kill_at: Kill
) -> None:
    home = tmp_path / "home"
    kill_at(MAPPINGS, "dlt.pipeline.pipeline:Pipeline.normalize", "after", data, home)
    (data / "orders_3.csv").write_text("id,status\n1000,new\n")
    report = load(data, home)
    assert report.drained_packages == 1
    assert [status for _, status in report.settled] == ["landed"]
    assert [(read.path, read.counts.new) for read in report.reads] == [("orders_3.csv", 1)]


def test_a_busy_warehouse_names_the_process_that_holds_it(data: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    load(data, home)
    (data / "orders_3.csv").write_text("id,status\n1000,new\n")
    holder = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holder, str(home / "warehouse" / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(WarehouseBusyError, match=f"process {process.pid} has it open.*What to do"):
            load(data, home)
        process.kill()
    assert load(data, home).totals.new == 1


def test_rows_that_dlt_loaded_twice_are_taken_back_by_the_ledgers_count(
    data: Path, tmp_path: Path, kill_at: Kill
) -> None:
    home = tmp_path / "home"
    kill_at(MAPPINGS, "dlt.destinations.impl.duckdb.duck:DuckDbCopyJob.run", "after commerce_orders", data, home)
    report = load(data, home)
    assert report.drained_packages == 1
    assert [status for _, status in report.settled] == ["abandoned"]
    assert_exact(home)
