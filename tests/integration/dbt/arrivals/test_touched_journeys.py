"""The second build redid the journeys of which a step came, went, changed or ran out of time, and no others.

Before it every row was marked in a column that no model reads (conftest): a row without its mark was made again.
"""

from __future__ import annotations

from typing import Any


def subject(scene: str) -> tuple[str, ...]:
    return ("scenes", "customer", "order", f"{scene}-o")


def test_journeys_of_touched_subjects_are_made_again_and_the_others_are_the_rows_that_were_there(built: Any) -> None:
    assert built.remade == {"int_stage_visits": built.changed, "int_journeys": built.changed}
    [(subjects,)] = built.rows("select count(distinct journey_key) from core.fct_journeys")
    assert 40 < len(built.changed) < subjects - 40


def test_late_deleted_and_edited_records_touch_their_journeys(built: Any) -> None:
    assert {subject(scene) for scene in ("late", "edited", "left")} <= built.changed


def test_journey_lapses_when_the_clock_passes_its_timeout_and_nothing_else_is_made_again_for_it(built: Any) -> None:
    """Of none of the three came anything: one was over before, of one the silence is not long enough."""
    scenes = ("lapsed", "lapses", "rests")
    assert [scene for scene in scenes if subject(scene) in built.changed] == ["lapses"]
    found = built.rows(
        "select journey_subject_id, exit_reason from core.fct_journey_stages"
        " where source_instance = 'scenes' and journey_subject_id in ('lapsed-o', 'lapses-o', 'rests-o') order by 1"
    )
    assert found == [("lapsed-o", "lapsed"), ("lapses-o", "lapsed"), ("rests-o", "open")]
