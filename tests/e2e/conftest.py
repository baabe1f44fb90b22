"""Whole runs of the `cem` command, made once per session and read by many tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.config import CemConfig, load_config
from orchestration.gate import failed_tests
from orchestration.sample import EXAMPLE, run_sample, world_of
from orchestration.stages import Stages, failed_expectations

ROOT = Path(__file__).resolve().parents[2]
CEM = Path(sys.executable).with_name("cem")
REAL_DATA = Path(os.environ.get("REAL_DATA", ROOT.parent / "shared" / "data"))


@dataclass
class Company:
    """One configuration with its data and its home, and the command on it. `output` is what the last run printed."""

    config: Path
    data: Path
    home: Path
    command: Path = CEM
    output: str = ""

    @property
    def published(self) -> Path:
        return self.home / "published" / "warehouse.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse" / "warehouse.duckdb"

    def cem(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `cem COMMAND` as a user would; never raises for its exit code."""
        return subprocess.run(
            self._arguments(command),
            env=self._environment(environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Start `cem COMMAND` as a shell starts a background job, and return at once; its standard output is a pipe."""
        return subprocess.Popen(
            self._arguments(command),
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_IGN),
            env=self._environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, **environment: str) -> None:
        """A run that must succeed."""
        done = self.cem("run", **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        self.output = done.stdout

    def run_stages(self) -> None:
        """What `cem run` does, in this process and without Dagster's record of it: half the price."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CEM_HOME", str(self.home))
            self.run_stages_of(load_config(self.config, data=self.data))

    def run_stages_of(self, config: CemConfig) -> None:
        stages = Stages(config)
        stages.home.prepare()
        stages.load()
        assert failed_tests(stages.build(), self.warehouse) == []
        assert failed_expectations(stages.audit()) == []
        stages.publish()

    def _arguments(self, command: tuple[str, ...]) -> list[str]:
        return [str(self.command), *command, "--config", str(self.config), "--data", str(self.data)]

    def _environment(self, extra: dict[str, str]) -> dict[str, str]:
        return {**os.environ, "CEM_HOME": str(self.home), **extra}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published file."""
        with duckdb.connect(str(self.published), read_only=True) as con:
            return con.execute(sql).fetchall()

    def landed(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the build database."""
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            return con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        (row,) = self.query(sql)
        return row[0] if len(row) == 1 else row

    def beside(self, data: Path, home: Path) -> Company:
        """The same configuration on other data, in a new home."""
        return Company(self.config, data, home)

    def tamper(self, sql: str) -> None:
        """Break the build database behind the project's back."""
        with duckdb.connect(str(self.warehouse)) as con:
            con.execute(sql)


@pytest.fixture(scope="session")
def olist_data() -> Path:
    folder = REAL_DATA / "olist"
    if not folder.is_dir():
        pytest.skip(f"the Olist files are not in {folder} (they may not be shipped; REAL_DATA names another folder)")
    return folder


@pytest.fixture(scope="session")
def olist(olist_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The real data, run once from nothing."""
    home = tmp_path_factory.mktemp("olist") / "home"
    company = Company(ROOT / "examples/olist/cem.toml", olist_data, home)
    company.run_stages()
    return company


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample shop, run once from nothing, by the command."""
    home = tmp_path_factory.mktemp("shop") / "home"
    company = Company(ROOT / "examples/shop/cem.toml", ROOT / "examples/shop/data", home)
    company.run()
    return company


ANY_FILE_EXAMPLES = {"sfo": "survey_sfo", "lounge": "reviews_skytrax_lounge", "weblog": "web_apache_log"}
"""The examples of other layouts, and the folder of the real data that each one's files lie in."""


@pytest.fixture(scope="session")
def any_file(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The three examples as one company, run once from nothing: one run costs a third of three.

    The access log is mapped twice, by the two settings of what a visitor is.
    """
    for folder in ANY_FILE_EXAMPLES.values():
        if not (REAL_DATA / folder).is_dir():
            pytest.skip(f"the files are not in {REAL_DATA / folder} (REAL_DATA names another folder)")
    target = tmp_path_factory.mktemp("any_file")
    text = 'name = "any_file"\n[company]\nbrand = "any"\ntimezone = "UTC"\ncurrency = "EUR"\n'
    scales: list[str] = []
    for example, folder in ANY_FILE_EXAMPLES.items():
        mappings = (ROOT / f"examples/{example}/cem.toml").read_text().partition("[[files]]")
        text += "\n[[files]]" + mappings[2].replace('glob = "', f'glob = "{folder}/')
        overlay = ROOT / f"examples/{example}/overlay/survey_scales.csv"
        scales += overlay.read_text().splitlines()[len(scales) > 0 :] if overlay.is_file() else []
    by_address = text[text.rindex("[[files]]") :]
    by_agent = by_address.replace('name = "access_log"', 'name = "access_log_by_agent"')
    by_agent = by_agent.replace('visitor_ref = "remote_host"\n', "")
    text += "\n" + by_agent + '[files.templates]\nvisitor_ref = "{remote_host} {?user_agent}"\n'
    (target / "overlay").mkdir()
    (target / "overlay" / "survey_scales.csv").write_text("\n".join(scales) + "\n")
    (target / "cem.toml").write_text(text)
    company = Company(target / "cem.toml", REAL_DATA, target / "home")
    company.run_stages()
    return company


SIZE = os.environ.get("COMPANY_SIZE", "S")
"""Of the simulated company; `make test-m` says M."""


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The simulated company, its CRM in the sandbox of HubSpot, run once as `cem sample` does."""
    home = tmp_path_factory.mktemp("simulated") / "home"
    company = Company(EXAMPLE, world_of(home), home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEM_HOME", str(home))
        run_sample(SIZE, 1, lambda *progress: None, company.run_stages_of)
    return company


@pytest.fixture(scope="session")
def truth(simulated: Company) -> dict[str, Any]:
    """The simulated company's answer key, by the name of its file."""
    return {path.stem: json.loads(path.read_text()) for path in (simulated.data / "truth").glob("*.json")}
