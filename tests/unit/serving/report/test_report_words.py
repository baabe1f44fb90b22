"""The languages of the report: the same texts in each, numbers and dates as its readers write them."""

from __future__ import annotations

import string
from datetime import date, datetime

import pytest
from report_reader import as_written

from serving.report.languages import LANGUAGES
from serving.report.periods import Span
from serving.report.wording import Words, catalogue


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_gaps(language):
    english, other = catalogue("en"), catalogue(language)
    assert other.keys() == english.keys()
    assert {name: gaps(text) for name, text in other.items()} == {name: gaps(text) for name, text in english.items()}
    assert [name for name, text in other.items() if not text.strip() or "<" in text] == []


def test_the_translations_are_not_left_in_english():
    """A word may be the same in two languages; a sentence may not."""
    english = catalogue("en")
    for language in ("de", "pt"):
        other = catalogue(language)
        assert [name for name, text in english.items() if " " in text and len(text) > 30 and other[name] == text] == []


@pytest.mark.parametrize(
    ("language", "value", "digits", "written"),
    [
        ("en", 1234.56, 1, "1,234.6"),
        ("de", 1234.56, 1, "1.234,6"),
        ("pt", 1234.56, 1, "1.234,6"),
        ("de", -0.04, 1, "0,0"),
        ("en", -0.06, 1, "-0.1"),
        ("en", 12.25, 1, "12.2"),
        ("pt", 1234567, 0, "1.234.567"),
    ],
)
def test_numbers_are_written_as_readers_write_them(language, value, digits, written):
    assert Words(language).plain(value, digits) == written == as_written(value, language, digits).replace("-0,0", "0,0")


@pytest.mark.parametrize(("language", "shown"), [("en", "52.3%"), ("de", "52,3\u00a0%"), ("pt", "52,3%")])
def test_a_percentage_has_its_sign_and_its_exact_value(language, shown):
    told = Words(language).number(52.25001, column="value", unit="percent")
    assert told == f'<data value="52.25001" data-column="value">{shown}</data>'


def test_what_is_filled_in_is_escaped():
    told = Words("en")("kpi.no_answers", period="<img src=x onerror=alert(1)>")
    assert "<img" not in told and "&lt;img" in told


@pytest.mark.parametrize(
    ("language", "names", "moment"),
    [
        ("en", ["Q2 2026", "May 2026", "2026"], "Nov 23, 2026, 7:08\u202fAM UTC"),
        ("de", ["Q2 2026", "Mai 2026", "2026"], "23.11.2026, 07:08 UTC"),
        ("pt", ["T2 2026", "mai. de 2026", "2026"], "23 de nov. de 2026 07:08 UTC"),
    ],
)
def test_periods_and_moments_are_named_as_readers_name_them(language, names, moment):
    words = Words(language)
    spans = [Span("quarter", date(2026, 4, 1)), Span("month", date(2026, 5, 1)), Span("year", date(2026, 1, 1))]
    assert [words.period(span) for span in spans] == names
    told = str(words.moment(datetime(2026, 11, 23, 7, 8, 47)))
    assert told == f'<time datetime="2026-11-23T07:08Z">{moment}</time>'
