"""Every question of the Metabase dashboards runs on a real PostgreSQL as a reader who may only select, whatever filters
are set; its columns are those that its chart names; its figures equal plain SQL on the published DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from card_sql import tables_read
from postgres_consumer import Consumer, postgres_consumer

from serving.metabase.checking import unanswerable
from serving.metabase.content import Content, read_content
from serving.metabase.sql import Formulas, filled, tags_of

pytestmark = pytest.mark.xdist_group("simulated_company")

CONTENT = read_content()
FORMULAS = Formulas(Path(__file__).resolve().parents[2] / "dbt_project")
SQL = {key: FORMULAS.sql_of(CONTENT, board, card) for key, (board, card) in CONTENT.cards.items()}
LISTS = {name: one.list for name, one in CONTENT.filters.items() if one.list}
EMPTY_HERE = {"data_quality.missed"}
"""May have no rows in the simulated company without being wrong."""


@pytest.fixture(scope="module")
def reader(simulated, tmp_path_factory) -> Iterator[Consumer]:
    tables = set[str]().union(*(tables_read(sql) for sql in [*SQL.values(), *LISTS.values()]))
    with postgres_consumer(simulated.published, tables, tmp_path_factory.mktemp("consumer")) as consumer:
        yield consumer


@pytest.mark.parametrize("key", SQL)
def test_a_question_without_filters_answers_in_the_columns_that_it_names(reader, key):
    columns, rows = reader.rows(*filled(SQL[key], {}))
    card = CONTENT.cards[key][1]
    assert tuple(columns) == card.columns
    assert rows or key in EMPTY_HERE


@pytest.mark.parametrize("key", [key for key, sql in SQL.items() if tags_of(sql)])
def test_each_filter_alone_and_all_together_are_understood_and_choose(reader, key):
    board, _ = CONTENT.cards[key]
    tags = tags_of(SQL[key])
    assert set(tags) <= set(board.filters)
    values: dict[str, object] = {}
    for tag in tags:
        value: object = date(2099, 1, 1) if CONTENT.filters[tag].tag == "date" else "nobody's"
        values[tag] = date(1999, 1, 1) if tag == "until" else value
        _, rows = reader.rows(*filled(SQL[key], {tag: values[tag]}))
        assert rows == [] or key == "cx_overview.out_of_line", f"{tag} does not choose"
    reader.rows(*filled(SQL[key], values))


def test_each_question_can_be_prepared_with_typed_parameters_as_drivers_do(reader):
    """Values do not stand in the text then, so each must have a type that PostgreSQL can use where it stands."""
    import psycopg2

    connection = psycopg2.connect(reader.url)
    try:
        with connection, connection.cursor() as cursor:
            for place, (key, sql) in enumerate(SQL.items()):
                tags = tags_of(sql)
                statement, _ = filled(sql, dict.fromkeys(tags))
                for at, tag in enumerate(tags, start=1):
                    statement = statement.replace(f"%({tag})s", f"${at}")
                types = ", ".join("date" if CONTENT.filters[tag].tag == "date" else "varchar" for tag in tags)
                kinds = f"({types})" if types else ""
                cursor.execute(f"prepare card_{place} {kinds} as {statement.replace('%%', '%')}")
                assert cursor.statusmessage == "PREPARE", key
    finally:
        connection.close()


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_offers_what_there_is(reader, name):
    columns, rows = reader.rows(LISTS[name])
    assert len(columns) == 1 and rows


def test_the_check_names_the_questions_that_cannot_be_asked(reader):
    import psycopg2

    board, card = CONTENT.cards["rows.orders"]
    wrong = card.model_copy(update={"sql": card.sql.replace("is_late,", "is_tardy,")})
    boards = (board.model_copy(update={"cards": (wrong, *board.cards[:1])}),)
    broken = Content(filters=CONTENT.filters, dashboards=boards, figures=CONTENT.figures)
    connection = psycopg2.connect(reader.url)
    try:
        assert unanswerable(connection, CONTENT, FORMULAS) == {}
        assert unanswerable(connection, broken, FORMULAS) == {"rows.orders": 'column "is_tardy" does not exist'}
    finally:
        connection.close()


def test_the_reader_may_select_and_nothing_more(reader):
    with pytest.raises(Exception, match="permission denied"):
        reader.rows("delete from marts.mart_kpi_board")


def near(rows) -> list:
    return [tuple(round(float(cell), 9) if isinstance(cell, float) else cell for cell in row) for row in rows]


def told(reader: Consumer, key: str, columns: tuple[str, ...], **values: object) -> list:
    names, rows = reader.rows(*filled(SQL[key], values))
    places = [names.index(column) for column in columns]
    return near(
        tuple(
            float(row[at]) if row[at] is not None and not isinstance(row[at], str | date) else row[at] for at in places
        )
        for row in rows
    )


@pytest.mark.parametrize("brand", [None, "fjellro"])
def test_nps_by_month_is_pooled_from_its_parts(simulated, reader, brand):
    plain = f"""
        select month_start, 'nps_' || nps_kind,
            if(sum(responses) < 5, null, 100.0 * (sum(promoters) - sum(detractors)) / sum(responses)),
            sum(responses)::double
        from marts.mart_nps_monthly where {f"brand_key = '{brand}'" if brand else "true"} group by all order by all"""
    found = told(
        reader, "cx_overview.nps_by_month", ("month", "kpi", "nps", "n"), **({"brand": brand} if brand else {})
    )
    assert found == near(simulated.query(plain)) and len(found) > 20


@pytest.mark.parametrize(
    ("key", "kpi", "figures"),
    [
        ("cx_overview.nps_by_month", "nps_", ("nps", "n", "ci_low", "ci_high")),
        ("cx_overview.satisfaction_by_month", "csat", ("satisfied_pct", "n", "ci_low", "ci_high")),
    ],
)
def test_pooled_scores_and_intervals_equal_the_board(simulated, reader, key, kpi, figures):
    board = f"""
        select period_start, kpi, value, responses::double, ci_low, ci_high from marts.mart_kpi_board
        where kpi like '{kpi}%' and kpi not like '%weighted' and period_type = 'month' and dim_name = 'all'
            and responses > 0 order by all"""
    shown = {tuple(row[:2]): row[2:] for row in near(simulated.query(board))}
    found = {tuple(row[:2]): row[2:] for row in told(reader, key, ("month", "kpi", *figures))}
    assert {place: found[place] for place in shown} == {place: pytest.approx(row) for place, row in shown.items()}
    assert shown


@pytest.mark.parametrize(
    ("key", "kpi", "figure"),
    [
        ("sales_experience.win_rate", "win_rate", "won_pct"),
        ("support_post_purchase.first_contact", "first_contact_resolution", "solved_at_first_pct"),
        ("support_post_purchase.on_time", "delivered_on_time", "on_time_pct"),
        ("closed_loop.in_time", "contacted_in_time", "in_time_pct"),
        ("journeys.conversion_by_month", "journey_conversion", "converted_pct"),
        ("voice_of_customer.sentiment", "net_sentiment", "net_sentiment"),
    ],
)
def test_shares_of_all_brands_equal_the_board(simulated, reader, key, kpi, figure):
    board = f"""
        select period_start, value, responses::double, ci_low, ci_high from marts.mart_kpi_board
        where kpi = '{kpi}' and period_type = 'month' and dim_name = 'all' and value is not null order by 1"""
    shown = {row[0]: pytest.approx(row[1:]) for row in near(simulated.query(board))}
    found = {row[0]: row[1:] for row in told(reader, key, ("month", figure, "n", "ci_low", "ci_high"))}
    assert {month: found[month] for month in shown} == shown
    assert shown


def test_fewer_than_five_stay_hidden(reader):
    seen = 0
    for key in ("nps_explorer.by_month", "nps_explorer.by_region", "nps_explorer.by_channel"):
        for value, n, low, high in told(reader, key, ("nps", "n", "ci_low", "ci_high"), brand="pinewick"):
            assert (value is None) == (low is None) == (high is None) == (n < 5)
            seen += n < 5
    assert seen


def test_a_score_leads_to_the_answers_that_it_is_made_of(reader):
    for month, kpi, n in told(reader, "nps_explorer.by_month", ("month", "kpi", "n"), brand="fjellro"):
        _, answers = reader.rows(*filled(SQL["rows.answers"], {"month": month, "kpi": kpi, "brand": "fjellro"}))
        assert len(answers) == n


@pytest.mark.parametrize(
    ("figure", "columns", "rows", "counted"),
    [
        ("closed_loop.outcomes", ("month", "outcome", "events"), "rows.callbacks", None),
        ("voice_of_customer.ratings", ("month", "brand", "rated"), "rows.reviews", ("rating_status", {"rated"})),
        ("sales_experience.win_rate", ("month", "n"), "rows.deals", None),
        ("support_post_purchase.workload", ("month", "opened"), "rows.cases", None),
        (
            "support_post_purchase.reply_in_target",
            ("month", "n"),
            "rows.cases",
            ("is_first_reply_within_sla", {True, False}),
        ),
    ],
)
def test_a_count_leads_to_its_rows(reader, figure, columns, rows, counted):
    found = told(reader, figure, columns)
    for *places, n in found:
        values = dict(zip(columns, places, strict=False))
        names, listed = reader.rows(*filled(SQL[rows], values))
        if counted:
            listed = [row for row in listed if row[names.index(counted[0])] in counted[1]]
        assert len(listed) == n, values
    assert found


@pytest.mark.parametrize("group", ["promoter", "passive", "detractor"])
def test_a_group_of_nps_leads_to_what_its_people_wrote_and_a_topic_to_its_texts(simulated, reader, group):
    """Each text of the month and group is listed; fewer than answers, since not everybody writes."""
    listed = dict.fromkeys((None, "relational", "transactional"), 0)
    for kind in listed:
        of = {"brand": "fjellro"} | ({"nps_kind": kind} if kind else {})
        for month, nps_group, answers in told(reader, "nps_explorer.groups", ("month", "nps_group", "answers"), **of):
            if nps_group == group and answers is not None:
                values = {"month": month, "score_group": group, **of}
                names, rows = reader.rows(*filled(SQL["voice_of_customer.verbatims"], values))
                assert len(rows) <= answers and {row[names.index("score_group")] for row in rows} <= {group}
                kpis = {row[names.index("score_kpi")] for row in rows}
                assert kind is None or kpis <= {f"nps_{kind}"}
                listed[kind] += len(rows)
    plain = f"select count(*) from core.fct_verbatims where score_group = '{group}' and brand_key = 'fjellro'"
    assert listed[None] == simulated.one(plain) and all(listed.values())
    for topic, brand, since, until, n in told(
        reader, "voice_of_customer.topics", ("topic", "brand", "quarter", "last_month", "feedback")
    ):
        values = {"topic": topic, "brand": brand, "since": since, "until": until}
        _, rows = reader.rows(*filled(SQL["voice_of_customer.verbatims"], values))
        assert len(rows) <= n and (rows or n < 5)
