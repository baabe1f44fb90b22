"""What is hidden from readers, by the macros that every mart hides with; and that no mart has a rule of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Evaluate = Callable[..., list[Any]]

THRESHOLDS = {
    "int_kpi_months": "hides twelve months by what is left of them",
    "mart_retention_cohorts": "hides revenue of the few who came, where none who came may have paid",
    "fct_improvement_actions": "compares two figures that are shown",
}
"""The models that name the threshold themselves, and why a macro of hiding.sql does not say it."""


def test_a_figure_of_one_to_four_is_hidden_and_one_of_none_or_five_is_shown(evaluate: Evaluate) -> None:
    n = [0, 1, 4, 5, 6, None]
    assert evaluate("is_few('n')", n=n) == [False, True, True, False, False, None]
    assert evaluate("shown('7', 'n')", n=n) == [7, None, None, 7, 7, None]


def test_a_row_is_hidden_by_its_flag_or_by_a_flag_of_another_name(evaluate: Evaluate) -> None:
    assert evaluate("unless_suppressed('7')", is_suppressed=["true", "false"], types={"is_suppressed": "boolean"}) == [
        None,
        7,
    ]
    assert evaluate("unless_suppressed('7', 'of_few')", of_few=["false"], types={"of_few": "boolean"}) == [7]


def test_a_share_of_nothing_or_everything_ends_exactly_at_the_end_of_the_scale(evaluate: Evaluate) -> None:
    n = list(range(1, 400))
    assert set(evaluate("wilson_bound('k', 'n', '-')", k=[0] * len(n), n=n)) == {0.0}
    assert set(evaluate("wilson_bound('n', 'n', '+')", n=n)) == {100.0}
    assert evaluate("wilson_bound('n', 'n', '+')", n=[0]) == [None]


def test_no_model_has_a_threshold_of_its_own(dbt_project_dir: Path) -> None:
    named = {
        path.stem for path in (dbt_project_dir / "models").rglob("*.sql") if "min_responses_privacy" in path.read_text()
    }
    assert named == set(THRESHOLDS)


def test_every_kpi_that_is_no_survey_score_comes_to_the_board_by_one_macro(dbt_project_dir: Path) -> None:
    models = sorted((dbt_project_dir / "models").rglob("int_kpi__*.sql"))
    assert len(models) >= 4
    own = [path.name for path in models if not re.search(r"kpi_(rows|sums)\(", path.read_text())]
    own += [path.name for path in models if "weight_sum" in path.read_text()]
    assert not own
