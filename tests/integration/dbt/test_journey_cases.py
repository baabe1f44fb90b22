"""The awkward journeys of domain research 7 (12-14, 25), by number, through the models' own SQL."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from replayed_models import JOURNEYS, ReplayedModels, set_clock

from orchestration.rules.replay import Replay

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 9)


class Journeys:
    """Visits of the journeys that touchpoints make, under the shipped rules with other timeouts."""

    def __init__(self, models: ReplayedModels) -> None:
        self.models = models

    def of(self, *told: tuple[str, str, str, datetime], timeouts: dict[str, int] | None = None) -> Replay:
        """told: (subject, its id, touchpoint type, moment)."""
        replay = self.models.replay()
        types = replay.rows('select * from "warehouse"."seeds"."journey_types"')
        for row in types:
            row["timeout_days"] = (timeouts or {}).get(row["journey_subject"])
        self.models.give(replay, "stg_reference__journey_types", types)
        set_clock(replay, datetime(2026, 9, 1))
        rows = [
            {
                "touchpoint_key": f"{kind} {subject_id} {at}", "source_vendor": "files", "source_instance": "shop",
                "occurred_at": at, "occurred_date": at.date(), "brand_key": "acme", "identity_kind": "contact_id",
                "touchpoint_type": kind, "journey_subject": subject, "journey_subject_id": subject_id, "is_bot": False,
                "is_test": False, "is_deleted": False, "source_metadata": "{}",
            }
            for subject, subject_id, kind, at in told
        ]  # fmt: skip
        self.models.give(replay, "int_touchpoints", rows)
        self.models.make(replay, JOURNEYS)
        return replay


@pytest.fixture(scope="module")
def journeys(replayed: ReplayedModels) -> Journeys:
    return Journeys(replayed)


def visits(replay: Replay) -> list[tuple[Any, ...]]:
    found = replay.rows(
        """select journeys.journey_subject_id, journeys.journey_number, visits.stage_key, visits.visit_number,
                visits.entered_at, visits.exited_at, visits.exit_reason
            from "warehouse"."core"."fct_journey_stages" as visits
            inner join "warehouse"."core"."fct_journeys" as journeys using (journey_key) order by 1, 2, 5, 3"""
    )
    return [tuple(row.values()) for row in found]


BACK_AGAIN = [
    ("order", "o", "web_session", START), ("order", "o", "order_placed", START + DAY),
    ("order", "o", "order_delivered", START + 3 * DAY), ("order", "o", "web_session", START + 40 * DAY),
]  # fmt: skip


def test_case_12_return_to_inquiry_is_a_second_visit_that_overwrites_nothing(journeys: Journeys) -> None:
    assert visits(journeys.of(*BACK_AGAIN)) == [
        ("o", 1, "inquiry", 1, START, START + DAY, "advanced"),
        ("o", 1, "purchase", 1, START + DAY, START + 3 * DAY, "advanced"),
        ("o", 1, "onboarding", 1, START + 3 * DAY, START + 40 * DAY, "regressed"),
        ("o", 1, "inquiry", 2, START + 40 * DAY, None, "open"),
    ]


def test_case_12_return_after_the_timeout_opens_a_new_journey_and_the_old_one_has_lapsed(journeys: Journeys) -> None:
    replay = journeys.of(*BACK_AGAIN, timeouts={"order": 30})
    assert visits(replay)[2:] == [
        ("o", 1, "onboarding", 1, START + 3 * DAY, START + 33 * DAY, "lapsed"),
        ("o", 2, "inquiry", 1, START + 40 * DAY, START + 70 * DAY, "lapsed"),
    ]
    ended = replay.rows('select ended_at from "warehouse"."core"."fct_journeys" order by journey_number')
    assert [row["ended_at"] for row in ended] == [START + 33 * DAY, START + 70 * DAY]


def test_case_12_silence_of_the_timeout_itself_is_no_end(journeys: Journeys) -> None:
    found = visits(journeys.of(*BACK_AGAIN, timeouts={"order": 37}))
    assert [(number, stage) for _, number, stage, *_ in found][-1] == (1, "inquiry")


def test_case_12_what_was_canceled_and_is_bought_again_is_a_new_journey(journeys: Journeys) -> None:
    started, renewed, canceled = (f"subscription_{what}" for what in ("started", "renewed", "canceled"))
    steps = [(started, 0), (renewed, 90), (canceled, 100), (started, 200), (renewed, 290)]
    found = visits(journeys.of(*(("subscription", "s", kind, START + day * DAY) for kind, day in steps)))
    assert [(number, stage, reason) for _, number, stage, _, _, _, reason in found] == [
        (1, "purchase", "advanced"), (1, "future_interaction", "regressed"), (1, "post_purchase_use", "lost"),
        (2, "purchase", "advanced"), (2, "future_interaction", "open"),
    ]  # fmt: skip


def test_case_12_open_journey_lapses_by_the_clock_of_the_data_alone(journeys: Journeys) -> None:
    """The newest record was read on 1 September: 180 days of silence are over for the first, not for the second."""
    told = [("order", "old", "order_placed", START), ("order", "young", "order_placed", START + 60 * DAY)]
    found = visits(journeys.of(*told, timeouts={"order": 180}))
    assert [(row[0], row[5], row[6]) for row in found] == [
        ("old", START + 180 * DAY, "lapsed"),
        ("young", None, "open"),
    ]


def test_case_13_walk_in_skips_inquiry_and_the_funnel_neither_drops_nor_doubles_him(journeys: Journeys) -> None:
    told = [("order", "walk-in", "order_placed", START), *BACK_AGAIN[:2]]
    replay = journeys.of(*told)
    skipped = replay.rows(
        """select journey_subject_id, stage_key from "warehouse"."core"."fct_journey_stages" where is_skipped_into"""
    )
    assert skipped == [{"journey_subject_id": "walk-in", "stage_key": "purchase"}]
    funnel = replay.rows(
        """select stage_key, entered, reached, dropped from "warehouse"."marts"."mart_journey_funnel"
            where period_type = 'all' and dim_name = 'all' order by stage_order"""
    )
    assert [tuple(row.values()) for row in funnel] == [("inquiry", 1, 2, None), ("purchase", 2, 2, 0)]


def test_case_13_two_journeys_are_open_at_once_and_do_not_mix(journeys: Journeys) -> None:
    told = [("deal", deal, kind, START + day * DAY) for deal, kind, day in [
        ("a", "lead_contact", 0), ("b", "lead_contact", 1), ("a", "engagement_call", 2), ("b", "deal_won", 3),
        ("a", "deal_won", 4),
    ]]  # fmt: skip
    found = visits(journeys.of(*told))
    assert [row[:3] for row in found] == [
        ("a", 1, "inquiry"), ("a", 1, "comparison"), ("a", 1, "purchase"), ("b", 1, "inquiry"), ("b", 1, "purchase"),
    ]  # fmt: skip


def test_case_13_deal_that_is_lost_and_then_won_is_won(journeys: Journeys) -> None:
    told = [
        ("deal", "d", kind, START + day * DAY) for kind, day in [("lead_contact", 0), ("deal_lost", 5), ("deal_won", 9)]
    ]
    replay = journeys.of(*told)
    assert [row[6] for row in visits(replay)] == ["advanced", "advanced", "open"]
    assert replay.rows('select outcome, ended_at from "warehouse"."core"."fct_journeys"') == [
        {"outcome": "won", "ended_at": None}
    ]
    lost = journeys.of(*told[:2])
    assert [row[5:] for row in visits(lost)] == [(START + 5 * DAY, "advanced"), (START + 5 * DAY, "lost")]


def test_case_14_late_touchpoint_of_a_closed_stage_makes_its_journey_anew_and_no_other(journeys: Journeys) -> None:
    other = [("order", "other", kind, at) for _, _, kind, at in BACK_AGAIN]
    before = visits(journeys.of(*BACK_AGAIN, *other))
    late = ("order", "o", "case_opened", START + 2 * DAY)
    after = visits(journeys.of(*BACK_AGAIN, *other, late))
    assert [row for row in after if row[0] == "other"] == [row for row in before if row[0] == "other"]
    assert [row[2:6] for row in after if row[0] == "o"][1:4] == [
        ("purchase", 1, START + DAY, START + 2 * DAY), ("support", 1, START + 2 * DAY, START + 3 * DAY),
        ("onboarding", 1, START + 3 * DAY, START + 40 * DAY),
    ]  # fmt: skip
    first = ("order", "o", "campaign_opened", START - 900 * DAY)
    assert visits(journeys.of(*BACK_AGAIN, first))[0] == ("o", 1, "awareness", 1, first[3], START, "advanced")


def test_case_14_order_of_arrival_does_not_matter(journeys: Journeys) -> None:
    told = [("order", f"o{n}", kind, at + n * DAY) for n in range(5) for _, _, kind, at in BACK_AGAIN]
    shuffled = random.Random(14).sample(told, len(told))
    assert visits(journeys.of(*shuffled, timeouts={"order": 30})) == visits(journeys.of(*told, timeouts={"order": 30}))


def test_case_25_touchpoints_of_one_instant_stand_in_the_order_of_stages_however_they_come(journeys: Journeys) -> None:
    """As batched time stamps: all of four types at once, and a subscription that ends and begins again."""
    started, canceled = ("subscription", "s", "subscription_started"), ("subscription", "s", "subscription_canceled")
    kinds = ("order_delivered", "case_opened", "web_session", "order_placed")
    told = [("order", "o", kind, START) for kind in kinds] + [(*started, START), (*canceled, START)]
    found = [visits(journeys.of(*order)) for order in (told, told[::-1])]
    assert found[0] == found[1]
    assert [(row[0], row[2]) for row in found[0] if row[0] == "o" and row[6] != "open"] == [
        ("o", "inquiry"), ("o", "onboarding"), ("o", "purchase"),
    ]  # fmt: skip
    assert {row[1] for row in found[0] if row[0] == "s"} == {1}, "what begins and ends at once is one journey"
