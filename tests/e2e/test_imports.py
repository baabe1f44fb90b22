"""No command waits for a tool that it does not use."""

from __future__ import annotations

import os
import subprocess

import pytest

pytestmark = pytest.mark.xdist_group("shop")

HEAVY = ("dagster", "dbt", "dlt", "duckdb", "great_expectations", "pandas", "pyarrow", "requests", "scipy")
"""Half a second to nine of CPU time each."""
LOADED = """
import sys
from orchestration.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
finally:
    print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
TIMES = """
import time
begun = time.process_time()
import {modules}
print(time.process_time() - begun)
"""
USED: dict[tuple[str, ...], set[str]] = {
    ("--help",): set(),
    ("config", "check"): set(),
    ("status",): {"duckdb"},
    ("alerts",): {"duckdb"},
    ("audit",): set(),
    ("kpi",): {"duckdb"},
    ("load",): {"dlt", "duckdb", "pandas", "pyarrow", "requests"},
}
"""By command, what it may load; dlt loads pandas where it is installed."""


@pytest.mark.parametrize("command", USED, ids=" ".join)
def test_a_command_loads_only_the_tools_that_it_uses(shop, command):
    options = [] if command == ("--help",) else ["--config", str(shop.config)]
    done = subprocess.run(
        [str(shop.command.with_name("python")), "-c", LOADED, *command, *options],
        env={**os.environ, "CEM_HOME": str(shop.home), "CEM_DATA": str(shop.data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    loaded = set(done.stdout.partition("LOADED ")[2].split())
    assert loaded, done.stderr
    assert loaded & set(HEAVY) <= USED[command], done.stderr


def test_the_command_itself_is_there_in_twice_the_time_of_its_terminal_library(shop):
    def seconds(modules: str) -> float:
        python = str(shop.command.with_name("python"))
        runs = [
            subprocess.run([python, "-c", TIMES.format(modules=modules)], capture_output=True, text=True, check=True)
            for _ in range(3)
        ]
        return min(float(run.stdout) for run in runs)

    assert seconds("orchestration.cli") <= 2 * seconds("typer, rich.progress, rich.table, pydantic_settings") + 0.1
