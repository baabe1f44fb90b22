"""Every shipped example is a valid configuration, as a newcomer would copy it."""

import pytest

from orchestration.config import check_config, format_problems


@pytest.mark.parametrize("example", ["shop", "company", "olist", "sfo", "lounge", "weblog"])
def test_an_example_has_no_mistake(example, root):
    problems = check_config(root / "examples" / example / "cem.toml")
    assert [problem for problem in problems if problem.severity == "error"] == [], format_problems(problems)
