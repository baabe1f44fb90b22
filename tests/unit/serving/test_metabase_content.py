"""The dashboards as written down: they fit together, dbt's exposures name what they read, a mistake is told by name."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from card_sql import tables_read

from serving.metabase.content import FOLDER, Content, WrongContent, read_content
from serving.metabase.marks import Mark, fingerprint, mark_of, marked, state_of
from serving.metabase.sql import Formulas, filled, read_tables, tags_of

ASKED_FOR = {
    *("cx_overview", "nps_explorer", "effort_touchpoints", "journeys", "voice_of_customer", "attribution"),
    *("sales_experience", "support_post_purchase", "closed_loop", "data_quality", "rows"),
}


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content()


@pytest.fixture(scope="module")
def sql(content: Content, root: Path) -> dict[str, str]:
    formulas = Formulas(root / "dbt_project")
    return {key: formulas.sql_of(content, board, card) for key, (board, card) in content.cards.items()}


@pytest.fixture(scope="module")
def exposures(root: Path) -> dict[str, dict]:
    text = (root / "dbt_project" / "models" / "dashboards.yml").read_text()
    return {one["name"].removeprefix("dashboard_"): one for one in yaml.safe_load(text)["exposures"]}


def test_each_dashboard_is_there_with_an_exposure_that_says_the_same(content, exposures):
    assert {board.key for board in content.dashboards} == ASKED_FOR == exposures.keys()
    for board in content.dashboards:
        one = exposures[board.key]
        assert (one["label"], one["maturity"], one["type"]) == (board.name, board.maturity, "dashboard")
        assert one["owner"] == board.owner.model_dump() and one["url"] and "@" in one["owner"]["email"]
        assert " ".join(one["description"].split()) == board.description


def test_an_exposure_depends_on_the_tables_that_questions_and_filters_read(content, sql, exposures):
    for board in content.dashboards:
        asked = [sql[f"{board.key}.{card.key}"] for card in board.cards]
        asked += [content.filters[name].list or "" for name in board.filters]
        read = set[str]().union(*(tables_read(text) for text in asked if text))
        assert read == set[str]().union(*(read_tables(text) for text in asked))
        named = {word.removeprefix("ref('").removesuffix("')") for word in exposures[board.key]["depends_on"]}
        assert named == {table.partition(".")[2] for table in read}, board.key


def test_no_question_averages_a_ratio_and_all_have_who_asks(content, sql):
    for key, text in sql.items():
        assert "avg(" not in text.lower(), key
        asker, _, question = content.cards[key][1].question.partition(": ")
        assert asker and question and key.partition(".")[0] in ASKED_FOR


def test_a_filter_is_there_where_a_click_hands_something_to_it(content, sql):
    drills = {key: card.drill for key, (_, card) in content.cards.items() if card.drill}
    assert len(drills) >= 15
    for key, drill in drills.items():
        assert set(drill.given) <= set(tags_of(sql[drill.to])), key


def test_every_filter_of_a_dashboard_does_something(content, sql):
    for board in content.dashboards:
        used = {tag for card in board.cards for tag in tags_of(sql[f"{board.key}.{card.key}"])}
        assert set(board.filters) == used, board.key


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("nps_explorer.yaml", "display: line", "display: lines", "nps_explorer.yaml: cards.0.display"),
        (
            "nps_explorer.yaml",
            "at: [0, 0, 24, 8]",
            "at: [0, 0, 25, 8]",
            "nps_explorer.by_month: it ends at column 25 of 24",
        ),
        (
            "nps_explorer.yaml",
            "at: [0, 8, 12, 7]",
            "at: [0, 7, 12, 7]",
            "nps_explorer.groups: it lies over nps_explorer.by_month",
        ),
        (
            "nps_explorer.yaml",
            "[month, kpi], graph.metrics: [nps]",
            "[month, kind], graph.metrics: [nps]",
            "it has no column kind",
        ),
        ("nps_explorer.yaml", "to: rows.answers", "to: rows.answer", "there is no card rows.answer to lead to"),
        ("nps_explorer.yaml", "region: filter region", "region: filter land", "there is no filter land to hand on"),
        ("nps_explorer.yaml", "name: NPS explorer", "title: NPS explorer", "nps_explorer.yaml: name: Field required"),
        ("closed_loop.yaml", "filters: [brand, ", "filters: [brands, ", "closed_loop: there is no filter brands"),
        ("filters.yaml", "tag: date", "tag: day", "filters.yaml, since: tag"),
        ("journeys.yaml", "cards:", "cards: [", "journeys.yaml is no YAML"),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path, file, old, new, told):
    shutil.copytree(FOLDER, folder := tmp_path / "content")
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(WrongContent) as error:
        read_content(folder)
    assert told in str(error.value)


def test_an_optional_clause_stays_where_its_tags_have_values():
    text = "select '5 %' from t where true [[and brand = {{brand}}]] [[and day >= {{ since }}]]"
    assert filled(text, {}) == ("select '5 %%' from t where true  ", {})
    statement, taken = filled(text, {"brand": "a", "since": date(2026, 1, 1), "other": 1})
    assert statement == "select '5 %%' from t where true and brand = %(brand)s and day >= %(since)s"
    assert taken == {"brand": "a", "since": date(2026, 1, 1)}


def test_a_mark_is_read_back_and_does_not_count_as_a_change():
    mark = Mark("rows.answers", "0123456789ab", "ba9876543210")
    item = {"name": "x", "description": marked("Who asks?", mark)}
    assert mark_of(item) == mark and state_of("card", item)["description"] == "Who asks?"
    assert mark_of({"description": None}) is None and mark_of({"description": "cem:a:b:c"}) is None


def test_a_query_is_the_same_as_legacy_and_as_mbql_5():
    tags = {"brand": {"id": "1", "name": "brand", "display-name": "Brand", "type": "text"}}
    legacy = {"type": "native", "database": 2, "native": {"query": "select 1", "template-tags": tags}}
    stage = {"lib/type": "mbql.stage/native", "native": "select 1", "template-tags": tags}
    newer = {"lib/type": "mbql/query", "database": 2, "stages": [stage], "lib/metadata": None}
    told = [fingerprint(state_of("card", {"name": "x", "dataset_query": query})) for query in (legacy, newer)]
    assert told[0] == told[1]
    built = {"lib/type": "mbql/query", "database": 2, "stages": [{"lib/type": "mbql.stage/mbql", "source-table": 1}]}
    assert fingerprint(state_of("card", {"name": "x", "dataset_query": built})) != told[0]
