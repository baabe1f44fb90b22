"""What is read from the words of feedback: language, words, sentiment; and what is left unread."""

from __future__ import annotations

import unicodedata
from importlib.metadata import version
from typing import Any

import pyarrow as pa
import pytest

from insight.languages import COMMON_WORDS, language_of_tag, language_of_words
from insight.sentiment import LEXICONS, READ, clean, read_feedback, words_of


def read(text: str | None, language: str | None = None) -> dict[str, Any]:
    texts = pa.table({"touchpoint_key": ["t"], "text_md5": ["m"], "text": [text], "language": [language]})
    (row,) = read_feedback(texts.cast(pa.schema([(name, pa.string()) for name in texts.schema.names]))).to_pylist()
    return row


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The packaging was torn and the lamp broken, terrible.", -1, -0.5),
        ("Not good at all", -1, -0.2),
        ("It is a lamp.", 0, 0),
        ("Very easy to use, I love it!", 0.5, 1),
        ("VERY EASY TO USE, I LOVE IT!!!", 0.5, 1),
    ],
)
def test_english_has_a_sentiment_of_its_lexicon(text: str, least: float, most: float) -> None:
    row = read(text, "en")
    assert least <= row["sentiment"] <= most
    assert row["sentiment_version"] == LEXICONS["en"]


@pytest.mark.parametrize("language", ["de", "pt-BR", "fr", "es", "ja", "ar", "xx"])
def test_a_language_without_a_lexicon_has_no_sentiment_and_is_not_neutral(language: str) -> None:
    row = read("wonderful, I love it", language)
    assert (row["sentiment"], row["sentiment_version"]) == (None, None)
    assert row["language"] == language.split("-")[0]


def test_the_lexicon_is_the_installed_one() -> None:
    """Else a new lexicon would sound other texts without being told: results are stored by this version."""
    assert LEXICONS["en"] == f"vaderSentiment {version('vaderSentiment')}"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The box was torn and nobody has answered", "en"),
        ("Die Verpackung ist gut und sie war heil", "de"),
        ("O produto não veio com a caixa e não recomendo", "pt"),
        ("Le produit est bien et la livraison pas chère", "fr"),
        ("El producto llegó muy bien pero sin la caja", "es"),
        ("Great light", None),
        ("ok", None),
        ("Danke, thanks, the lamp and die Lampe und der Karton", None),
        ("👍🧡", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_its_common_words_or_not_at_all(text: str, language: str | None) -> None:
    row = read(text)
    assert (row["language"], row["language_basis"]) == (language, "words" if language else None)


def test_the_source_is_believed_before_the_words() -> None:
    row = read("Die Verpackung ist gut und sie war heil", "EN_us")
    assert (row["language"], row["language_basis"]) == ("en", "source")


def test_a_word_of_two_languages_tells_neither() -> None:
    assert "mais" in COMMON_WORDS["fr"] & COMMON_WORDS["pt"]
    assert language_of_words({"mais", "produto"}) is None
    assert language_of_words({"não", "produto"}) == "pt"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (" EN ", "en"),
        ("pt-BR", "pt"),
        ("de_AT", "de"),
        ("ger", "de"),
        ("English", "en"),
        ("", None),
        (None, None),
        ("tlh", "tlh"),
    ],
)
def test_tags_of_languages_become_two_letters(tag: str | None, code: str | None) -> None:
    assert language_of_tag(tag) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well-packed, in a BOX!", " well packed in a box "),
        ("don't", " don t "),
        ("👍", " "),
        ("", " "),
        ("\ufeffVerpackung\u200b en", " verpackung en "),
        ("pack\u200baging", " packaging "),
        ("İADE SÜRESİ", " iade süresi "),
        ("ＢＯＸ", " box "),
        ("\u202eمرحبا\u202c بكم", " مرحبا بكم "),
        ('=HYPERLINK("https://evil.example")', " hyperlink https evil example "),
        ("𝒢reat 𠜎", " great 𠜎 "),
    ],
)
def test_words_stand_in_one_writing(text: str, words: str) -> None:
    assert words_of(clean(text)) == words


def test_composed_and_decomposed_letters_are_the_same_words() -> None:
    text = "Größe, qualité, não"
    nfc, nfd = (read(unicodedata.normalize(form, text))["words"] for form in ("NFC", "NFD"))
    assert nfc == nfd == " größe qualité não "


def test_no_texts_give_a_typed_empty_table() -> None:
    none = pa.schema([(name, pa.string()) for name in ("touchpoint_key", "text_md5", "text", "language")]).empty_table()
    assert read_feedback(none).schema == READ
    assert read(None)["words"] == " "
