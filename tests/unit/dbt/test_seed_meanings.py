"""The seeds that carry meaning refer to one another: a typo in one would drop touchpoints from a journey in silence."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

Seed = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def seed(dbt_project_dir: Path) -> Seed:
    def read(name: str) -> list[dict[str, str]]:
        with (dbt_project_dir / f"seeds/{name}.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    return read


def test_every_seed_has_the_columns_and_the_unique_key_that_it_declares(dbt_project_dir: Path, seed: Seed) -> None:
    declared = yaml.safe_load((dbt_project_dir / "seeds/_seeds.yml").read_text())["seeds"]
    assert {item["name"] for item in declared} == {path.stem for path in (dbt_project_dir / "seeds").glob("*.csv")}
    for item in declared:
        path = dbt_project_dir / f"seeds/{item['name']}.csv"
        assert path.read_text().splitlines()[0].split(",") == list(item["config"]["column_types"]), item["name"]
        keys = [tuple(row[column] for column in item["config"]["meta"]["key"]) for row in seed(item["name"])]
        assert len(keys) == len(set(keys)), item["name"]


def test_stage_rules_name_known_touchpoints_and_stages(seed: Seed) -> None:
    touchpoints = {row["touchpoint_type"] for row in seed("touchpoints")}
    stages = {row["stage_key"] for row in seed("journey_stages")}
    for rule in seed("journey_stage_rules"):
        assert rule["touchpoint_type"] in touchpoints, rule
        assert rule["stage_key"] in stages, rule


def test_every_recorded_touchpoint_marks_a_stage_as_shipped(seed: Seed) -> None:
    touchpoints = [row["touchpoint_type"] for row in seed("touchpoints") if row["is_recorded"] == "true"]
    assert [rule["touchpoint_type"] for rule in seed("journey_stage_rules")] == touchpoints


def test_the_sample_shop_has_every_kind_of_recorded_touchpoint(seed: Seed, root: Path) -> None:
    counted = json.loads((root / "examples/shop/truth.json").read_text())["touchpoints"]
    kinds = {row["touchpoint_type"] for row in seed("touchpoints") if row["is_recorded"] == "true"}
    assert {kind for kind, n in counted.items() if n} == {"all", *kinds}


def test_kinds_of_journey_are_named_by_their_subjects(seed: Seed) -> None:
    kinds = {(row["journey_kind"], row["journey_subject"]): row["journey_type"] for row in seed("journey_types")}
    customer = {"deal": "sales", "order": "order", "case": "support", "subscription": "subscription"}
    assert {subject: name for (kind, subject), name in kinds.items() if kind == "customer"} == customer
    processes = {"case": "case_process", "deal": "deal_process"}
    assert {subject: name for (kind, subject), name in kinds.items() if kind == "internal_process"} == processes
    assert len(set(kinds.values())) == len(kinds)


def test_journey_types_name_known_touchpoints_and_stages(seed: Seed) -> None:
    touchpoints = {row["touchpoint_type"] for row in seed("touchpoints")}
    stages = {row["stage_key"] for row in seed("journey_stages")}
    for row in seed("journey_types"):
        named = {word for column in ("entry_types", "exit_types", "lost_types") for word in row[column].split("|")}
        assert named - {""} <= touchpoints, row
        assert set(row["expected_stages"].split("|")) - {""} <= stages, row


def test_bots_are_told_by_four_words_as_shipped(seed: Seed) -> None:
    words = {row["pattern"]: row["is_bot"] for row in seed("bot_agents")}
    assert words == dict.fromkeys(("bot", "crawl", "spider", "slurp"), "true")


def test_default_channels_of_touchpoints_are_known(seed: Seed) -> None:
    channels = {row["channel_key"] for row in seed("channels")}
    assert {row["default_channel"] for row in seed("touchpoints")} <= channels


def test_no_channel_is_assumed_for_an_answer_to_a_survey(seed: Seed) -> None:
    """People answer on paper, at a counter, by telephone: a file that does not say where must not look like the web."""
    (answered,) = [row for row in seed("touchpoints") if row["touchpoint_type"] == "survey_answered"]
    assert answered["default_channel"] == "not_recorded"


def test_stages_have_an_order_of_their_own_and_the_four_core_stages_come_in_it(seed: Seed) -> None:
    stages = sorted(seed("journey_stages"), key=lambda row: int(row["stage_order"]))
    assert len({row["stage_order"] for row in stages}) == len(stages)
    core = [row["stage_key"] for row in stages if row["is_s0_core"] == "true"]
    assert core == ["inquiry", "comparison", "purchase", "support"]


def test_each_kind_of_nps_is_a_kpi_of_its_own_and_low_effort_is_good(seed: Seed) -> None:
    kpis = {row["kpi"]: row for row in seed("kpi_definitions") if row["metric"] in ("nps", "ces", "csat")}
    nps = {"nps_relational", "nps_transactional", "nps_nonstandard"}
    plain = nps | {"ces_effort", "csat"}
    assert kpis.keys() == plain | {f"{kpi}_weighted" for kpi in plain}
    for kpi in plain:
        same = ("metric", "unit", "higher_is_better")
        assert [kpis[kpi][name] for name in same] == [kpis[f"{kpi}_weighted"][name] for name in same]
    assert {kpi for kpi in plain if kpis[kpi]["metric"] == "nps"} == nps
    assert kpis["ces_effort"]["higher_is_better"] == "false"


def test_the_other_kpis_say_which_way_is_good_and_have_the_interval_of_their_metric(seed: Seed) -> None:
    others = {row["kpi"]: row for row in seed("kpi_definitions") if row["metric"] not in ("nps", "ces", "csat")}
    intervals = {"share": "Wilson", "mean": "Student t", "net": "adjusted Wald"}
    assert [kpi for kpi, row in others.items() if row["interval_method"] != intervals[row["metric"]]] == []
    low_is_good = {kpi for kpi, row in others.items() if row["higher_is_better"] == "false"}
    assert low_is_good == {
        "negative_touchpoints", "first_reply_hours", "reopened_cases", "touches_to_decision", "churn",
        "churn_subscriptions",
    }  # fmt: skip
