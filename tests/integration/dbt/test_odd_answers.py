"""Answers whose form changes (domain research 7, cases 26 and 28), from landed records to the published answers."""

from __future__ import annotations

from typing import Any, Protocol


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


def answers(dbt: Dbt, instance: str, columns: str) -> dict[str, tuple[Any, ...]]:
    rows = dbt.query(
        f"""select split_part(judged.response_id, '/', 2) as id, {columns} from core.fct_survey_answers as facts
            inner join intermediate.int_survey_answers_judged as judged using (answer_key)
            where facts.source_instance = '{instance}'"""
    )
    return {row.pop("id"): tuple(row.values()) for row in rows}


def test_case_26_a_field_that_changes_its_type_costs_no_run_and_no_good_answer(dbt: Dbt) -> None:
    found = answers(dbt, "flips", "facts.answer_status, facts.quarantine_reason, facts.score_native::int")
    nine = ("scored", None, 9)
    odd = ("quarantined", "not_a_number", None)
    assert found == {
        **dict.fromkeys(("number", "text", "fraction", "new field", "was an object"), nine),
        **dict.fromkeys(("object", "list", "truth"), odd),
        "nothing": ("unanswered", None, None),
    }


def test_case_28_a_mirrored_layout_is_brought_to_the_scale_by_its_mapping(dbt: Dbt) -> None:
    found = answers(dbt, "mirrored", "facts.score_native::int, facts.effort_0_100::int")
    assert found == {"first place": (7, 0), "last place": (1, 100)}
