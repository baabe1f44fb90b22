"""Each dbt test of the project has a severity and a section of the runbook, whatever its kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.checks import checks_of_tests
from orchestration.configuration.quality import Owners
from orchestration.transformation import NodeResult, _plain


class Passed:
    """What dbt says of a test that passed."""

    status, message, failures, execution_time = "pass", "", 0, 0.0

    def __init__(self, node: Any) -> None:
        self.node = node


@pytest.fixture(scope="module")
def tests(dbt: Any) -> list[NodeResult]:
    nodes = dbt.parsed.load().nodes.values()
    return [_plain(Passed(node)) for node in nodes if str(node.resource_type) == "test"]


def test_every_dbt_test_has_severity_owner_and_a_section_of_the_runbook(tests: list[NodeResult], root: Path) -> None:
    titles = re.findall(r"^### (.+)$", (root / "docs/runbook.md").read_text(), re.MULTILINE)
    sections = {title.strip().lower().replace(" ", "-") for title in titles}
    checks = checks_of_tests(tests, Owners())
    assert len(checks) > 250
    without = [check.check for check in checks if not (check.owner and check.severity and check.runbook in sections)]
    assert not without, "name a section in its meta (runbook: ...), or its kind in orchestration/checks.py"
    assert {check.severity for check in checks} == {"blocking"}


def test_every_test_of_its_own_kind_names_its_section_in_the_project_file(tests: list[NodeResult], root: Path) -> None:
    own = {one.name: one.runbook for one in tests if one.kind == one.name}
    assert set(own) == {file.stem for file in (root / "dbt_project/tests").glob("*.sql")}
    assert all(own.values())
