from __future__ import annotations

from pathlib import Path

import pytest
from published_by_hand import figures, published


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A published file made by hand: one brand, every text of it hostile."""
    return published(tmp_path / "warehouse.duckdb", figures())
