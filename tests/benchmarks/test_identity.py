"""What the components of identities cost, by the project's own model: a million edges, ten million, one per cent more.

`make bench-identity` prints the figures. CPU time is that of the one dbt node; dbt's own start is not in it. Every
figure counts only if the components are right: what was added is held against a solution from nothing, row by row.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

# Three in ten contacts share something with the one before; the rest have one of two thirds as many addresses.
GRAPH = """select cast(md5_number_lower('c' || i) >> 1 as bigint) as node_a,
    cast(md5_number_lower(
        case when i % 10 < 3 then 'c' || (i - 1) else 'e' || (hash(i) % ({n} * 2 // 3)) end) >> 1 as bigint)
        as node_b, timestamp '2026-01-01' + interval {day} day as seen_at
    from range({begin}, {end}) as t(i)"""
CHAIN = """select cast(md5_number_lower('c' || i) >> 1 as bigint) as node_a,
    cast(md5_number_lower('c' || (i + 1)) >> 1 as bigint) as node_b, timestamp '2026-01-01' as seen_at
    from range({n}) as t(i)"""
EDGES = "intermediate.int_identity_edges"
ADDITIONS = 3
"""So often one per cent is added. The least of each cost counts, since other work on the machine makes all dearer."""
FIXED_CPU_S = 0.5
"""What is added may cost a tenth of the full run, or this: dbt's calls and small statements have their own price."""


def solve(home: Path, *, full_refresh: bool = False) -> float:
    """CPU seconds of building int_identity_components, in this process."""
    from orchestration.config import load_config
    from orchestration.stages import Stages

    begun: dict[str, float] = {}

    def watch(event: Any) -> None:
        if event.info.name in ("NodeStart", "NodeFinished"):
            begun[event.info.name] = time.process_time()

    dbt = Stages(load_config(Path("examples/shop/cem.toml"), home=home)).dbt
    command = ["run", "--select", "int_identity_components", *["--full-refresh"] * full_refresh]
    (result,) = dbt._invoke(command, callbacks=[watch], manifest=dbt.parse().load())
    assert result.status == "success", result.message
    return begun["NodeFinished"] - begun["NodeStart"]


def sql(home: Path, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb")) as con:
        con.execute("set memory_limit = '2GB'")
        return con.execute(statement).fetchall()


def measure(home: Path, n: int) -> None:
    """Print, as one line of JSON, what a graph of ``n`` edges costs; in a process of its own, for its peak memory."""
    from orchestration.home import Home

    Home(home).prepare()
    sql(home, "create schema if not exists intermediate")
    sql(home, f"create or replace table {EDGES} as {CHAIN.format(n=9_999)}")
    solve(home, full_refresh=True)  # dbt and DuckDB are warm after this
    begun = time.monotonic()
    found = {"chain_cpu_s": solve(home, full_refresh=True), "chain_wall_s": time.monotonic() - begun}
    assert sql(home, "select count(distinct component) from intermediate.int_identity_components") == [(1,)]
    sql(home, f"create or replace table {EDGES} as {GRAPH.format(n=n, begin=0, end=n, day=0)}")
    full = [solve(home, full_refresh=True)]
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    added = []
    for day in range(1, ADDITIONS + 1):
        begin = n + (day - 1) * n // 100
        sql(home, f"insert into {EDGES} {GRAPH.format(n=n, begin=begin, end=begin + n // 100, day=day)}")
        added.append(solve(home))
    sql(home, "create or replace table intermediate.grown as from intermediate.int_identity_components")
    full.append(solve(home, full_refresh=True))
    differing = """select count(*) from (
        (from intermediate.grown except from intermediate.int_identity_components)
        union all (from intermediate.int_identity_components except from intermediate.grown))"""
    assert sql(home, differing) == [(0,)]
    print(json.dumps({**found, "full_cpu_s": min(full), "added_cpu_s": min(added)}))


@pytest.mark.parametrize(("n", "cpu_s", "peak_mb"), [(1_000_000, 4, 2500), (10_000_000, 30, 2500)])
def test_components_of_many_edges(n: int, cpu_s: int, peak_mb: int, tmp_path: Path, root: Path) -> None:
    environment = {**os.environ, "CEM_HOME": str(tmp_path), "PYTHONPATH": str(root), "CEM_MEMORY_LIMIT": "2GB"}
    command = [sys.executable, __file__, str(tmp_path), str(n)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    share = 100 * found["added_cpu_s"] / found["full_cpu_s"]
    print(
        f"\n{n:,} edges: {found['full_cpu_s']:.1f} CPU s, peak {found['peak_mb']:.0f} MB; 1 % more edges: "
        f"{found['added_cpu_s']:.2f} CPU s, {share:.0f} % of that; a chain of 10,000: {found['chain_cpu_s']:.2f} CPU s"
    )
    assert found["full_cpu_s"] <= cpu_s
    assert found["peak_mb"] <= peak_mb
    assert found["added_cpu_s"] <= max(found["full_cpu_s"] / 10, FIXED_CPU_S)
    assert found["chain_cpu_s"] <= 1


if __name__ == "__main__":
    measure(Path(sys.argv[1]), int(sys.argv[2]))
