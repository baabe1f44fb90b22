"""What the words of feedback say: their language, the words themselves in one writing, and how they sound.

A pure function of the texts: Arrow in, Arrow out. Sentiment is read by a lexicon of one language; a text of another
language, or of none that is known, has no sentiment rather than a guessed one. Does not belong here: which words make a
topic (the seed `topic_keywords`, matched in SQL), fetching texts, storing results.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from insight.languages import language_of_tag, language_of_words

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

LEXICONS = {"en": "vaderSentiment 3.3.2"}
"""Languages that have a sentiment, each with the lexicon and its version; a test holds it to what is installed."""

READING_VERSION = f"1 {' '.join(LEXICONS.values())}"
"""Changes with anything here or in languages.py that changes a result: what another version read is read again."""

_COLUMNS: dict[str, pa.DataType] = {
    "touchpoint_key": pa.string(),
    "text_md5": pa.string(),
    "reading_version": pa.string(),
    "language": pa.string(),
    "language_basis": pa.string(),
    "words": pa.string(),
    "sentiment": pa.float64(),
    "sentiment_version": pa.string(),
}
READ = pa.schema(_COLUMNS)

_WORD = re.compile(r"[^\W_]+")


def read_feedback(texts: pa.Table) -> pa.Table:
    """Read each text; the result has the schema READ, a row a text in the given order.

    `texts`: touchpoint_key and text_md5 (kept as they are), text, and the source's own language tag or null.
    language: two letters, or the source's word; null where neither source nor words tell. language_basis: `source`,
    `words`, null. words: see words_of. sentiment: -1 (bad) to 1 (good), null without a lexicon of the language.
    """
    columns: dict[str, list[object]] = {name: [] for name in READ.names}
    for row in texts.select(["touchpoint_key", "text_md5", "text", "language"]).to_pylist():
        text = clean(row["text"] or "")
        words = words_of(text)
        stated = language_of_tag(row["language"])
        language = stated or language_of_words(words.split())
        lexicon = LEXICONS.get(language or "")
        columns["touchpoint_key"].append(row["touchpoint_key"])
        columns["text_md5"].append(row["text_md5"])
        columns["reading_version"].append(READING_VERSION)
        columns["language"].append(language)
        columns["language_basis"].append("source" if stated else "words" if language else None)
        columns["words"].append(words)
        columns["sentiment"].append(_english().polarity_scores(text)["compound"] if lexicon else None)
        columns["sentiment_version"].append(lexicon)
    return pa.table(columns, schema=READ)


def clean(text: str) -> str:
    """The text in one writing (NFKC), without the signs that nobody sees: zero-width blanks, marks of direction."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")


def words_of(text: str) -> str:
    """The words in lower case with one blank between two and one at each end, so that ` box ` finds a whole word and
    ` pack` its beginning. A lone blank where there are none, as of an emoji."""
    # The dotted capital I of Turkish falls into an i and a dot of its own.
    found = _WORD.findall(text.lower().replace("i\u0307", "i"))
    return f" {' '.join(found)} " if found else " "


@cache
def _english() -> SentimentIntensityAnalyzer:
    """The lexicon of English, read from its package once."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
