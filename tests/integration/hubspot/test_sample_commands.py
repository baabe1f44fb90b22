"""`cem sample`: a company made whole or not at all, served over HTTP, and run without anything being configured."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

import orchestration.commands.sample as sample_commands
from ingestion.sample_data.sizes import SIZES, Size
from orchestration.cli import app

CEM = (sys.executable, "-c", "from orchestration.cli import app; app()")
REAL_TOKEN = "pat-of-a-real-account"


def cem(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["sample", *map(str, arguments)])


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Sixty customers instead of two thousand."""
    monkeypatch.setitem(SIZES, "S", Size("S", 60, 3_000))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Made beside what a killed make had left."""
    folder = tmp_path_factory.mktemp("made") / "company"
    (folder.parent / "company.unfinished/web").mkdir(parents=True)
    (folder.parent / "company.unfinished/web/half.parquet").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SIZES, "S", Size("S", 60, 3_000))
        done = cem("make", "--size", "S", "--seed", "3", "--out", folder)
    assert done.exit_code == 0, done.output
    return folder


def test_a_company_has_its_files_its_account_and_its_answer_key(made):
    assert json.loads((made / "world.json").read_text()) == {"size": "S", "seed": 3}
    assert {"web", "shop", "hubspot", "truth"} <= {path.name for path in made.iterdir()}
    assert len((made / "hubspot/contacts.jsonl").read_text().splitlines()) > 10
    assert json.loads((made / "truth/business.json").read_text())["customers"] > 10


def test_nothing_of_an_unfinished_company_is_left(made):
    assert [path.name for path in made.parent.iterdir()] == ["company"]
    assert not (made / "web/half.parquet").exists()


def test_a_folder_that_holds_something_is_never_written_to(made):
    before = sorted(made.rglob("*"))
    done = cem("make", "--out", made)
    assert done.exit_code == 2
    assert "exists already" in done.output
    assert sorted(made.rglob("*")) == before


def test_a_size_that_does_not_exist_exits_2_with_those_that_do(tmp_path):
    done = cem("make", "--size", "XXL", "--out", tmp_path / "x")
    assert done.exit_code == 2
    assert "S, M, L, XL" in done.output
    assert list(tmp_path.iterdir()) == []


def test_serve_prints_where_and_with_which_token_and_ends_when_told(made):
    server = subprocess.Popen(
        [*CEM, "sample", "serve", "--data", str(made), "--port", "0"],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        printed = server.stdout.readline() + server.stdout.readline() + server.stdout.readline()
        url = printed.partition('base_url = "')[2].partition('"')[0]
        token = printed.partition("ACCESS_TOKEN=")[2].strip()
        request = urllib.request.Request(f"{url}/crm/v3/objects/contacts", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert len(json.load(answer)["results"]) == 10
    finally:
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=60)
    assert (server.returncode, rest.strip()) == (0, "The sandbox has ended.")


def test_serve_of_a_folder_without_an_account_exits_2_and_says_what_to_do(tmp_path):
    done = cem("serve", "--data", tmp_path)
    assert done.exit_code == 2
    assert "cem sample make --out" in done.output


def test_a_run_makes_the_company_once_and_needs_neither_configuration_nor_token(made, tmp_path, monkeypatch):
    """The run itself is cut down to its source, and the making to a copy."""
    home, seen = tmp_path / "home", []

    def load_account(config, progress):
        from orchestration.stages import Stages

        (source,) = config.sources_on
        report = Stages(config, progress).load_source(source)
        seen.append((report.source_instance, config.data, config.sources.hubspot.base_url))

    monkeypatch.setenv("CEM_HOME", str(home))
    monkeypatch.setenv("SOURCES__HUBSPOT__ACCESS_TOKEN", REAL_TOKEN)
    monkeypatch.setattr("orchestration.sample.make_company", lambda size, seed, to, progress: shutil.copytree(made, to))
    monkeypatch.setattr(sample_commands, "run_and_show", load_account)
    done = cem("run", "--size", "S", "--seed", "3")
    assert done.exit_code == 0, done.output
    assert seen[0][:2] == ("fjellro", home / "world")
    assert os.environ["SOURCES__HUBSPOT__ACCESS_TOKEN"] == REAL_TOKEN
    assert "SOURCES__HUBSPOT__FJELLRO__ACCESS_TOKEN" not in os.environ
    with duckdb.connect(str(home / "warehouse/warehouse.duckdb"), read_only=True) as con:
        landed = con.execute("select distinct record_key from raw_hubspot.contacts").fetchall()
    in_portal = [json.loads(line)["id"] for line in (home / "world/hubspot/contacts.jsonl").read_text().splitlines()]
    assert sorted(key for (key,) in landed) == sorted(in_portal)

    monkeypatch.setattr(sample_commands, "run_and_show", lambda config, progress: seen.append(config.name))
    monkeypatch.delattr("orchestration.sample.make_company")
    assert cem("run", "--size", "S", "--seed", "3").exit_code == 0
    other = cem("run", "--size", "S", "--seed", "4")
    assert other.exit_code == 2
    assert "holds the company of size S, seed 3" in other.output
