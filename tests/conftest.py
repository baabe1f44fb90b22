"""Fixtures that every test may use. Those of one room stand beside that room's tests.

No test sees the developer's own settings, and none reports to anyone: both are seen to before anything is imported.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

for name in [name for name in os.environ if name.startswith("CEM_")]:
    del os.environ[name]
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def parsed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with dbt's parse of the project and nothing else; the first worker that asks makes it for all.

    A parse takes as long as a build of the sample shop, and serves every configuration.
    """
    from orchestration.config import load_config
    from orchestration.stages import Stages

    own = tmp_path_factory.getbasetemp()
    home = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "parsed_home"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stages = Stages(load_config(ROOT / "examples/shop/cem.toml", home=home))
        stages.home.prepare()
        stages.dbt.parse()
    return home


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share fixtures stay on one worker: a file's, or a folder's that has a conftest of its own."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            shared = item.path.parent if (item.path.parent / "conftest.py").is_file() else item.path
            item.add_marker(pytest.mark.xdist_group(str(shared)))
