"""Every shipped example is a valid configuration, as a newcomer would copy it."""

import pytest

from orchestration.config import check_config, format_problems, has_errors


@pytest.mark.parametrize("example", ["olist", "sfo", "lounge", "weblog", "company"])
def test_an_example_is_clean_but_for_the_data_it_cannot_ship(example, root):
    problems = check_config(root / "examples" / example / "cem.toml")
    assert not has_errors(problems), format_problems(problems)
    assert {problem.key for problem in problems} <= {"data"}, format_problems(problems)


def test_the_shop_example_which_ships_its_data_is_clean(root):
    assert check_config(root / "examples" / "shop" / "cem.toml") == []
