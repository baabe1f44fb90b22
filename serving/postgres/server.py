"""A PostgreSQL server of one's own, out of a wheel: for who has none, and for the tests. No root, no installation.

Belongs here: its folder, its password, starting and stopping it. Does not belong here: what is published to it.

The wheel starts its server on a socket without passwords; BI tools need TCP, and TCP needs passwords. So its programs
are called here directly: every connection is asked for one (SCRAM), the socket is not opened at all.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from serving.postgres.programs import SUPERUSER, Programs, ServerError

DATABASE = "cem"
_START_SECONDS = 30
_STOP_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """One that runs. ``password`` is the superuser's."""

    host: str
    port: int
    password: str

    def url(self, user: str = SUPERUSER, password: str | None = None) -> str:
        """The connection URL of a user; it holds the password."""
        # 0.0.0.0 is where it listens, and no place to go to.
        host = "127.0.0.1" if self.host in ("0.0.0.0", "*") else self.host
        return f"postgresql://{user}:{password or self.password}@{host}:{self.port}/{DATABASE}"


def kept_password(folder: Path, user: str) -> str:
    """The password of ``user``, made once and kept in ``folder``, for its owner's eyes only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"postgres_{user}.password"
    with suppress(FileExistsError), os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        # Letters and figures only: it can stand in a URL and be typed.
        new.write(secrets.token_hex(16))
    return file.read_text()


@contextmanager
def running(folder: Path, secrets_dir: Path, *, host: str = "127.0.0.1", port: int = 5433) -> Iterator[Server]:
    """A server with the database `cem` in ``folder``, as long as the block runs. Raises ServerError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError(f"Another `cem serve postgres` runs in {folder}; end that one first.") from None
        programs = Programs.found(folder)
        password = kept_password(secrets_dir, SUPERUSER)
        data = folder / "data"
        if not (data / "PG_VERSION").is_file():
            programs.make_cluster(data, password)
        else:
            programs.stop_orphan(data)
        with (folder / "server.log").open("ab") as log:
            process = programs.start(data, host, port, log)
            try:
                server = Server(host, port, password)
                _wait(process, server, folder / "server.log")
                _make_database(server)
                yield server
            finally:
                _stop(process)


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    import psycopg2

    until = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(psycopg2.OperationalError):
            psycopg2.connect(f"{server.url().rpartition('/')[0]}/postgres", connect_timeout=5).close()
            return
        time.sleep(0.05)
    last = " ".join(log.read_text(errors="replace").splitlines()[-3:])
    raise ServerError(
        f"PostgreSQL did not start on {server.host}:{server.port}: {last} What to do: if the port is taken, name "
        f"another by --port; else read {log}."
    )


def _make_database(server: Server) -> None:
    import psycopg2

    con = psycopg2.connect(f"{server.url().rpartition('/')[0]}/postgres")
    try:
        con.autocommit = True
        with con.cursor() as cursor:
            cursor.execute("select from pg_database where datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"create database {DATABASE}")
                cursor.execute(f"revoke temporary on database {DATABASE} from public")
    finally:
        con.close()


def make_login(server: Server, user: str, password: str, role: str, settings: dict[str, str]) -> None:
    """A login that may what ``role`` may; made anew each time, so that it is as it should be."""
    import psycopg2

    con = psycopg2.connect(server.url())
    try:
        with con, con.cursor() as cursor:
            cursor.execute("select from pg_roles where rolname = %s", [user])
            if cursor.fetchone() is None:
                cursor.execute(f"create role {user}")
            cursor.execute(f"alter role {user} login password %s; grant {role} to {user}", [password])
            for name, value in settings.items():
                cursor.execute(f"alter role {user} set {name} = %s", [value])
    finally:
        con.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """At once for who is connected, and with everything written down."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
