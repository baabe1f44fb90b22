"""Fixtures that every test may use. Those of one room stand beside that room's tests.

No test sees the developer's own settings, and none reports to anyone: both are seen to before anything is imported.
"""

from __future__ import annotations

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share fixtures stay on one worker: a file's, or a folder's that has a conftest of its own.

    Of several workers each takes the next such group when it is done with one, so the long ones come first: else one
    worker is left alone with them at the end.
    """
    if items and hasattr(items[0].config, "workerinput"):
        items.sort(key=lambda item: item.path.relative_to(ROOT / "tests").parts[0])
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            shared = item.path.parent if (item.path.parent / "conftest.py").is_file() else item.path
            item.add_marker(pytest.mark.xdist_group(str(shared)))
