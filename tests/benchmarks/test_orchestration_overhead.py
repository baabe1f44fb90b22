"""What Dagster costs: a whole run with its graph, records and checks, against the same stages called one by one.

make bench-overhead             the simulated company of size S; SIZE=M for size M (a quarter of an hour)

Each run is a process of its own on an empty home. What is imported is loaded first and counted apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SIZE = os.environ.get("SIZE", "S")
MOST = {"S": 1.5, "M": 1.15}
"""Times the CPU seconds of the stages alone, imports of both left out."""
RUN = """
import json, os, sys, time
from pathlib import Path
import dlt, dbt.cli.main, dbt.adapters.duckdb.connections, great_expectations, openpyxl, pyarrow, duckdb
from orchestration import sample
with_dagster = sys.argv[1] == "dagster"
if with_dagster:
    import dagster, orchestration.definitions
from orchestration.run import run_all
from orchestration.stages import Stages
imported = time.process_time()
spent = {}

def stages_alone(config):
    stages = Stages(config)
    begun = time.process_time()
    stages.load()
    spent["load"] = time.process_time() - begun
    stages.refresh()
    spent["run"] = time.process_time() - begun

def whole_run(config):
    begun = time.process_time()
    run_all(config, lambda *step: None)
    spent["run"] = time.process_time() - begun

sample.run_sample(sys.argv[2], 1, lambda *step: None, whole_run if with_dagster else stages_alone)
print(json.dumps({"imports": imported, **spent}))
"""


def _cpu_seconds(kind: str, home: Path, world: Path) -> dict[str, float]:
    home.mkdir()
    (home / "world").symlink_to(world)
    done = subprocess.run(
        [sys.executable, "-c", RUN, kind, SIZE],
        env={**os.environ, "CEM_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_a_run_with_its_records_costs_little_more_than_its_stages(tmp_path: Path) -> None:
    from ingestion.sample_data.company import make_company

    world = tmp_path / "world"
    make_company(SIZE, 1, world, lambda *step: None)
    alone = _cpu_seconds("stages", tmp_path / "alone", world)
    whole = _cpu_seconds("dagster", tmp_path / "whole", world)
    ratio = whole["run"] / alone["run"]
    print(f"\nsize {SIZE}: stages {alone['run']:.1f} CPU s, with Dagster {whole['run']:.1f}: {ratio:.2f} times")
    print(f"imports {alone['imports']:.1f} CPU s, with Dagster {whole['imports']:.1f}")
    assert ratio <= MOST.get(SIZE, 1.5)


@pytest.fixture(autouse=True)
def own_parse() -> None:
    """The models are parsed before anything is timed."""
    subprocess.run([sys.executable, "-m", "orchestration.set_up"], check=True)
