"""Topics and sentiment of feedback through the real models: unicode, languages, and that only new text is read.

The numbers of cases are those of the catalogue of edge cases that break naive warehouses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest
from model_by_hand import by_hand

from insight import sentiment


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


@pytest.fixture(scope="module")
def topics(dbt: Dbt) -> dict[str, dict[str, dict[str, Any]]]:
    """Row of the bridge by the source's id of the feedback and topic."""
    rows = dbt.query("""
        select bridge.*, split_part(touchpoints.source_record_key, ':', 2) as id
        from core.fct_feedback_topics as bridge
        inner join core.fct_touchpoints as touchpoints using (touchpoint_key)
    """)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["id"].removeprefix("care/"), {})[row["topic_key"]] = row
    return found


@pytest.mark.parametrize(
    ("review", "expected", "language", "basis"),
    [
        ("decomposed", {"packaging", "product_quality"}, "de", "words"),
        ("composed", {"packaging", "product_quality"}, "de", "words"),
        ("emoji only", {"not_matched"}, None, None),
        ("right to left", {"not_matched"}, "ar", "source"),
        ("zero width", {"packaging"}, "en", "words"),
        ("turkish", {"not_matched"}, "tr", "source"),
        ("four bytes", {"packaging"}, "en", "words"),
        ("formula", {"price"}, None, None),
        ("byte order mark", {"delivery"}, "de", "source"),
        ("two topics", {"ease_of_use", "delivery"}, "en", "source"),
    ],
)
def test_case_16_unicode_changes_neither_topic_nor_language(
    topics: dict[str, dict[str, dict[str, Any]]],
    review: str,
    expected: set[str],
    language: str | None,
    basis: str | None,
) -> None:
    assert topics[review].keys() == expected
    for row in topics[review].values():
        assert (row["language"], row["language_basis"]) == (language, basis)
        assert (row["sentiment"] is None) == (language != "en")
        assert row["given_at_touchpoint_type"] == "review_given"


def test_case_16_the_words_of_feedback_are_not_published(topics: dict[str, dict[str, dict[str, Any]]]) -> None:
    published = repr([row for rows in topics.values() for row in rows.values()])
    assert not [word for word in ("HYPERLINK", "evil", "torn", "kaputt", "التغليف") if word in published]


def test_case_28_one_question_in_many_languages_is_one_score_and_one_topic(
    dbt: Dbt, topics: dict[str, dict[str, dict[str, Any]]]
) -> None:
    """Translated labels are one point of the scale; a topic is told in its language, sentiment in English alone."""
    answers = dbt.query("select * from core.fct_survey_answers where source_instance = 'abroad' and score_native = 7")
    assert [row["effort_0_100"] for row in answers] == [0] * 4
    assert {name: set(topics[name]) for name in ("en", "de", "pt", "ja")} == {
        **dict.fromkeys(("en", "de", "pt"), {"ease_of_use"}),
        "ja": {"not_matched"},
    }
    heard = {name: row["sentiment"] for name in ("en", "de", "pt", "ja") for row in topics[name].values()}
    assert heard.pop("en") > 0 and set(heard.values()) == {None}


def test_a_keyword_of_another_language_than_the_texts_is_none(topics: dict[str, dict[str, dict[str, Any]]]) -> None:
    assert topics["other language"].keys() == {"not_matched"}


def test_mentions_count_and_feedback_without_words_does_not(topics: dict[str, dict[str, dict[str, Any]]]) -> None:
    (row,) = topics["mention"].values()
    assert (row["topic_key"], row["keywords_found"], row["given_at_touchpoint_type"]) == ("price", 2, "brand_mentioned")
    assert row["sentiment"] < 0
    assert not {"no words", "hard", "by phone"} & topics.keys()


def test_a_topic_leads_to_the_touchpoint_that_it_is_about(dbt: Dbt) -> None:
    rows = dbt.query("""
        select distinct topics.touchpoint_category, kinds.touchpoint_owner, kinds.is_recorded
        from core.fct_feedback_topics inner join core.dim_topic as topics using (topic_key)
        left join core.dim_touchpoint as kinds on topics.touchpoint_type = kinds.touchpoint_type
        where topic_key in ('packaging', 'ease_of_use') order by 1
    """)
    assert [tuple(row.values()) for row in rows] == [("ease_of_use", "owned", False), ("packaging", "owned", False)]


@pytest.fixture
def read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``read_again(con)`` runs the model on table `said`, stores its result as dbt does, and gives the keys it read."""
    path = root / "dbt_project/models/intermediate/feedback/int_feedback_read.py"
    return by_hand(path, {"int_feedback_texts": "said"}, monkeypatch, sentiment, "read_feedback")


def test_only_new_and_changed_text_is_read_and_gone_text_is_forgotten(
    read_again: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect() as con:
        con.execute("create table said (touchpoint_key varchar, text_md5 varchar, text varchar, language varchar)")
        con.execute(
            "insert into said values ('a', '1', 'good', 'en'), ('b', '1', 'bad', 'en'), ('c', '1', 'gut', 'de')"
        )
        assert read_again(con) == ["a", "b", "c"]
        assert read_again(con) == []
        con.execute("update said set text = 'worse', text_md5 = '2' where touchpoint_key = 'b'")
        con.execute("delete from said where touchpoint_key = 'c'")
        con.execute("insert into said values ('d', '1', 'great', 'en')")
        assert read_again(con) == ["b", "d"]
        sql = "select * from int_feedback_read order by touchpoint_key"
        step_by_step = con.execute(sql).fetchall()
        assert [row[0] for row in step_by_step] == ["a", "b", "d"]
        con.execute("drop table int_feedback_read")
        assert read_again(con) == ["a", "b", "d"]
        assert con.execute(sql).fetchall() == step_by_step
        monkeypatch.setattr(sentiment, "READING_VERSION", "another")
        assert read_again(con) == ["a", "b", "d"]
