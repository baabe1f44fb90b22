"""In which language is a text? From what its source says, else from its commonest words, else unknown.

Belongs here: bringing a source's language tags to two-letter codes, and the common words that tell a language. A word
that stands in two of the lists tells neither. Does not belong here: what a text is about (the seed `topic_keywords`),
how it sounds (sentiment.py).
"""

from __future__ import annotations

from collections.abc import Collection

TELLING_WORDS = 2
"""So many different common words of one language, and at most a third as many of any other, tell a language."""

_LISTS = {
    "en": """
        the and with this that these was were have has had not but very they them their you your our my which
        would could should because been are is it its from what when there after before just too
    """,
    "de": """
        der das und ist nicht mit ein eine einen einem ich wir sie auch auf für dem den von zu sehr aber war
        waren habe hat haben wurde werden noch nur schon leider immer wieder nach bei gut alles keine kein oder
        wenn dass
    """,
    "pt": """
        não muito uma com foi meu minha produto ainda até mas são está estou recebi comprei dos das pelo pela
        mais também já bem loja chegou só nem isso este esta ótimo recomendo veio
    """,
    "fr": """
        le les des est et une dans pas très avec pour sur mais nous vous je ce cette qui que j ai été était bien
        sont produit au aux sans
    """,
    "es": """
        el los las y muy pero está fue mi una con lo del llegó todo más bien también producto ha he sin cuando
        esto buena bueno
    """,
}
COMMON_WORDS = {language: frozenset(text.split()) for language, text in _LISTS.items()}

# ISO 639-2 codes and names that exports have in place of the two letters.
_OTHER_NAMES = {
    "eng": "en", "english": "en", "deu": "de", "ger": "de", "german": "de", "deutsch": "de", "por": "pt",
    "portuguese": "pt", "português": "pt", "fra": "fr", "fre": "fr", "french": "fr", "français": "fr", "spa": "es",
    "spanish": "es", "español": "es",
}  # fmt: skip


def _exclusive() -> dict[str, frozenset[str]]:
    """The words that belong to one language alone."""
    return {
        language: words.difference(*(other for name, other in COMMON_WORDS.items() if name != language))
        for language, words in COMMON_WORDS.items()
    }


_TELLING = _exclusive()


def language_of_tag(tag: str | None) -> str | None:
    """The two-letter code of a tag such as `pt-BR`, `EN` or `deu`; else in lower case; None of a blank."""
    short = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    return _OTHER_NAMES.get(short, short) or None


def language_of_words(words: Collection[str]) -> str | None:
    """The language that the words tell beyond doubt, else None: a short text tells none."""
    found = sorted(
        ((len(telling.intersection(words)), language) for language, telling in _TELLING.items()), reverse=True
    )
    (most, language), (next_most, _) = found[0], found[1]
    return language if most >= TELLING_WORDS and 3 * next_most <= most else None
