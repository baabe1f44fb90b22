"""The published truths of the airport survey, the lounge reviews and the access log, read from the published file.

The figures were computed independently of this project over the raw files; notes say what makes one easy to get
wrong.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("olist")


def _board(company, kpi: str, question: str, instance: str = "sfo_2017", columns: str = "value, responses"):
    return company.one(
        f"""select {columns} from marts.mart_kpi_board
            where kpi = '{kpi}' and period_type = 'all' and dim_name = 'survey_question'
              and dim_value = '{instance}.passengers.{question}'"""
    )


def test_nps_2017_with_its_85_blanks_unanswered_and_none_quarantined(any_file):
    """Blank is code 11 (84 times) or empty (once). Taken for a promoter it would give 41.625442."""
    parts = any_file.one(
        """select sum(promoters), sum(passives), sum(detractors), sum(responses), sum(unanswered), sum(quarantined)
           from marts.mart_nps_monthly where source_instance = 'sfo_2017'"""
    )
    assert parts == (1436, 968, 342, 2746, 85, 0)
    value, responses = _board(any_file, "nps_relational", "NETPRO")
    assert responses == 2746
    assert value == pytest.approx(39.839767, abs=5e-7)


def test_weighted_nps_2017(any_file):
    value, responses, effective = _board(
        any_file, "nps_relational_weighted", "NETPRO", columns="value, responses, effective_responses"
    )
    assert value == pytest.approx(40.398436, abs=5e-7)
    assert responses == 2746
    assert 0 < effective < 2746


def test_satisfaction_2017(any_file):
    """0, 6 and the word Blank are no answer."""
    satisfied, score_sum, responses = any_file.one(
        """select sum(satisfied), sum(score_sum), sum(responses) from marts.mart_csat_monthly
           where source_instance = 'sfo_2017' and question_id = 'Q7ALL'"""
    )
    assert (satisfied, responses) == (2206, 2688)
    assert float(score_sum) / responses == pytest.approx(4.06436, abs=5e-6)
    assert _board(any_file, "csat", "Q7ALL")[0] == pytest.approx(82.068452, abs=5e-7)


@pytest.mark.parametrize(("question", "mean", "valid"), [("Q14FIND", 4.413343, 2683), ("Q14PASSTHRU", 4.307021, 2407)])
def test_effort_2017_where_a_high_answer_is_easy(question, mean, valid, any_file):
    native_sum, effort_sum, responses = any_file.one(
        f"""select sum(native_sum), sum(effort_sum), sum(responses) from marts.mart_ces_monthly
            where source_instance = 'sfo_2017' and question_id = '{question}'"""
    )
    assert responses == valid
    assert float(native_sum) / valid == pytest.approx(mean, abs=5e-7)
    # Effort 0-100, low is good: 5 on this scale is no effort at all.
    assert float(effort_sum) / valid == pytest.approx(100 * (5 - mean) / 4, abs=2e-5)


@pytest.mark.parametrize(
    ("year", "question", "responses", "mean"),
    [
        (2014, "Q7ALL", 2677, 3.995891),
        (2015, "Q7ALL", 2810, 4.048043),
        (2016, "Q7ALL", 2919, 4.038027),
        (2017, "Q7ALL", 2688, 4.06436),
        (2014, "Q14FIND", 2694, 4.390126),
        (2015, "Q14FIND", 2852, 4.423212),
        (2016, "Q14FIND", 2907, 4.382869),
        (2014, "Q14PASSTHRU", 2451, 4.340269),
        (2015, "Q14PASSTHRU", 2508, 4.32496),
        (2016, "Q14PASSTHRU", 2641, 4.176827),
    ],
)
def test_each_year_is_read_by_its_own_columns_and_codes(year, question, responses, mean, any_file):
    """Counted by a few lines of Python over the raw files: answers 1 to 5 of each column."""
    assert any_file.one(
        f"""select count(*), round(avg(score_native), 6), count(*) filter (where answer_status = 'quarantined')
            from core.fct_survey_answers
            where source_instance = 'sfo_{year}' and question_id = '{question}' and score_native is not null"""
    ) == (responses, pytest.approx(mean, abs=2e-6), 0)


def test_every_respondent_of_the_four_years_is_there_once_with_every_question(any_file):
    assert any_file.query(
        """select source_instance, count(*), count(distinct response_key) from core.fct_survey_answers
           where source_instance like 'sfo%' group by all order by all"""
    ) == [
        ("sfo_2014", 3 * 2818, 2818),
        ("sfo_2015", 3 * 2958, 2958),
        ("sfo_2016", 3 * 3087, 3087),
        ("sfo_2017", 4 * 2831, 2831),
    ]


def test_terminal_and_airline_are_dimensions_of_every_score(any_file):
    """The airport's boarding areas in 2017, counted in the raw file."""
    assert any_file.query(
        """select dimensions.dim_value, count(*) from core.bridge_survey_response_dimensions as dimensions
           inner join core.fct_survey_responses as responses on dimensions.response_key = responses.response_key
           where responses.source_instance = 'sfo_2017' and dim_name = 'terminal' group by all order by all"""
    ) == [("A", 743), ("B", 169), ("C", 230), ("D", 399), ("E", 179), ("F", 459), ("G", 652)]
    terminals = any_file.query(
        """select distinct dim_value from marts.mart_kpi_board
           where dim_name = 'terminal' and kpi = 'nps_relational' and period_type = 'year' order by all"""
    )
    assert [value for (value,) in terminals] == list("ABCDEFG")
    assert any_file.one("select count(*) from marts.mart_kpi_board where dim_name = 'airline' and kpi = 'csat'") > 50


def test_sessions_by_address_and_by_address_and_agent(any_file):
    """30 minutes, over all hits, bots included. Equal lines are real hits: only 9,981 of the 10,000 differ."""
    assert any_file.query(
        """select source_instance, sum(hits), count(*), count(distinct visitor_key)
           from core.fct_web_sessions group by all order by all"""
    ) == [("access_log", 10000, 3052, 1753), ("access_log_by_agent", 10000, 3224, 1862)]


def test_hits_of_bots_are_flagged_and_kept(any_file):
    hits = any_file.landed(
        "select count(*) from intermediate.int_web_events where source_instance = 'access_log' and is_bot"
    )
    assert hits == [(1398,)]


def test_no_address_of_the_log_is_stored_anywhere(any_file):
    (landed,) = any_file.landed(
        r"""select count(*) from raw_files.web_analytics_events
            where not is_parseable or regexp_matches(payload ->> 'remote_host', '^\d+\.\d+\.\d+\.\d+$')"""
    )
    assert landed == (0,)


def test_lounge_reviews_before_and_after_the_scale_became_ambiguous(any_file):
    """From 2015-06-09 ratings of 1-5 and of 1-10 stand side by side: those cannot be told apart, so none is pooled."""
    counts = any_file.query("select rating_status, count(*) from core.fct_reviews group by all order by all")
    assert counts == [("ambiguous", 119), ("rated", 2140), ("unrated", 5)]
    rated, ambiguous, total = any_file.one(
        "select sum(rated), sum(ambiguous), sum(rating_native_sum) from marts.mart_brand_perception"
    )
    assert (rated, ambiguous) == (2140, 119)
    assert float(total) / rated == pytest.approx(3.232243, abs=5e-7)


def test_all_ratings_of_the_lounges_are_landed(any_file):
    """A load check of the raw column only: as a score this mean would be wrong."""
    assert any_file.landed(
        "select count(*), count(rating), round(avg(cast(rating as double)), 6) from intermediate.int_reviews__reviews"
    ) == [(2264, 2259, 3.365649)]
