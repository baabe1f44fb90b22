"""The published copy holds what it should, and a publication that fails leaves readers what they had."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from serving.pipeline_runs import PipelineStage
from serving.publish import Publication, PublishError, publish

AS_OF = datetime(2026, 3, 1, 4, 30, tzinfo=timezone(timedelta(hours=1)))


def put_out(warehouse: Path, target: Path, run_id: str = "run-1", **settings: Any) -> Publication:
    arguments = {"project_version": "0.1.0", "data_as_of": AS_OF} | settings
    return publish(warehouse, target, run_id=run_id, **arguments)


def change(path: Path, sql: str) -> None:
    con = duckdb.connect(str(path))
    con.execute(sql)
    con.close()


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    con = duckdb.connect(str(path), read_only=True)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def test_every_table_and_view_of_core_and_marts_is_published_and_nothing_else(warehouse: Path, target: Path) -> None:
    publication = put_out(warehouse, target)
    assert publication.tables == {"core.dim_customer": 3, "core.known": 2, "marts.mart_nps_monthly": 2}
    assert publication.path == target and publication.bytes == target.stat().st_size
    found = rows(target, "select schema_name || '.' || table_name from duckdb_tables() order by 1")
    own = ["main.pipeline_runs", "main.publication", "main.published_keys"]
    assert [name for (name,) in found] == sorted([*publication.tables, *own])
    assert rows(target, "select count(*) from duckdb_views() where not internal") == [(0,)]
    assert set(os.listdir(target.parent)) == {".warehouse.duckdb.lock", "warehouse.duckdb"}


def test_rows_come_in_a_fixed_order_and_keep_their_nulls(warehouse: Path, target: Path) -> None:
    put_out(warehouse, target)
    assert [key for key, *_ in rows(target, "from core.dim_customer")] == ["c1", "c2", "c3"]
    assert [nps for _, nps, _ in rows(target, "from marts.mart_nps_monthly")] == [12.5, -20.0]
    assert rows(target, "select customer_key from core.dim_customer where revenue is null") == [("c1",)]


def test_keys_not_null_and_comments_travel_with_the_tables(warehouse: Path, target: Path) -> None:
    put_out(warehouse, target)
    keys = "select table_name, constraint_column_names from duckdb_constraints() where constraint_type = 'PRIMARY KEY' "
    keys += "and schema_name <> 'main'"
    assert rows(target, keys) == [("dim_customer", ["customer_key"])]
    comments = dict(rows(target, "select table_name, comment from duckdb_tables() where schema_name = 'core'"))
    assert comments == {
        "dim_customer": """One row per customer; it's the "who".""",
        "known": "One row per customer with revenue.",
    }
    columns = "select column_name, comment from duckdb_columns() where schema_name <> 'main' and comment is not null"
    assert dict(rows(target, columns)) == {
        "revenue": "Sum of orders, EUR.",
        "nps": "Net Promoter Score, -100 to 100.",
    }
    with pytest.raises(duckdb.ConstraintException):
        change(target, "insert into core.dim_customer (customer_key) values (null)")


def test_the_publication_row_says_which_run_and_how_old_the_data_is(warehouse: Path, target: Path) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    publication = put_out(warehouse, target)
    assert before <= publication.published_at <= datetime.now(UTC).replace(tzinfo=None)
    expected = ("run-1", publication.published_at, datetime(2026, 3, 1, 3, 30), "0.1.0")
    assert rows(target, "select run_id, published_at, data_as_of, project_version from publication") == [expected]
    put_out(warehouse, target, run_id="run-2", data_as_of=None)
    assert rows(target, "select run_id, data_as_of from publication") == [("run-2", None)]


def test_readers_group_may_read_the_file_and_nobody_else(warehouse: Path, target: Path) -> None:
    before = os.umask(0o077)
    try:
        put_out(warehouse, target)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_reader_that_stays_open_keeps_the_old_file_and_the_next_one_sees_the_new(
    warehouse: Path, target: Path
) -> None:
    put_out(warehouse, target)
    script = (
        "import sys, duckdb; con = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input();"
        "print(con.execute('select count(*) from core.dim_customer').fetchone()[0])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "open\n"
        change(warehouse, "insert into core.dim_customer (customer_key) values ('c4')")
        put_out(warehouse, target, run_id="run-2")
        assert reader.communicate("go\n", timeout=60)[0] == "3\n"
    assert rows(target, "select count(*) from core.dim_customer") == [(4,)]


def test_what_somebody_wrote_into_the_published_file_never_reaches_the_next_one(warehouse: Path, target: Path) -> None:
    put_out(warehouse, target)
    script = (
        "import os, sys, duckdb; con = duckdb.connect(sys.argv[1]); "
        "con.execute('delete from core.dim_customer'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(target)], check=True)
    assert target.with_name("warehouse.duckdb.wal").exists()
    put_out(warehouse, target, run_id="run-2")
    assert rows(target, "select count(*) from core.dim_customer") == [(3,)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("hugeint", "1"),
        ("uhugeint", "1"),
        ("integer[]", "[1]"),
        ("struct(a integer)", "{'a': 1}"),
        ("map(varchar, integer)", "map {'a': 1}"),
        ("enum('a')", "'a'"),
        ("interval", "interval 1 day"),
        ("json", "'{}'"),
        ("blob", "'x'::blob"),
    ],
)
def test_a_type_that_bi_tools_cannot_read_is_refused_by_name(
    warehouse: Path, target: Path, kind: str, value: str
) -> None:
    change(warehouse, f"create table marts.odd (id integer, what {kind}); insert into marts.odd values (1, {value})")
    with pytest.raises(PublishError, match=r"marts\.odd\.what is ") as refusal:
        put_out(warehouse, target)
    assert "cast" in str(refusal.value) and "not there yet" in str(refusal.value)
    assert not target.exists()


@pytest.mark.parametrize("schema", ["core", "marts"])
def test_an_empty_schema_is_refused(warehouse: Path, target: Path, schema: str) -> None:
    change(warehouse, f"drop schema {schema} cascade; create schema {schema}")
    with pytest.raises(PublishError, match=f"schema {schema} of the warehouse holds no table"):
        put_out(warehouse, target)


@pytest.mark.parametrize("step", ["serving.publish.check_copy", "os.chmod", "os.fsync", "os.replace"])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_debris(
    warehouse: Path, target: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_out(warehouse, target)
    old = target.read_bytes()
    change(warehouse, "insert into core.dim_customer (customer_key) values ('c4')")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(step, fail)
        with pytest.raises(PublishError, match=r"disk is full.*still the one published before"):
            put_out(warehouse, target, run_id="run-2")
    assert target.read_bytes() == old
    assert set(os.listdir(target.parent)) - {"earlier"} == {".warehouse.duckdb.lock", "warehouse.duckdb"}


def test_a_disk_that_does_not_confirm_the_rename_is_reported_as_what_it_is(
    warehouse: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, []

    def fail_on_the_folder(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", fail_on_the_folder)
    with pytest.raises(PublishError, match="readers see the new .* did not confirm the rename"):
        put_out(warehouse, target)
    assert rows(target, "select run_id from publication") == [("run-1",)]


def test_a_copy_that_lost_rows_is_not_published(warehouse: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from serving import publish as room
    from serving.copying import build_copy

    def lossy(source: Path, new_file: Path, **settings: Any) -> dict[str, int]:
        counts = build_copy(source, new_file, **settings)
        change(new_file, "delete from core.dim_customer where customer_key = 'c2'; drop table marts.mart_nps_monthly")
        return counts

    monkeypatch.setattr(room, "build_copy", lossy)
    with pytest.raises(PublishError) as refusal:
        put_out(warehouse, target)
    assert "core.dim_customer: 3 rows in the warehouse, 2 in the copy" in str(refusal.value)
    assert "marts.mart_nps_monthly: 2 rows in the warehouse, no table in the copy" in str(refusal.value)
    assert not target.exists()


def test_debris_of_a_killed_run_is_removed_by_the_next_one(warehouse: Path, target: Path) -> None:
    target.parent.mkdir()
    target.with_name("warehouse.duckdb.run-0.tmp").write_bytes(b"half a file")
    target.with_name("warehouse.duckdb.run-0.tmp.wal").write_bytes(b"half a log")
    spill = target.with_name("warehouse.duckdb.run-0.tmp.spill")
    spill.mkdir()
    (spill / "duckdb_temp_storage.tmp").write_bytes(b"")
    (target.parent / "notes.tmp").write_text("not ours")
    put_out(warehouse, target)
    assert set(os.listdir(target.parent)) == {".warehouse.duckdb.lock", "notes.tmp", "warehouse.duckdb"}


def test_two_publishers_at_once_are_refused(warehouse: Path, target: Path) -> None:
    target.parent.mkdir()
    with target.with_name(".warehouse.duckdb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(PublishError, match="another process is publishing"):
            put_out(warehouse, target)
    put_out(warehouse, target)


def test_a_warehouse_that_is_being_written_is_refused_with_the_next_step(warehouse: Path, target: Path) -> None:
    script = "import sys, duckdb; con = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == "open\n"
        with pytest.raises(PublishError, match="in use by another process; wait"):
            put_out(warehouse, target)
        writer.communicate("go\n", timeout=60)


def test_a_missing_warehouse_and_a_run_id_that_is_a_path_are_refused(warehouse: Path, target: Path) -> None:
    with pytest.raises(PublishError, match="there is no warehouse at .*; run the build first"):
        put_out(warehouse.with_name("absent.duckdb"), target)
    with pytest.raises(PublishError, match="run id"):
        put_out(warehouse, target, run_id="../../etc/passwd")


def test_a_view_that_reads_another_file_is_refused(warehouse: Path, target: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    change(warehouse, f"create view marts.leak as select a from read_csv('{tmp_path / 'secret.csv'}')")
    with pytest.raises(PublishError, match="disabled"):
        put_out(warehouse, target)


def test_the_stages_of_the_runs_stand_beside_the_publication(warehouse: Path, target: Path) -> None:
    load = PipelineStage(
        "r1", 1, "load", "files", "done", AS_OF.replace(tzinfo=None), 1.5, None,
        9, 7, 2, 0, 512, None, None, None, None, "{}",
    )  # fmt: skip
    audit = replace(load, stage_number=2, stage="audit", source=None, rows_read=None, rows_quarantined=3)
    put_out(warehouse, target, pipeline_runs=[audit, load])
    found = rows(target, "select stage, seconds, rows_read, rows_quarantined from main.pipeline_runs order by all")
    assert found == [("audit", 1.5, None, 3), ("load", 1.5, 9, None)]
    silent = "select column_name from duckdb_columns() where table_name = 'pipeline_runs' and comment is null"
    assert rows(target, silent) == []
