from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def report(simulated) -> Path:
    """Its folder, written by the command."""
    done = simulated.cem("report")
    assert done.returncode == 0, done.stderr
    folder = simulated.home / "published" / "report"
    assert f"Open {folder / 'index.html'}" in done.stdout
    return folder
