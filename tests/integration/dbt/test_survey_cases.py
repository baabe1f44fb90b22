"""Awkward responses (domain research 7: cases 3, 5, 6, 8, 17, 19 and 20), by number, through the models' own SQL.

Each survey is the scene of one case. What makes a response a test, and records of other kinds, is in
test_test_records.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from replayed_models import ReplayedModels, Row

SCALE = {"source_instance": "shop", "question_id": "q", "metric": "nps", "scale_min": 0, "scale_max": 10}


def scale(survey: str, **other: Any) -> Row:
    return {**SCALE, "survey_id": survey, "nps_kind": "transactional", **other}


def answer(survey: str, response: str, score: object, at: str = "2026-03-02 10:00", **other: Any) -> Row:
    row = {"source_vendor": "files", "source_instance": "shop", "brand_key": "acme", "survey_id": survey}
    row |= {"source_record_key": f"{survey} {response} {other.get('question_id', 'q')}", "response_id": response}
    return row | {"question_id": "q", "submitted_at": at, "score": None if score is None else str(score)} | other


def invitation(survey: str, name: str, at: str = "2026-03-01 10:00", **other: Any) -> Row:
    row = {"source_vendor": "files", "source_instance": "shop", "brand_key": "acme", "survey_id": survey}
    return row | {"source_record_key": f"{survey} {name}", "invitation_id": name, "sent_at": at} | other


def order(name: str, at: str = "2026-03-01 10:00", **other: Any) -> Row:
    row = {"source_vendor": "files", "source_instance": "shop", "brand_key": "acme", "source_record_key": name}
    return row | {"order_id": name, "contact_ref": "ann", "order_status": "done", "ordered_at": at} | other


ANSWERS = [
    # 3: from 1 to 10, and an index of eleven choices that begins at 1.
    *(answer("from one", str(score), score) for score in (1, 6, 7, 9, 10)),
    *(answer("index", str(score), score) for score in (1, 7, 8, 10, 11)),
    # 5: one person twice in a month; on two orders; unknown twice; on one day and on another;
    # unfinished after finished; one id a question.
    answer("again", "a1", 3, contact_ref="ann"), answer("again", "a2", 9, "2026-03-20 10:00", contact_ref="ann"),
    answer("again", "april", 8, "2026-04-01 10:00", contact_ref="ann"), answer("again", "bob", 0, contact_ref="bob"),
    answer("per order", "o1", 3, order_ref="o1"), answer("per order", "o2", 9, order_ref="o2"),
    answer("per order", "o2 too", 10, "2026-04-09 10:00", order_ref="o2"),
    answer("nobody", "n1", 3), answer("nobody", "n2", 9),
    answer("visits", "v1", 9, contact_ref="ann"),
    answer("visits", "v1 again", 0, "2026-03-02 11:00", contact_ref="ann"),
    answer("visits", "v2", 10, "2026-03-04 10:00", contact_ref="ann"),
    answer("broken off", "whole", 2, contact_ref="ann", is_complete=True),
    answer("broken off", "later", 10, "2026-03-09 10:00", contact_ref="ann", is_complete=False),
    answer("by question", "1", 9, contact_ref="ann"), answer("by question", "2", 4, contact_ref="ann", question_id="r"),
    # 6: before its order was placed; before its invitation was sent, by a clock.
    answer("early", "before", 10, "2026-02-27 10:00", order_ref="o1"), answer("early", "after", 0, order_ref="o2"),
    answer("skewed", "s", 9, "2026-03-01 09:58", invitation_ref="s"),
    # 8: four seconds after the mail came; by a person on the same link; on a tablet in the shop; long delivered.
    answer("one click", "filter", 0, "2026-03-01 10:00:04", invitation_ref="filter"),
    answer("one click", "human", 9, "2026-03-01 10:07", invitation_ref="filter"),
    answer("one click", "tablet", 10, "2026-03-01 10:00:04", invitation_ref="tablet"),
    answer("one click", "late mail", 0, "2026-03-01 12:00:03", invitation_ref="late mail"),
    answer("one click", "eleven", 8, "2026-03-01 10:00:11", invitation_ref="eleven"),
    # 17: the same ids in two instances.
    answer("early", "before", 10, source_instance="outlet"),
    # 19: see the invitations. Unfinished with and without its score; an open link.
    answer("asked", "r", 9, "2026-03-04 12:00", invitation_ref="reminder"),
    answer("asked", "r2", 8, "2026-03-05 10:00", invitation_ref="first"),
    answer("asked", "begun", None, invitation_ref="begun"),
    answer("asked", "open", 7),
    answer("unfinished", "scored", 9, is_complete=False), answer("unfinished", "begun", None, is_complete=False),
    # 20: a preview.
    answer("preview", "real", 9), answer("preview", "tried", 0, is_test=True),
]  # fmt: skip
INVITATIONS = [
    invitation("skewed", "s"),
    *(invitation("one click", name) for name in ("filter", "eleven")),
    invitation("one click", "tablet", channel="store"),
    invitation("one click", "late mail", delivered_at="2026-03-01 12:00"),
    invitation("asked", "first"), invitation("asked", "reminder", "2026-03-04 10:00", reminder_of="first"),
    invitation("asked", "silent"), invitation("asked", "begun"),
    invitation("asked", "bounced", bounced_at="2026-03-01 10:01"),
    invitation("asked", "bounced first", bounced_at="2026-03-01 10:01"),
    invitation("asked", "reached", "2026-03-04 10:00", reminder_of="bounced first"),
    invitation("asked", "tried", is_test=True),
]  # fmt: skip
SCALES = [
    scale("from one", scale_min=1), scale("index", scale_min=1, scale_max=11), scale("by question", question_id="r"),
    *(scale(name, nps_kind="relational") for name in ("again", "broken off")),
    *(scale(name) for name in ("per order", "nobody", "visits", "by question", "early", "skewed")),
    *(scale(name) for name in ("one click", "asked", "unfinished", "preview")),
    scale("early", source_instance="outlet"),
]  # fmt: skip
IDENTITIES = [
    {"source_instance": "shop", "identity_kind": "contact_id", "identity_value": name, "customer_key": name.upper()}
    for name in ("ann", "bob")
]
ROWS = {
    "int_surveys__answers": ANSWERS,
    "int_surveys__invitations": INVITATIONS,
    "int_commerce__orders": [order("o1"), order("o2")],
    "int_identity_map": IDENTITIES,
    "stg_reference__survey_scales": SCALES,
}


@pytest.fixture(scope="module")
def made(replayed: ReplayedModels) -> Any:
    return replayed.over(ROWS)


def nps(replay: Any, survey: str, instance: str = "shop") -> dict[str, tuple[int, int, int]]:
    """Promoters, detractors and n by kind of NPS, over all months."""
    rows = replay.rows(
        f"""select nps_kind, sum(promoters)::int as p, sum(detractors)::int as d, sum(responses)::int as n
            from "warehouse"."marts"."mart_nps_monthly"
            where survey_id = '{survey}' and source_instance = '{instance}' and question_id = 'q'
            group by 1 having n > 0"""
    )
    return {row["nps_kind"]: (row["p"], row["d"], row["n"]) for row in rows}


def reasons(replay: Any, survey: str) -> dict[str, str | None]:
    """Why each response does not count."""
    rows = replay.rows(
        f"""select split_part(response_id, '/', 2) as id, facts.excluded_reason
            from "warehouse"."core"."fct_survey_responses" as facts
            inner join "warehouse"."intermediate"."int_survey_responses_counted" using (response_key)
            where facts.survey_id = '{survey}' and facts.source_instance = 'shop'"""
    )
    return {row["id"]: row["excluded_reason"] for row in rows}


@pytest.mark.parametrize("survey", ["from one", "index"])
def test_case_03_nps_of_another_scale_is_counted_from_its_top_and_kept_apart(made: Any, survey: str) -> None:
    assert nps(made, survey) == {"nonstandard": (2, 2, 5)}


def test_case_05_of_one_person_twice_in_a_wave_the_latest_counts(made: Any) -> None:
    assert reasons(made, "again") == {"a1": "repeated", "a2": None, "april": None, "bob": None}
    assert nps(made, "again") == {"relational": (1, 1, 3)}
    assert reasons(made, "visits") == {"v1": "repeated", "v1 again": None, "v2": None}
    assert reasons(made, "per order") == {"o1": None, "o2": "repeated", "o2 too": None}
    assert nps(made, "nobody") == {"transactional": (1, 1, 2)}


def test_case_05_what_was_finished_comes_before_what_is_later(made: Any) -> None:
    assert reasons(made, "broken off") == {"whole": None, "later": "repeated"}
    assert nps(made, "broken off") == {"relational": (0, 1, 1)}


def test_case_05_answers_to_different_questions_are_no_repeats(made: Any) -> None:
    assert set(reasons(made, "by question").values()) == {None}
    assert nps(made, "by question") == {"transactional": (1, 0, 1)}


def test_case_05_a_repeat_is_a_touchpoint_and_measures_nothing(made: Any) -> None:
    scored = made.rows(
        """select touchpoints.score_0_100 from "warehouse"."core"."fct_touchpoints" as touchpoints
           inner join "warehouse"."core"."fct_survey_responses" as responses using (touchpoint_key)
           where responses.survey_id = 'broken off' order by touchpoints.occurred_at"""
    )
    assert [row["score_0_100"] and float(row["score_0_100"]) for row in scored] == [20.0, None]


def test_case_05_and_19_a_company_may_count_the_first_and_leave_out_the_unfinished(
    replayed: ReplayedModels, otherwise_set: ReplayedModels
) -> None:
    replay = replayed.changed(otherwise_set).over(ROWS)
    assert nps(replay, "again") == {"relational": (0, 2, 3)}
    assert nps(replay, "unfinished") == {}


def test_case_05_a_company_may_count_every_response(replayed: ReplayedModels) -> None:
    every = replayed.set_to({"survey_repeats": "all"}, "int_survey_responses_counted", "fct_survey_answers")
    assert nps(replayed.changed(every).over(ROWS), "again") == {"relational": (1, 2, 4)}


def test_case_06_what_was_said_before_the_order_is_relational_and_a_slow_clock_only_marked(made: Any) -> None:
    assert nps(made, "early") == {"relational": (1, 0, 1), "transactional": (0, 1, 1)}
    assert nps(made, "skewed") == {"transactional": (1, 0, 1)}
    marked = made.rows(
        """select survey_id, is_before_order, is_before_invitation from "warehouse"."core"."fct_survey_responses"
           where is_before_order or is_before_invitation order by 1"""
    )
    assert [tuple(row.values()) for row in marked] == [("early", True, False), ("skewed", False, True)]


def test_case_08_a_mail_filters_click_is_flagged_out_of_the_score_and_no_answer(made: Any) -> None:
    assert reasons(made, "one click") == {
        "filter": "machine", "human": None, "tablet": None, "late mail": "machine", "eleven": None,
    }  # fmt: skip
    assert nps(made, "one click") == {"transactional": (2, 0, 3)}
    bots = made.rows(
        """select count(*) filter (touchpoints.is_bot) as bots, count(touchpoints.journey_key) as journeys
           from "warehouse"."core"."fct_touchpoints" as touchpoints
           inner join "warehouse"."core"."fct_survey_responses" as responses using (touchpoint_key)
           where responses.is_by_machine"""
    )
    assert bots == [{"bots": 2, "journeys": 0}]
    answered = made.rows(
        """select count(*) filter (is_asked) as asked, count(*) filter (is_responded) as responded,
                  count(*) filter (is_answered) as answered
           from "warehouse"."core"."fct_survey_invitations" where survey_id = 'one click'"""
    )
    assert answered == [{"asked": 4, "responded": 3, "answered": 3}]


def test_case_17_equal_ids_of_two_instances_are_two_responses(made: Any) -> None:
    assert nps(made, "early", "outlet") == {"transactional": (1, 0, 1)}
    keys = made.rows("""select response_key from "warehouse"."core"."fct_survey_responses" where survey_id = 'early'""")
    assert len({row["response_key"] for row in keys}) == len(keys) == 3


def test_case_19_response_rate_counts_an_asking_once_and_no_bounce_test_or_open_link(made: Any) -> None:
    """Asked: first (with its reminder), silent, begun, and bounced first by its reminder; responded: the first."""
    rows = made.rows(
        """select count(*) as sent, count(*) filter (is_reminder) as reminders, count(*) filter (is_bounced) as bounced,
                  count(*) filter (is_asked) as asked, count(*) filter (is_responded) as responded
           from "warehouse"."core"."fct_survey_invitations" where survey_id = 'asked'"""
    )
    assert rows == [{"sent": 8, "reminders": 2, "bounced": 2, "asked": 4, "responded": 1}]
    assert reasons(made, "asked") == {"r": "repeated", "r2": None, "begun": None, "open": None}
    assert nps(made, "asked") == {"transactional": (0, 0, 2)}
    assert made.rows("""select 1 from "warehouse"."core"."fct_survey_invitations" where survey_id = 'nobody'""") == []


def test_case_19_an_unfinished_response_counts_where_its_question_was_answered(made: Any) -> None:
    assert nps(made, "unfinished") == {"transactional": (1, 0, 1)}


def test_case_20_a_preview_is_flagged_and_in_no_score(made: Any) -> None:
    assert reasons(made, "preview") == {"real": None, "tried": "test"}
    assert nps(made, "preview") == {"transactional": (1, 0, 1)}
