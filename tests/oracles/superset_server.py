"""A real Apache Superset out of `.venv-superset`, run as its users run it: command line, server, REST interface.

What it is connected to, and what it shows, is not known here.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

PROGRAMS = Path(__file__).resolve().parents[2] / ".venv-superset" / "bin"
PATIENCE = 180
"""Seconds until the server must answer; it takes about 20 on two busy cores."""
_ADMIN = "--username admin --firstname A --lastname Admin --email admin@example.org --password"


@dataclass
class Superset:
    """One that runs, and a session of its administrator."""

    url: str
    password: str
    session: requests.Session = field(default_factory=requests.Session)

    def log_in(self) -> None:
        who = {"username": "admin", "password": self.password, "provider": "db"}
        token = self.asked("post", "security/login", who)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["X-CSRFToken"] = self.asked("get", "security/csrf_token/")["result"]
        self.session.headers["Referer"] = self.url

    def asked(self, verb: str, path: str, body: dict[str, Any] | None = None, status: tuple[int, ...] = ()) -> Any:
        """The answer of its REST interface; `status`: those that are meant to come, if not success."""
        answer = self.session.request(verb, f"{self.url}/api/v1/{path}", json=body, timeout=PATIENCE)
        expected = answer.status_code in status if status else answer.ok
        assert expected, f"{verb} {path}: {answer.status_code} {answer.text[:2000]}"
        return answer.json()

    def made(self, kind: str, **what: Any) -> int:
        """The id of a new database, dataset, chart or dashboard."""
        return int(self.asked("post", f"{kind}/", what)["id"])


@dataclass(frozen=True)
class Prepared:
    """An installed Superset with empty records, of which each server gets a copy.

    One set of records for two publishers would not do: it holds a table's name once, whichever database it is in.
    """

    folder: Path
    password: str

    @classmethod
    def made(cls, folder: Path) -> Prepared:
        """Records and an administrator, by Superset's own commands; a minute on two busy cores."""
        prepared = cls(folder, secrets.token_hex(16))
        environment = prepared._environment(folder / "empty.db")
        admin = ["fab", "create-admin", *_ADMIN.split(), prepared.password]
        for command in (["db", "upgrade"], admin, ["init"]):
            done = subprocess.run(
                [PROGRAMS / "superset", *command], env=environment, cwd=folder, capture_output=True, text=True
            )
            said = (done.stdout + done.stderr)[-3000:]
            assert done.returncode == 0, f"superset {' '.join(command[:2])} failed. Its last words:\n{said}"
        return prepared

    @contextmanager
    def served(self, name: str) -> Iterator[Superset]:
        """A server with records of its own, and its administrator logged in."""
        records, log = self.folder / f"{name}.db", self.folder / f"{name}.log"
        shutil.copyfile(self.folder / "empty.db", records)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [PROGRAMS / "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
        with log.open("wb") as out:
            server = subprocess.Popen(
                [*command, "--timeout", str(PATIENCE), "superset.app:create_app()"],
                env=self._environment(records),
                cwd=self.folder,
                stdout=out,
                stderr=out,
            )
            try:
                superset = Superset(f"http://127.0.0.1:{port}", self.password)
                superset.session.trust_env = False  # a proxy knows nothing of this machine's ports
                _wait(server, superset, log)
                superset.log_in()
                yield superset
            finally:
                server.terminate()
                try:
                    server.wait(30)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()

    def _environment(self, records: Path) -> dict[str, str]:
        config = records.with_suffix(".py")
        config.write_text(
            f"SECRET_KEY = {self.password * 2!r}\n"
            f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{records}'\n"
            # Else DuckDB is refused, as SQLite is: whoever may name a file could read any of the server's.
            "PREVENT_UNSAFE_DB_CONNECTIONS = False\n"
        )
        return {
            **{name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")},
            "FLASK_APP": "superset.app:create_app()",
            "SUPERSET_CONFIG_PATH": str(config),
            "SUPERSET_HOME": str(self.folder),
            "SCARF_ANALYTICS": "false",  # it would tell its makers of each page that is opened
        }


def _wait(server: subprocess.Popen[bytes], superset: Superset, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        with suppress(requests.RequestException):
            if superset.session.get(f"{superset.url}/health", timeout=PATIENCE).ok:
                return
        time.sleep(0.2)
    raise AssertionError("Superset did not start. Its last words:\n" + log.read_text(errors="replace")[-3000:])
