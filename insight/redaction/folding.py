"""Words as they are compared: in small letters, without accents, so that JOSÉ is Jose.

Does not belong here: what a word means.
"""

from __future__ import annotations

import re
import unicodedata

LETTERS = re.compile(r"[^\W\d_]+")
_STROKES = re.compile("[\u0300-\u036f]")
_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """In small letters, without accents and other signs on letters; ß as ss."""
    if text.isascii():
        return text.lower()
    plain = _STROKES.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return plain if plain.isascii() else plain.translate(_LATIN)


def folded_words(text: str) -> set[str]:
    """The different words of a text, folded."""
    return set(LETTERS.findall(fold(text)))
