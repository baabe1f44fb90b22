"""The dashboards are brought into place, once; what people made or changed is left; one that died is gone on from."""

from __future__ import annotations

from collections import Counter

import pytest

from serving.metabase.client import Metabase, MetabaseError
from serving.metabase.content import Content


def names(stand_in, kind: str) -> Counter[str]:
    return Counter(one["name"] for one in stand_in.things[kind].values())


def changed_card(content: Content, key: str, **change: object) -> Content:
    """The content with one card otherwise."""
    board, card = content.cards[key]
    cards = tuple(one.model_copy(update=change) if one is card else one for one in board.cards)
    boards = tuple(one.model_copy(update={"cards": cards}) if one is board else one for one in content.dashboards)
    return Content(filters=content.filters, dashboards=boards, figures=content.figures)


def of_name(stand_in, kind: str, name: str) -> dict:
    (found,) = [one for one in stand_in.things[kind].values() if one["name"] == name]
    return found


def test_everything_is_there_and_a_second_apply_sends_nothing(stand_in, apply, content):
    steps = apply()
    assert {step.action for step in steps} == {"create"}
    lists = [one for one in content.filters.values() if one.list]
    assert len(stand_in.things["card"]) == len(content.cards) + len(lists)
    assert names(stand_in, "dashboard") == Counter(board.name for board in content.dashboards)
    assert len(stand_in.things["dashcard"]) == len(content.cards)
    assert names(stand_in, "collection")["CEM warehouse"] == 1
    stand_in.forget_calls()
    assert {step.action for step in apply()} == {"unchanged"}
    assert stand_in.writes() == []


def test_filters_reach_the_cards_and_a_click_leads_to_the_rows(stand_in, apply, content):
    apply()
    explorer = of_name(stand_in, "dashboard", "NPS explorer")
    by_month = of_name(stand_in, "card", "NPS by month and kind")
    (place,) = [one for one in stand_in.things["dashcard"].values() if one["card_id"] == by_month["id"]]
    filters = content.cards["nps_explorer.by_month"][0].filters
    assert tuple(one["id"] for one in explorer["parameters"]) == filters
    assert {one["parameter_id"] for one in place["parameter_mappings"]} == set(filters)
    click = place["visualization_settings"]["click_behavior"]
    assert click["targetId"] == of_name(stand_in, "card", "Survey answers")["id"]
    handed = {one["target"]["id"]: one["source"]["id"] for one in click["parameterMapping"].values()}
    assert handed == {"kpi": "kpi", "month": "month", "brand": "brand", "region": "region", "channel": "channel"}
    brand = next(one for one in explorer["parameters"] if one["id"] == "brand")
    choices = stand_in.things["card"][brand["values_source_config"]["card_id"]]
    assert choices["name"] == "Values of the filter Brand"


def test_a_dry_run_tells_all_and_does_nothing(stand_in, apply, metabase, content):
    apply()
    stand_in.forget_calls()
    steps = apply(changed_card(content, "nps_explorer.groups", display="area"), dry_run=True)
    assert {(step.key, step.action) for step in steps if step.action != "unchanged"} == {
        ("nps_explorer.groups", "update")
    }
    assert stand_in.writes() == []


def test_what_people_made_is_never_touched(stand_in, apply, content):
    apply()
    ours = of_name(stand_in, "collection", "NPS explorer")
    explorer = of_name(stand_in, "dashboard", "NPS explorer")
    card = of_name(stand_in, "card", "NPS by month and kind")
    # Copies have our line in their description, too.
    made = [
        stand_in.made("collection", name="Mine", location="/"),
        stand_in.made("card", **{**card, "id": None, "name": "My own", "description": "By hand."}),
        stand_in.made("card", **{**card, "id": None, "name": "NPS by month and kind - Duplicate"}),
        stand_in.made("dashboard", **{**explorer, "id": None, "name": "My board", "collection_id": ours["id"]}),
    ]
    kinds = ["collection", "card", "card", "dashboard"]
    for kind, one in zip(kinds, made, strict=True):
        one["id"] = next(key for key, value in stand_in.things[kind].items() if value is one)
    before = [dict(one) for one in made]
    stand_in.forget_calls()
    apply(changed_card(content, "nps_explorer.by_month", name="NPS, month by month"), overwrite=True)
    assert made == before
    assert card["name"] == "NPS, month by month"
    assert {call for call in stand_in.writes() if "/card/" in call} == {f"PUT /api/card/{card['id']}"}


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("name", "Our NPS"),
        ("display", "table"),
        ("visualization_settings", {"graph.show_goal": True}),
        ("description", "Ours, [//]: # (cem: no"),
    ],
)
def test_a_card_of_ours_that_somebody_changed_is_left_and_told(stand_in, apply, content, change, value):
    apply()
    card = of_name(stand_in, "card", "NPS by month and kind")
    mark = card["description"][card["description"].index("\n\n[//]") :]
    card[change] = value + mark if change == "description" else value
    changed = changed_card(content, "nps_explorer.by_month", question="Who asks otherwise?")
    stand_in.forget_calls()
    left = [(step.key, step.action) for step in apply(changed) if step.action != "unchanged"]
    assert left == [("nps_explorer.by_month", "edited by hand, left")]
    assert stand_in.writes() == []
    again = [(step.key, step.action) for step in apply(changed, overwrite=True) if step.action != "unchanged"]
    assert again == [("nps_explorer.by_month", "update")]
    assert card["name"] == "NPS by month and kind" and card["description"].startswith("Who asks otherwise?")
    stand_in.forget_calls()
    assert {step.action for step in apply(changed)} == {"unchanged"} and stand_in.writes() == []


def test_a_place_that_somebody_moved_on_a_dashboard_is_left(stand_in, apply, content):
    apply()
    place = next(iter(stand_in.things["dashcard"].values()))
    place["row"] += 100
    left = [step.action for step in apply() if step.action != "unchanged"]
    assert left == ["edited by hand, left"]
    keys = set(stand_in.things["dashcard"])
    assert [step.action for step in apply(overwrite=True) if step.action != "unchanged"] == ["update"]
    assert place["row"] < 100 and set(stand_in.things["dashcard"]) == keys, "the places keep their ids"


def test_what_is_no_longer_written_down_is_told_and_left(stand_in, apply, content):
    apply()
    led_to = {card.drill.to.partition(".")[0] for _, card in content.cards.values() if card.drill}
    gone = next(board for board in content.dashboards if board.key not in led_to)
    kept = tuple(board for board in content.dashboards if board is not gone)
    fewer = Content(filters=content.filters, dashboards=kept, figures=content.figures)
    stand_in.forget_calls()
    left = {(step.kind, step.key) for step in apply(fewer) if step.action == "no longer ours, left"}
    assert left >= {("dashboard", gone.key), ("collection", gone.key)} and stand_in.writes() == []


def small(content: Content) -> Content:
    """Two dashboards, one of which leads to the other, with the filters that they have."""
    boards = tuple(board for board in content.dashboards if board.key in ("closed_loop", "rows"))
    used = {name for board in boards for name in board.filters}
    filters = {name: one for name, one in content.filters.items() if name in used}
    return Content(filters=filters, dashboards=boards, figures=content.figures)


WRITES_OF_THE_SMALL = 61


@pytest.mark.parametrize("does_it_before", [False, True], ids=["unheard", "done, but not answered"])
@pytest.mark.parametrize(
    "writes", [*range(0, WRITES_OF_THE_SMALL - 8, 9), *range(WRITES_OF_THE_SMALL - 8, WRITES_OF_THE_SMALL)]
)
def test_a_death_in_the_middle_is_gone_on_from_without_doubles(stand_in, apply, content, writes, does_it_before):
    boards = small(content)
    stand_in.writes_until_it_dies, stand_in.does_the_last = writes, does_it_before
    with pytest.raises(MetabaseError, match="cannot be reached"):
        apply(boards)
    stand_in.writes_until_it_dies = None
    apply(boards)
    assert names(stand_in, "dashboard") == Counter(board.name for board in boards.dashboards)
    for kind in ("card", "collection", "database"):
        assert max(names(stand_in, kind).values()) == 1
    assert len(stand_in.things["dashcard"]) == len(boards.cards)
    stand_in.forget_calls()
    assert {step.action for step in apply(boards)} == {"unchanged"} and stand_in.writes() == []


def test_the_deaths_are_tried_up_to_the_last_write(stand_in, apply, content):
    apply(small(content))
    assert len(stand_in.writes()) == WRITES_OF_THE_SMALL


def test_a_metabase_that_is_down_is_told_with_what_to_do(unused_port):
    with pytest.raises(MetabaseError, match=r"cannot be reached .* Is Metabase up"):
        Metabase(f"http://127.0.0.1:{unused_port}").properties()
