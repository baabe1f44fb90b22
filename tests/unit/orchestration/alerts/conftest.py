"""A shop whose alerts go to a web server of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alert_sinks import WebSink, web_sink
from logged_runs import CANARY
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.config import CemConfig, load_config
from orchestration.home import Home


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebSink]:
    with web_sink() as found:
        monkeypatch.setenv("ALERTS__WEBHOOK__URL", f"{found.url}/{CANARY}")
        yield found


@pytest.fixture
def config(root: Path, tmp_path: Path, sink: WebSink, monkeypatch: pytest.MonkeyPatch) -> CemConfig:
    monkeypatch.setenv("CEM_ALERTS__WEBHOOK__ON", "true")
    monkeypatch.setenv("CEM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("orchestration.alert_facts._LEAST_FREE", 0)
    config = load_config(root / "examples" / "shop" / "cem.toml")
    Home(config.home).prepare()
    return config


@pytest.fixture
def cem(config: CemConfig) -> Callable[..., tuple[int, str]]:
    def run(*command: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*command, "--config", str(config.path)])
        return done.exit_code, " ".join(done.output.split())

    return run
