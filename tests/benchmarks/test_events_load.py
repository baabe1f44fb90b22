"""One million web events from Parquet: the landing against DuckDB's one-statement load of the same file, in one run.

make bench-load                 prints rows a second, the ratio of CPU time, peak memory
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROWS = int(os.environ.get("EVENTS_BENCH_ROWS", 1_000_000))
MOST_TIMES = 4.0
"""As much CPU time as DuckDB alone, at most: of the work, with threads as each sets them. What an interpreter and its
libraries cost before the first row is the same for any number of rows; it is printed, and not in the ratio."""
LIMIT = 1024**3

DUCKDB = """
import json, sys, time, duckdb
before = time.process_time()
con = duckdb.connect(sys.argv[2])
con.execute("set enable_progress_bar = false")
con.execute(f"create table events as from read_parquet('{sys.argv[1]}/events.parquet')")
[rows] = con.execute("select count(*) from events").fetchone()
con.close()
print(json.dumps({"rows": rows, "work": time.process_time() - before}))
"""
LAND = """
import json, sys, time, tomllib
from pathlib import Path
import dlt, dlt.destinations.impl.duckdb.duck, dlt.pipeline.pipeline
from ingestion.load import load_files
from ingestion.settings import FileMapping

example = tomllib.loads(Path(sys.argv[3]).read_text())
[mapping] = [one for one in example["files"] if one["name"] == "web_events"]
mapping = FileMapping.model_validate({**mapping, "glob": "events.parquet"})
before = time.process_time()
rows = load_files([mapping], data_dir=Path(sys.argv[1]), home=Path(sys.argv[2])).totals.new
print(json.dumps({"rows": rows, "work": time.process_time() - before}))
"""


def write_events(path: Path, rows: int) -> None:
    """The hits of the simulated company of size M, from its first day on."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from ingestion.sample_data.exports.web import day_tables
    from ingestion.sample_data.world import make_world

    tables, total = [], 0
    for _, table in day_tables(next(iter(make_world("M").parts()))):
        tables.append(table)
        total += table.num_rows
        if total >= rows:
            break
    whole = pa.concat_tables(tables).unify_dictionaries().slice(0, rows)
    plain = [one.with_type(pa.string()) if pa.types.is_dictionary(one.type) else one for one in whole.schema]
    pq.write_table(whole.cast(pa.schema(plain)), path, compression="zstd", row_group_size=122_880)


def tree_rss(pid: int) -> int:
    """Resident bytes of a process and its children, from /proc."""
    pages = 0
    for one in [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]:
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except OSError:
            continue  # it has just ended
    return pages * os.sysconf("SC_PAGE_SIZE")


def measured(code: str, *arguments: Path) -> dict[str, Any]:
    """What a program of its own says, and its CPU and wall seconds as a whole, its peak bytes with its children."""
    before, start, peak = os.times(), time.monotonic(), 0
    with subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            try:
                peak = max(peak, tree_rss(process.pid))
            except OSError:
                break
            time.sleep(0.02)
        assert process.stdout is not None
        output = process.stdout.read()
    assert process.returncode == 0
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {**json.loads(output), "cpu": cpu, "seconds": time.monotonic() - start, "peak": peak}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measures memory through /proc (Linux)")
def test_events_land_within_four_times_the_cpu_time_of_duckdb_alone(tmp_path: Path, root: Path) -> None:
    write_events(tmp_path / "events.parquet", ROWS)
    alone = measured(DUCKDB, tmp_path, tmp_path / "alone.duckdb")
    landed = measured(LAND, tmp_path, tmp_path / "home", root / "examples/company/cem.toml")
    ratio = landed["work"] / alone["work"]
    for name, run in (("DuckDB, one statement", alone), ("landing", landed)):
        print(
            f"\n{name}: {run['rows']:,} events in {run['seconds']:.1f} s, {run['rows'] / run['seconds']:,.0f} rows/s; "
            f"{run['work']:.1f} s of CPU, {run['rows'] / run['work']:,.0f} rows a CPU second "
            f"({run['cpu']:.1f} s with interpreter and libraries); "
            f"peak {run['peak'] / 1024**2:,.0f} MiB",
            end="",
        )
    print(f"\nratio of CPU time: {ratio:.2f} (at most {MOST_TIMES:g})")
    assert alone["rows"] == landed["rows"] == ROWS
    assert landed["peak"] < LIMIT
    assert ratio <= MOST_TIMES
