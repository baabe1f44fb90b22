"""A publisher killed at any moment leaves readers the old file or the new one, whole, and the next run works."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from serving.publish import publish

ROWS = 5_000

# Publishes two generations in turn for ever; `fatal` may name a call whose nth use kills the process on the spot.
PUBLISHER = """
import itertools, os, signal, sys
from pathlib import Path
import serving.publish as room
home, fatal, nth = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def deadly(real, seen=itertools.count(1)):
    def call(*arguments, **named):
        if next(seen) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
# The first publication of a process imports much: kills during that time would prove nothing.
room.publish(home / "warehouse_0.duckdb", home / "warm-up", run_id="warm-up", project_version="0", data_as_of=None)
if fatal:
    owner, name = {"os": os, "room": room}[fatal.split(".")[0]], fatal.split(".")[1]
    setattr(owner, name, deadly(getattr(owner, name)))
print("ready", flush=True)
for turn in itertools.count(1):
    room.publish(home / f"warehouse_{turn % 2}.duckdb", home / "published.duckdb",
                 run_id=f"run-{os.getpid()}-{turn}", project_version="0", data_as_of=None)
"""


def build(home: Path, generation: int) -> Path:
    """A warehouse whose rows all carry their generation, so that a mix of two files could be seen."""
    path = home / f"warehouse_{generation}.duckdb"
    con = duckdb.connect(str(path))
    con.execute("create schema core; create schema marts")
    for table in ("core.fct_touchpoints", "marts.mart_kpi_board"):
        con.execute(
            f"create table {table} as select {generation} as generation, range as id, md5(range::text) as filler"
            f" from range({ROWS + generation})"
        )
    con.close()
    return path


def read_whole(target: Path) -> int:
    """The generation of a published file; fails when the file is broken, short or mixed."""
    con = duckdb.connect(str(target), read_only=True)
    try:
        seen = con.execute(
            "select generation, count(*), count(distinct filler) from core.fct_touchpoints group by all"
            " union select generation, count(*), count(distinct filler) from marts.mart_kpi_board group by all"
        ).fetchall()
        assert con.execute("select count(*) from publication").fetchone() == (1,)
    finally:
        con.close()
    assert len(seen) == 1, seen
    generation, rows, distinct = seen[0]
    assert rows == distinct == ROWS + generation
    return int(generation)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    first, _ = build(tmp_path, 0), build(tmp_path, 1)
    publish(first, tmp_path / "published.duckdb", run_id="first", project_version="0", data_as_of=None)
    return tmp_path


def start(home: Path, fatal: str = "", nth: int = 0) -> subprocess.Popen[str]:
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(home), fatal, str(nth)], stdout=subprocess.PIPE, text=True
    )
    assert publisher.stdout is not None and publisher.stdout.readline() == "ready\n"
    return publisher


# Turn 1 publishes generation 1 over generation 0: a kill before the rename leaves 0, a kill after it leaves 1.
@pytest.mark.parametrize(
    ("fatal", "nth", "left"),
    [
        ("room.build_copy", 1, 0),
        ("room.check_copy", 1, 0),
        ("os.chmod", 1, 0),
        ("os.fsync", 1, 0),
        ("os.replace", 1, 0),
        ("os.fsync", 2, 1),
        ("room.build_copy", 2, 1),
    ],
)
def test_a_kill_at_each_step_leaves_the_old_or_the_new_file_whole(home: Path, fatal: str, nth: int, left: int) -> None:
    assert start(home, fatal, nth).wait(timeout=60) == -9
    target = home / "published.duckdb"
    assert read_whole(target) == left
    publish(home / "warehouse_1.duckdb", target, run_id="next", project_version="0", data_as_of=None)
    assert read_whole(target) == 1
    assert not list(home.glob("published.duckdb.*"))


@pytest.mark.sweep
def test_kills_at_random_moments_never_show_a_reader_anything_but_a_whole_file(home: Path) -> None:
    target, moments = home / "published.duckdb", random.Random(20260101)
    with Reading(lambda: read_whole(target)) as reading:
        for number in range(6):
            publisher = start(home)
            time.sleep(moments.uniform(0.0, 0.8))
            while number == 5 and 1 not in reading.seen and not reading.errors and publisher.poll() is None:
                time.sleep(0.05)  # the last one is let live until it has published, however slow the machine
            publisher.kill()
            assert publisher.wait(timeout=60) == -9
    assert reading.errors == []
    assert len(reading.seen) >= 20 and set(reading.seen) == {0, 1}
    publish(home / "warehouse_0.duckdb", target, run_id="last", project_version="0", data_as_of=None)
    assert read_whole(target) == 0


class Reading:
    """A reader that opens the published file again and again, in a thread, until the block ends.

    The only reader of this process meanwhile: DuckDB shares one open file among the connections of a process, so a
    second one would keep the replaced file alive.
    """

    def __init__(self, read: Callable[[], int]) -> None:
        self.seen: list[int] = []
        self.errors: list[BaseException] = []
        self._read, self._stop = read, threading.Event()
        self._thread = threading.Thread(target=self._loop)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.seen.append(self._read())
            except BaseException as error:
                self.errors.append(error)
                return

    def __enter__(self) -> Reading:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
