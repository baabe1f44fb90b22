"""A CSV larger than memory should be allowed to be: lands within 1 GiB for the whole process tree.

make bench ARGS="-k landing"                 2 GB, some minutes and 10 GB of disk below --basetemp
LANDING_BENCH_BYTES=200000000 make bench ...     a smaller file
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

BYTES = int(os.environ.get("LANDING_BENCH_BYTES", 2_000_000_000))
LIMIT = 1024**3

HEADER = "order_id,customer_id,status,ordered_at,approved_at,channel,amount,comment\n"
LAND = """
import json, sys
from pathlib import Path
from ingestion.load import load_files
from ingestion.settings import FileMapping

mapping = FileMapping(name="orders", family="commerce", entity="orders", glob="orders.csv", key=json.loads(sys.argv[3]))
totals = load_files([mapping], data_dir=Path(sys.argv[1]), home=Path(sys.argv[2])).totals
print(json.dumps({"read": totals.read, "new": totals.new, "unchanged": totals.unchanged, "repeated": totals.repeated}))
"""


def write_orders(path: Path, size: int) -> int:
    """Write about ``size`` bytes of orders with distinct 32-character ids; returns the number of records."""
    rows, written = 0, 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        written += stream.write(HEADER)
        while written < size:
            block = [
                f"{n * 0x9E3779B97F4A7C15 % 2**128:032x},{n * 7919 % 400_000:08d},delivered,2026-0{n % 9 + 1}-11 "
                f"10:{n % 60:02d}:05,2026-0{n % 9 + 1}-12 08:00:00,marketplace,{n % 9973 / 100},"
                f'"said: ""fine"", {n % 101}"\n'
                for n in range(rows, rows + 20_000)
            ]
            written += stream.write("".join(block))
            rows += len(block)
    return rows


def tree_rss(pid: int) -> int:
    """Resident bytes of a process and all below it, from /proc."""
    children: dict[int, list[int]] = {}
    rss: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = dict(line.split(":", 1) for line in (entry / "status").read_text().splitlines())
            except OSError:
                continue  # it has just ended
            children.setdefault(int(status["PPid"]), []).append(int(entry.name))
            rss[int(entry.name)] = int(status.get("VmRSS", "0 kB").split()[0]) * 1024
    todo, total = [pid], 0
    while todo:
        current = todo.pop()
        total += rss.get(current, 0)
        todo += children.get(current, [])
    return total


def land(data: Path, home: Path, key: list[str]) -> dict[str, int]:
    """Run the load in a process of its own; returns its counts, seconds and peak bytes."""
    start, peak = time.monotonic(), 0
    command = [sys.executable, "-c", LAND, str(data), str(home), json.dumps(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, tree_rss(process.pid))
            time.sleep(0.05)
        assert process.stdout is not None
        output = process.stdout.read()
    assert process.returncode == 0
    return {**json.loads(output.splitlines()[-1]), "seconds": round(time.monotonic() - start), "peak": peak}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    folder = tmp_path_factory.mktemp("data")
    rows = write_orders(folder / "orders.csv", BYTES)
    yield folder, rows
    (folder / "orders.csv").unlink()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory through /proc (Linux)")
@pytest.mark.parametrize("key", [["order_id"], []], ids=["keyed", "keyless"])
def test_a_large_file_lands_within_one_gibibyte(orders: tuple[Path, int], tmp_path: Path, key: list[str]) -> None:
    data, rows = orders
    result = land(data, tmp_path / "home", key)
    size = (data / "orders.csv").stat().st_size
    print(
        f"\n{size / 1e9:.2f} GB, {rows:,} records: {result['seconds']} s, {rows / result['seconds']:,.0f} records/s, "
        f"peak {result['peak'] / 1024**2:,.0f} MiB"
    )
    assert (result["read"], result["new"], result["repeated"]) == (rows, rows, 0)
    assert result["peak"] < LIMIT
