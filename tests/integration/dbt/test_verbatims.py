"""What is published of customers' words, by the real models: whose, with which score, redacted once for each change."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest
from model_by_hand import by_hand

from insight import redaction


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


@pytest.fixture(scope="module")
def verbatims(dbt: Dbt) -> dict[str, dict[str, Any]]:
    """Row by the source's id of what was said."""
    rows = dbt.query("""
        select verbatims.*, split_part(touchpoints.source_record_key, ':', 2) as id
        from core.fct_verbatims as verbatims inner join core.fct_touchpoints as touchpoints using (touchpoint_key)
    """)
    assert len({row["touchpoint_key"] for row in rows}) == len(rows)
    return {row["id"].removeprefix("care/"): row for row in rows}


def test_the_writers_names_those_of_others_and_what_leads_to_him_are_hidden(verbatims: dict[str, Any]) -> None:
    own, others = verbatims["own"], verbatims["of others"]
    assert own["redacted_text"] == (
        "[name] here, [e-mail] or [number]. <script>alert('[name]')</script> the box is bad"
    )
    assert (own["hidden"], own["is_shortened"]) == (4, False)
    # Somebody who never wrote, and somebody who was erased: texts of others may name them. A hash is no name.
    assert others["redacted_text"] == "[name] kam, Frau [name] half. 2 Tage, 10,50 € im cafe"


def test_erased_people_tests_staff_and_those_without_words_have_none(dbt: Dbt, verbatims: dict[str, Any]) -> None:
    assert not {"erased", "forgotten", "tried", "no words"} & verbatims.keys()
    assert not [row for row in verbatims.values() if row["source_instance"] == "staff"]
    texts = repr(verbatims)
    assert "nobody reads this" not in texts and "only a test" not in texts
    assert dbt.query("select * from intermediate.int_feedback_texts where text like 'nobody reads this%'")


def test_a_verbatim_has_its_score_its_topics_and_how_it_sounds(verbatims: dict[str, Any]) -> None:
    own = verbatims["own"]
    assert (own["score_kpi"], own["score"], own["score_group"]) == ("rating", 0, "bad")
    assert (own["topics"], own["sentiment_group"], own["language"]) == ("packaging", "bad", "en")
    assert (own["review_key"] is not None, own["response_key"], str(own["month_start"])) == (True, None, "2026-03-01")
    easy = verbatims["en"]
    assert (easy["score_kpi"], easy["score"], easy["score_group"]) == ("ces_effort", 0, "easy")
    assert easy["response_key"] is not None and easy["given_at_touchpoint_type"] == "survey_answered"
    mention = verbatims["mention"]
    assert (mention["score_kpi"], mention["score"], mention["score_group"]) == (None, None, None)
    assert not {"customer_key", "occurred_at"} & own.keys()


@pytest.fixture
def redact_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``redact_again(con)`` runs the model on tables `said` and `named`, stores its result as dbt does, and gives the
    keys it redacted."""
    path = root / "dbt_project/models/intermediate/verbatims/int_verbatims.py"
    tables = {"int_verbatim_texts": "said", "int_known_names": "named"}
    return by_hand(path, tables, monkeypatch, redaction, "redact_feedback")


def test_a_text_is_redacted_again_when_it_or_a_name_in_it_is_new(
    redact_again: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect() as con:
        con.execute("create table named (full_name varchar, customer_key varchar)")
        columns = ("touchpoint_key", "text_md5", "text", "customer_key")
        con.execute(f"create table said ({', '.join(f'{name} varchar' for name in columns)})")
        con.execute("""
            insert into said values
                ('a', '1', 'Strauß war da', null), ('b', '1', 'gut, sagt ann', 'k'),
                ('c', '1', 'Josés box', null), ('d', '1', 'nur gut', null),
                ('e', '1', 'L&#333;kasz und Łukasz und Boss', null)""")

        def texts() -> dict[str, str]:
            return dict(con.execute("select touchpoint_key, redacted_text from int_verbatims order by 1").fetchall())

        assert redact_again(con) == ["a", "b", "c", "d", "e"] and redact_again(con) == []
        # Names that SQL would not find: a letter with a stroke, an entity, one of two s at the end.
        con.execute("insert into named values ('Lukasz Q', null)")
        assert redact_again(con) == ["e"] and texts()["e"] == "Lōkasz und [name] und Boss"
        con.execute("insert into named values ('Lókasz Q', null)")
        assert redact_again(con) == ["e"] and texts()["e"] == "[name] und [name] und Boss"
        con.execute("insert into named values ('Bos Q', null)")
        assert redact_again(con) == ["e"] and texts()["e"] == "[name] und [name] und [name]"
        con.execute("delete from said where touchpoint_key = 'e'")
        assert texts()["a"] == "Strauß war da"
        con.execute("insert into named values ('Jo Strauss', null), ('Xenia Quux', 'x'), ('Jose Quux', null)")
        assert redact_again(con) == ["a", "c"]
        con.execute("insert into named values ('Gut Ann', 'k')")
        # Whose words are his own names is told anew; of the others the one in whose text such a name stands.
        assert redact_again(con) == ["b", "d"]
        assert texts() == {"a": "[name] war da", "b": "[name], sagt [name]", "c": "[name] box", "d": "nur gut"}
        step_by_step = con.execute("select * from int_verbatims order by touchpoint_key").fetchall()
        con.execute("drop table int_verbatims")
        assert redact_again(con) == ["a", "b", "c", "d"]
        assert con.execute("select * from int_verbatims order by touchpoint_key").fetchall() == step_by_step
        con.execute("update said set text = 'neu', text_md5 = '2' where touchpoint_key = 'b'")
        con.execute("delete from said where touchpoint_key = 'c'")
        assert redact_again(con) == ["b"] and sorted(texts()) == ["a", "b", "d"]
        con.execute("delete from said")
        assert redact_again(con) == [] and texts() == {}
        con.execute("insert into said values ('a', '1', 'Strauß war da', null)")
        monkeypatch.setattr(redaction, "REDACTION_VERSION", "another")
        assert redact_again(con) == ["a"] and redact_again(con) == ["a"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[("Sørquux kam", "Sørquux"), ("von Łuquux", "Łuquux"), ("&Uuml;quux kam", "Üquux"), ("Γιώργος", "Γιώργος")],
        *[("Quuxss box", "Quuxs"), ("quuxa2 kam", "Quuxa"), ("QU\u00adUXI", "Quuxi"), ("Mæquux", "Maequux")],
    ],
)
def test_a_name_that_is_new_is_found_in_older_texts_however_it_is_written(
    redact_again: Any, text: str, name: str
) -> None:
    with duckdb.connect() as con:
        con.execute("create table named (full_name varchar, customer_key varchar)")
        con.execute("create table said (touchpoint_key varchar, text_md5 varchar, text varchar, customer_key varchar)")
        con.execute("insert into said values ('a', '1', ?, null), ('b', '1', 'nobody', null)", [text])
        assert redact_again(con) == ["a", "b"]
        con.execute("insert into named values (?, null)", [name])
        assert redact_again(con) == ["a"]
        assert con.execute("select hidden from int_verbatims order by touchpoint_key").fetchall() == [(1,), (0,)]
