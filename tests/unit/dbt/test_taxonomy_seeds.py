"""The seeds of the taxonomy: every touchpoint that the brief names is there, and topics lead to touchpoints."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from insight.sentiment import words_of

Seed = Callable[[str], list[dict[str, str]]]

# The touchpoints by name in the two texts on customer experience that the project began with: their words, the
# touchpoint type that stands for each, its category and the stage or environment that the texts put it in.
NAMED = (
    ("website", "web_session", "website"),
    ("social", "brand_mentioned", "social"),
    ("social media", "brand_mentioned", "social"),
    ("phone calls", "support_call", "phone"),
    ("support", "case_opened", "support"),
    ("customer support", "support_chat", "support"),
    ("packaging of the product", "product_unpacked", "packaging"),
    ("ease of use", "product_used", "ease_of_use"),
    ("marketing", "campaign_sent", "marketing"),
    ("marketing", "advert_seen", "marketing"),
    ("branding", "brand_experienced", "branding"),
    ("in-store customer support", "shop_visit", "store"),
    ("onboarding", "onboarding_taken", "onboarding"),
    ("follow-up communication", "follow_up_sent", "follow_up"),
    ("surveys", "survey_answered", "branding"),
    ("reviews", "review_given", "branding"),
    ("purchase", "order_placed", "website"),
    ("complaint", "case_opened", "support"),
)


@pytest.fixture(scope="module")
def seed(dbt_project_dir: Path) -> Seed:
    def read(name: str) -> list[dict[str, str]]:
        with (dbt_project_dir / f"seeds/{name}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return read


@pytest.mark.parametrize(("word", "touchpoint", "category"), NAMED)
def test_every_touchpoint_that_the_texts_name_is_in_the_taxonomy(
    seed: Seed, word: str, touchpoint: str, category: str
) -> None:
    (row,) = [row for row in seed("touchpoints") if row["touchpoint_type"] == touchpoint]
    assert row["touchpoint_category"] == category, word
    assert row["is_brand_touchpoint"] == "true"


def test_every_owner_has_touchpoints(seed: Seed) -> None:
    assert {row["touchpoint_owner"] for row in seed("touchpoints")} == {"owned", "earned", "paid", "partner"}


def test_digital_channels_and_they_alone_have_a_digital_environment(seed: Seed) -> None:
    for row in seed("channels"):
        assert bool(row["digital_environment_type"]) == (row["is_digital"] == "true"), row


def test_touchpoints_without_records_are_those_that_topics_tell_of(seed: Seed) -> None:
    felt = {row["touchpoint_type"] for row in seed("touchpoints") if row["is_recorded"] == "false"}
    assert felt <= {row["touchpoint_type"] for row in seed("topics")}


def test_topics_lead_to_known_touchpoints_of_their_category(seed: Seed) -> None:
    types = {row["touchpoint_type"]: row["touchpoint_category"] for row in seed("touchpoints")}
    for topic in seed("topics"):
        if topic["topic_key"] == "not_matched":
            assert not topic["touchpoint_category"] and not topic["touchpoint_type"]
            continue
        assert topic["touchpoint_category"] in types.values(), topic
        if topic["touchpoint_type"]:
            assert types[topic["touchpoint_type"]] == topic["touchpoint_category"], topic


def test_every_topic_has_keywords_in_every_shipped_language(seed: Seed) -> None:
    languages = defaultdict(set)
    for row in seed("topic_keywords"):
        languages[row["topic_key"]].add(row["language"])
    assert languages.keys() == {row["topic_key"] for row in seed("topics")} - {"not_matched"}
    assert set(map(frozenset, languages.values())) == {frozenset(("en", "de", "pt", "fr", "es"))}


def test_keywords_stand_as_texts_are_read(seed: Seed) -> None:
    """Else they never match: lower case, one blank between words, no signs but a star at the end."""
    for row in seed("topic_keywords"):
        keyword = row["keyword"]
        assert unicodedata.is_normalized("NFC", keyword), row
        assert words_of(keyword.removesuffix("*")) == f" {keyword.removesuffix('*')} ", row


def test_a_site_has_one_category(seed: Seed) -> None:
    rows = seed("traffic_sources")
    assert {row["source_category"] for row in rows} == {"search", "social", "shopping", "video"}
    assert all(row["traffic_source"] == row["traffic_source"].lower() for row in rows)


def test_an_event_that_is_no_search_can_still_say_that_one_found_nothing(seed: Seed) -> None:
    signals = {row["event_name"]: row for row in seed("web_signals")}
    assert signals["search"]["is_search_without_result"] == "false"
    assert signals["search_no_results"]["is_search"] == "false"
