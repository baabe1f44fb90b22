"""Runs the claims that stand beside the models (``*__unit_tests.yml``): one pytest a claim, one dbt run for all."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

MODELS = Path(__file__).resolve().parents[3] / "dbt_project/models"


class Dbt(Protocol):
    def invoke(self, *command: str) -> list[Any]: ...


@functools.cache
def written() -> list[tuple[str, dict[str, Any]]]:
    """Every unit test as it stands in the project, with its file."""
    found = []
    for path in sorted(MODELS.rglob("*__unit_tests.yml")):
        claims = yaml.safe_load(path.read_text())["unit_tests"]
        found += [(path.relative_to(MODELS).as_posix(), claim) for claim in claims]
    return found


@pytest.fixture(scope="module")
def verdicts(dbt: Dbt) -> dict[str, Any]:
    """Results of all unit tests by name."""
    return {result.node.name: result for result in dbt.invoke("test", "--select", "test_type:unit")}


@pytest.mark.parametrize("name", [f"{claim['model']}-{claim['name']}" for _, claim in written()])
def test_claim_of_the_models_holds(verdicts: dict[str, Any], name: str) -> None:
    verdict = verdicts[name.split("-", 1)[1]]
    assert verdict.status == "pass", verdict.message


def test_dbt_ran_every_claim_that_is_written_and_no_other(verdicts: dict[str, Any]) -> None:
    assert sorted(verdicts) == sorted(claim["name"] for _, claim in written())


def test_every_claim_states_its_rule() -> None:
    silent = [f"{path}: {claim['name']}" for path, claim in written() if len(claim.get("description", "")) < 40]
    assert not silent
