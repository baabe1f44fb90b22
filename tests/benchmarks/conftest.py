"""What benchmarks of the models share: landing and dbt of the integration tests, and the seconds that each took."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parents[1] / "integration/dbt/conftest.py"


@pytest.fixture(scope="session")
def tools() -> Any:
    """Landing and dbt of the integration tests: the same way into the same models."""
    spec = importlib.util.spec_from_file_location("dbt_tools", TOOLS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["dbt_tools"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def seconds() -> Callable[..., dict[str, float]]:
    """Run a dbt command that must succeed, and say how long each model took."""

    def seconds(dbt: Any, *command: str) -> dict[str, float]:
        results = dbt.invoke(*command)
        assert {result.status for result in results} == {"success"}, [result.message for result in results]
        return {result.node.name: result.execution_time for result in results}

    return seconds
