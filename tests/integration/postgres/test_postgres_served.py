"""`cem serve postgres`: a server for who has none, with passwords, and always with what is published."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
from contextlib import closing

import duckdb
import psycopg2
import pytest

from orchestration.home import Home
from serving.postgres.programs import ServerError
from serving.postgres.server import running
from serving.publish import publish

CONFIG = 'name = "shop"\nhome = "home"\n[company]\nbrand = "S"\ntimezone = "UTC"\ncurrency = "EUR"\n'
LOGIN = re.compile(r"host (\S+) +port (\d+) +database (\S+) +user (\S+) +password (\S+) +\(sees (.*)\)")
GENERATION = "select distinct generation from marts.mart_kpi_board"


def put_out(home, first, run_id, generation):
    warehouse = home.root / f"{run_id}.duckdb"
    warehouse.write_bytes(first.read_bytes())
    with duckdb.connect(str(warehouse)) as con:
        con.execute("drop table main.publication; drop table main.pipeline_runs; drop table main.published_keys")
        con.execute(f"update marts.mart_kpi_board set generation = {generation}")
    publish(warehouse, home.published_file, run_id=run_id, project_version="0", data_as_of=None)


def ask(login, sql):
    host, port, database, user, password, _ = login
    con = psycopg2.connect(host=host, port=port, dbname=database, user=user, password=password)
    with closing(con), con.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def until(true, seconds=60.0):
    over = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < over, "it took too long"
        time.sleep(0.2)
    return found


def test_it_serves_what_is_published_until_it_is_ended(new_folder, free_port, first):
    tmp_path = new_folder()
    (tmp_path / "cem.toml").write_text(CONFIG)
    home = Home(tmp_path / "home")
    home.prepare()
    put_out(home, first, "run-1", 1)
    port = free_port
    output = tmp_path / "output"
    command = [sys.executable, "-c", "from orchestration.cli import app; app()", "serve", "postgres"]
    with output.open("w") as out:
        process = subprocess.Popen(
            [*command, "--config", str(tmp_path / "cem.toml"), "--port", str(port)],
            stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        until(lambda: "Ctrl-C" in output.read_text() or process.poll() is not None)
        metabase, analyst = LOGIN.findall(output.read_text())
        assert (metabase[3], metabase[5], analyst[3], analyst[5]) == ("metabase", "marts", "analyst", "core and marts")
        assert metabase[:3] == ("127.0.0.1", str(port), "cem")
        assert ask(metabase, GENERATION) == [(1,)]
        assert ask(analyst, "select count(*) from core.fct_orders") == [(40,)]
        assert ask(metabase, "show default_transaction_read_only") == [("on",)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(metabase, "select count(*) from core.fct_orders")
        for wrong in ("", "wrong"):
            with pytest.raises(psycopg2.OperationalError, match="password"):
                ask((*metabase[:4], wrong, ""), "select 1")
        kept = home.secrets_dir / "postgres_metabase.password"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and kept.read_text() == metabase[4]

        with (
            pytest.raises(ServerError, match="Another `cem serve postgres` runs"),
            running(home.postgres_dir, home.secrets_dir, port=port),
        ):
            pass
        put_out(home, first, "run-2", 2)
        until(lambda: ask(metabase, GENERATION) == [(2,)])
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, output.read_text()
    finally:
        process.kill()
    with pytest.raises(psycopg2.OperationalError):
        ask(metabase, "select 1")


def test_a_killed_one_leaves_a_server_that_the_next_one_ends(new_folder, free_port, server):
    """Nobody else looks after it: the lock is free."""
    tmp_path = new_folder()
    port = free_port
    script = (
        "import sys, os, signal; from pathlib import Path; from serving.postgres.server import running\n"
        f"with running(Path({str(tmp_path / 'server')!r}), Path({str(tmp_path / 'secrets')!r}), port={port}):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -signal.SIGKILL
    with (
        running(tmp_path / "server", tmp_path / "secrets", port=port) as again,
        closing(psycopg2.connect(again.url())) as con,
    ):
        assert con.server_version >= 180_000


def test_a_taken_port_is_told(new_folder, server):
    tmp_path = new_folder()
    with (
        pytest.raises(ServerError, match=f"did not start on 127.0.0.1:{server.port}.*name another by --port"),
        running(tmp_path / "server", tmp_path / "secrets", port=server.port),
    ):
        pass
