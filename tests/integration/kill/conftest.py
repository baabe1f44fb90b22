"""A load that is killed at a given moment, by ``kill -9``.

The failpoints live here: a child process replaces one function by itself plus a SIGKILL, so the code has no hooks.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ingestion.settings import FileMapping

CHILD = """
import importlib, json, os, signal, sys
from pathlib import Path

import dlt.destinations.impl.duckdb.duck, dlt.pipeline.pipeline  # once, before the forks: it takes seconds

from ingestion.load import load_files
from ingestion.settings import FileMapping

def load_until_killed(where, moment, data, home, mappings):
    module, _, path = where.partition(":")
    owner, (*parents, name) = importlib.import_module(module), path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original = getattr(owner, name)

    def killed(*args, **kwargs):
        if moment.startswith("after "):  # a load job, told by its table
            result = original(*args, **kwargs)
            if f"/{moment.removeprefix('after ')}." not in args[0]._file_path:
                return result
        elif moment == "after":
            result = original(*args, **kwargs)
            if hasattr(result, "__next__"):
                next(result)  # a generator: killed while it is being consumed
        elif moment == "torn":
            args[0].path.parent.mkdir(parents=True, exist_ok=True)
            with args[0].path.open("ab") as stream:
                stream.write(b'{"event":"read","received_at":"2026-')
                stream.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, killed)
    load_files([FileMapping.model_validate_json(text) for text in mappings], data_dir=Path(data), home=Path(home))

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            load_until_killed(*json.loads(line))
        finally:
            os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Kill = Callable[[Sequence[FileMapping], str, str, Path, Path], None]


@pytest.fixture(scope="package")
def kill_at() -> Iterator[Kill]:
    """`kill_at(mappings, where, moment, data, home)`: a load in a process of its own, killed there."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        commands, codes = process.stdin, process.stdout

        def kill(mappings: Sequence[FileMapping], where: str, moment: str, data: Path, home: Path) -> None:
            texts = [mapping.model_dump_json() for mapping in mappings]
            commands.write(json.dumps([where, moment, str(data), str(home), texts]) + "\n")
            commands.flush()
            assert int(codes.readline()) == -signal.SIGKILL

        yield kill
        commands.close()
