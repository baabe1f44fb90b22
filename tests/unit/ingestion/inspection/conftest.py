"""What the tests of a look at a file share."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

Table = Callable[..., Path]


@pytest.fixture(scope="session")
def table() -> Table:
    """``table(path, header, rows)`` writes a CSV file and gives its path."""

    def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        path.write_text(text.getvalue())
        return path

    return write
