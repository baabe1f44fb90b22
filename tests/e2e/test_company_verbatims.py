"""The simulated company publishes what its customers wrote: nobody's name, address or number is in it.

Every tenth of its texts is signed with name, address and number. That nothing is published where nobody asked for it is
shown on the companies of the other files.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pytest

from ingestion.sample_data.places import FIRST_NAMES, LAST_NAMES

pytestmark = pytest.mark.xdist_group("simulated_company")


@cache
def plain(text: str) -> str:
    """In small letters without accents, by other means than the rule's own."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))


@pytest.fixture(scope="module")
def texts(simulated) -> dict[str, str]:
    """The published text of each touchpoint."""
    return dict(simulated.query("select touchpoint_key, redacted_text from core.fct_verbatims"))


@pytest.fixture(scope="module")
def people(simulated) -> list[tuple[str | None, str | None, str | None]]:
    """Name, address and number of everybody whom any record tells of."""
    rows = simulated.landed("select full_name, email, phone from intermediate.int_crm__people")
    assert len(rows) > 500 and sum(name is not None for name, _, _ in rows) > 200
    return rows


def test_what_was_signed_is_published_without_who_signed_it(simulated, texts):
    signed = dict(
        simulated.landed(
            "select touchpoint_key, text from intermediate.int_feedback_texts where text like '%My name is%'"
        )
    )
    assert len(signed.keys() & texts.keys()) > 50
    for key in signed.keys() & texts.keys():
        said, _, _ = signed[key].partition(" My name is")
        assert texts[key].startswith(" ".join(said.split())[:4])
        assert re.search(r"My name is \[name\], mail \[e-mail\] or call \[number\]", texts[key])


def test_no_name_address_or_number_of_a_customer_is_in_any_verbatim(texts, people):
    published = plain("\n".join(texts.values()))
    found = set(re.findall(r"[^\W\d_]+", published))
    names = {plain(name) for name in (*FIRST_NAMES, *LAST_NAMES)} | {plain(name) for name, _, _ in people if name}
    words = {word for name in names for word in re.findall(r"[^\W\d_]+", name) if len(word) > 1}
    assert len(words) > 40 and words & found == set()
    assert [one for _, email, _ in people if email and (one := plain(email)) in published] == []
    digits = re.sub(r"\D", "", published)
    assert [phone for _, _, phone in people if phone and re.sub(r"\D", "", phone) in digits] == []
    assert re.findall(r"\S*(?:@\w|\d{4})\S*", published) == []


def test_no_full_name_or_address_is_in_any_published_table(simulated, people):
    tables = simulated.query("select schema_name || '.' || table_name from duckdb_tables()")
    columns = {
        table: [name for (name,) in simulated.query(
            f"select column_name from duckdb_columns() where schema_name || '.' || table_name = '{table}'"
            " and data_type = 'VARCHAR'"
        )] for (table,) in tables
    }  # fmt: skip
    told = {text for name, email, _ in people for text in (name, email) if text and len(text) > 6}
    for table, texts in columns.items():
        for column in texts:
            values = simulated.query(f'select distinct "{column}" from {table} where "{column}" is not null')
            joined = "\n".join(value for (value,) in values)
            assert [text for text in told if text in joined] == [], f"{table}.{column}"


def test_agents_names_are_known_too_and_staff_and_the_erased_say_nothing(simulated, texts):
    agents = simulated.landed("select full_name from intermediate.int_known_names where customer_key is null")
    assert any(" " in name for (name,) in agents)
    (others,) = simulated.landed("""
        select
            count(*) filter (where customers.is_erased),
            count(*) filter (where touchpoints.is_test or touchpoints.is_bot)
        from core.fct_verbatims as verbatims inner join core.fct_touchpoints as touchpoints using (touchpoint_key)
        left join core.dim_customer as customers on touchpoints.customer_key = customers.customer_key
    """)
    assert others == (0, 0)
    (staff,) = simulated.landed("""
        select count(*) from core.fct_verbatims inner join core.fct_survey_responses using (response_key)
        where audience != 'customer'
    """)
    assert staff == (0,) and texts


def test_each_feedback_in_words_of_a_customer_is_there_once_with_its_score(simulated):
    """But for tests, bots, machines' answers and the erased, each that has a topic has its words."""
    missing = simulated.query("""
        select distinct topics.touchpoint_key from core.fct_feedback_topics as topics
        inner join core.fct_touchpoints as touchpoints using (touchpoint_key)
        left join core.dim_customer as customers on touchpoints.customer_key = customers.customer_key
        left join core.fct_survey_responses as responses on topics.touchpoint_key = responses.touchpoint_key
        where not touchpoints.is_test and not touchpoints.is_bot and not touchpoints.is_deleted
            and not coalesce(customers.is_erased, false)
            and not coalesce(responses.is_test or responses.is_by_machine, false)
            and topics.touchpoint_key not in (select touchpoint_key from core.fct_verbatims)
    """)
    assert missing == []
    wrong = simulated.query("""
        select verbatims.touchpoint_key from core.fct_verbatims as verbatims
        inner join core.fct_survey_answers as answers on verbatims.response_key = answers.response_key
        where verbatims.score_kpi like 'nps%' and answers.metric = 'nps' and answers.excluded_reason is null
            and answers.nps_group != verbatims.score_group
    """)
    assert wrong == []
    assert simulated.one("select count(*) > 100 from core.fct_verbatims where score_group = 'detractor'")
