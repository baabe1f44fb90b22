"""What the pages show: hostile texts as texts, hidden figures as hidden, empty marts as a sentence."""

from __future__ import annotations

import re

import duckdb
import pytest
from published_by_hand import BRAND, HOSTILE, published
from report_reader import page_read

from serving.report.facts import Definition
from serving.report.folder import write_report
from serving.report.languages import LANGUAGES

SAFE = {
    *(
        "html",
        "head",
        "meta",
        "link",
        "title",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "nav",
        "section",
        "article",
    ),
    *("div", "p", "h1", "h2", "h3", "h4", "a", "ul", "li", "dl", "dt", "dd", "span", "data", "time", "br", "strong"),
    *("small", "fieldset", "legend", "label", "input", "figure", "figcaption", "details", "summary", "i", "b", "u"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("svg", "desc", "g", "path", "rect", "line", "text", "circle", "defs", "clippath"),
}


@pytest.fixture
def pages(small, tmp_path):
    meaning = {"csat": Definition(HOSTILE, HOSTILE)}
    first = write_report(small, tmp_path / "report", company=HOSTILE, definitions=meaning)
    return {file.name: page_read(file) for file in sorted(first.parent.glob("*.html"))}


def test_there_is_a_page_for_the_company_and_one_for_each_brand_in_every_language(pages):
    stem = "brand-script-alert-1-script-img-src-x-onerror"
    assert sorted(pages) == sorted(
        name for page in ("index", stem) for name in (f"{page}.html", f"{page}.de.html", f"{page}.pt.html")
    )


def test_hostile_texts_stay_texts(pages):
    for name, page in pages.items():
        assert {tag for tag, _ in page.elements} <= SAFE, name
        attributes = {key for _, found in page.elements for key in found}
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "srcset", "xlink:href")]
        links = {found["href"] for tag, found in page.elements if tag in ("a", "link")}
        assert all(link in pages or link.startswith("#") or link == "data:," for link in links)
        # It was there to be escaped: the name of the company or brand, of a KPI, a channel, a topic.
        assert sum(HOSTILE.replace("&amp;", "&amp;") in text for text in page.texts) > 10


def test_the_policy_forbids_scripts_and_loading(pages):
    for page in pages.values():
        (policy,) = [found["content"] for tag, found in page.elements if found.get("http-equiv")]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
        assert "script-src" not in policy


def test_the_language_is_told_and_ids_are_unique(pages):
    for name, page in pages.items():
        (html,) = [found for tag, found in page.elements if tag == "html"]
        parts = name.split(".")
        assert html["lang"] == (parts[1] if len(parts) == 3 else "en")
        ids = [found["id"] for _, found in page.elements if "id" in found]
        assert len(ids) == len(set(ids))


def tile(page, kpi):
    return {shown.column: shown.text for shown in page.numbers if shown.where.get("data-kpi") == kpi
            and "data-mart" not in shown.where}  # fmt: skip


def test_a_tile_says_value_interval_and_change(pages):
    page = pages["index.html"]
    assert tile(page, "csat") == {
        "value": "61.2%", "ci_low": "50.0", "ci_high": "71.0", "responses": "50", "before": "56.2%",
    }  # fmt: skip
    text = " ".join(page.texts)
    assert "Up from 56.2% in Q1 2026: better, and more than chance explains." in text
    assert "Up from 15.0 in Q1 2026: worse, and more than chance explains." in text  # effort: low is good
    assert "No significant change from 21.0% in Q1 2026." in text
    assert "few answers: do not act on it alone" in text
    assert "target 15.0 missed" in text
    assert "No answers in Q2 2026." in text


def test_a_hidden_figure_has_no_number_at_all(pages):
    page = pages["index.html"]
    assert tile(page, "net_sentiment") == {}
    assert "Hidden, lest a person be known by it." in page.texts
    assert not [shown for shown in page.numbers if "net_sentiment" in shown.where.get("data-figure", "")]
    # Nor what the mart hides beside it: a topic of three texts, an outcome of two events, three answers of a channel.
    topic = {shown.column for shown in page.numbers if shown.where.get("data-key") == "t2"}
    assert topic == {"feedback"}
    events = {shown.column: shown.value for shown in page.numbers if "data-loop" in shown.where}
    assert (events["events"], events["overdue"], events["contactable"]) == (11, 3, 9)
    cells = [(shown.column, shown.value) for shown in page.numbers if "data-stage" in shown.where]
    assert cells == [("score_mean", 62.5), ("measured", 8)]


def test_the_brief_names_what_changed(pages):
    text = " ".join(pages["index.html"].texts)
    assert re.search(
        r"Changed by more than chance explains since Q1 2026: 2 of 3 figures \( ?1 better, 1 worse\)", text
    )
    assert "Calls to unhappy customers: 3 of 9 are overdue, 4 were made in time." in text
    assert "Targets met: 0 of 1 ." in text.replace("1.", "1 .")


def test_a_funnel_whose_time_is_not_over_says_so(pages):
    assert "still under way: reads too low" in pages["index.html"].texts
    assert "noch unterwegs: zu niedrig" in pages["index.de.html"].texts


def test_every_chart_has_a_name_and_its_numbers_in_a_table(pages):
    page = pages["index.html"]
    charts = [found for tag, found in page.elements if tag == "svg" and found.get("role") == "img"]
    ids = {found.get("id") for _, found in page.elements}
    assert len(charts) == 3  # one KPI with months, one kind of journey, one brand's channels
    assert all(set(chart["aria-labelledby"].split()) <= ids for chart in charts)
    months = [
        shown.value for shown in page.numbers if shown.where.get("data-period") == "month" and shown.column == "value"
    ]
    assert months == [60, 50, 40, 30, 20, 10]


def test_a_section_without_rows_says_so_in_a_sentence(tmp_path):
    file = published(tmp_path / "warehouse.duckdb", [], empty=True)
    page = page_read(write_report(file, tmp_path / "report", company="shop"))
    text = " ".join(page.texts)
    for sentence in (
        "No question with a registered scale has an answer yet, so there is no score.",
        "There are no paths of this time.",
        "No touchpoint of this time has been judged, so there is no ranking.",
        "There are not enough complete answers yet: 30 of all drivers are the least.",
        "No conversions yet.",
        "No source is switched on.",
        "Nothing was checked yet.",
    ):
        assert sentence in text
    assert "svg" not in {tag for tag, _ in page.elements}


def test_a_brands_page_alone_tells_of_nobody_else(small, tmp_path):
    first = write_report(small, tmp_path / "report", company="shop", brand=BRAND, language="de")
    assert first.name == "index.html"
    assert sorted(file.name for file in first.parent.glob("*.html")) == ["index.en.html", "index.html", "index.pt.html"]
    page = page_read(first)
    assert {"1.234,5"} == {shown.text for shown in page.numbers if shown.column == "value"}
    assert "Pages" not in [found.get("aria-label") for _, found in page.elements]


def test_with_many_brands_what_is_told_by_brand_stands_on_their_pages(small, tmp_path):
    with duckdb.connect(str(small)) as con:
        con.execute("insert into core.dim_brand select 'brand ' || n, null, true from range(4) as more(n)")
    first = write_report(small, tmp_path / "report", company="shop")
    assert len(list(first.parent.glob("brand-*.html"))) == 15
    page = page_read(first)
    assert "Touchpoints, drivers, channels, calls and topics are told brand by brand" in " ".join(page.texts)
    assert {"kpi", "funnel", "paths", "data"} <= ids_of(page) and not {"heat", "loop", "topics"} & ids_of(page)
    other = page_read(first.with_name("brand-brand-2.html"))
    assert "Nothing asked for a call back in Q2 2026." in other.texts


def test_every_link_in_a_page_leads_somewhere(pages):
    for page in pages.values():
        assert {link[1:] for tag, found in page.elements if (link := found.get("href", "")).startswith("#")} <= ids_of(
            page
        )


def ids_of(page):
    return {found["id"] for _, found in page.elements if "id" in found}


@pytest.mark.parametrize("period", ["month", "year"])
def test_other_periods_make_pages_too(small, tmp_path, period):
    page = page_read(write_report(small, tmp_path / "report", company="shop", period=period))
    assert ("Jun 2026" in page.texts) == (period == "month")


def test_the_languages_differ_in_words_and_not_in_numbers(pages):
    def values(name):
        return [(shown.column, shown.value) for shown in pages[name].numbers]

    assert values("index.html") == values("index.de.html") == values("index.pt.html")
    assert len({pages[f"index{end}.html"].texts[0] for end in ("", ".de", ".pt")}) == len(LANGUAGES)
