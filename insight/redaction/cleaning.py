"""A text in one writing, before anything is looked for in it.

Belongs here: undoing what programs and jokers do to signs (entities, percent signs, wide, circled and spaced letters,
signs that nobody sees), so that each rule needs to know one writing only. Does not belong here: what tells a person.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Set

MOST_READ = 5000
"""Characters that are read of a text: what is hidden makes it shorter."""

# Control characters (a line break stays, it ends a signature), private ones, marks of direction, blanks without a
# width, strokes over a letter that has no sign of its own with them: each would part a word that readers see whole.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0300-\u036f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ud800-\uf8ff\ufe00-\ufe0f"
    "\ufe20-\ufe2f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
# What stands for a sign of an address, an accented letter or a blank in a link; "10%20%" and "50%de" are none.
_PERCENT = re.compile(r"(?i)(?:%(?:40|2[0bdef]|3a)|%c3%[89ab][0-9a-f]){1,8}(?=\w|%\w{3})")
_ENTITIES_IN_ENTITIES = 3
# Digits and letters in circles that no normal form of Unicode takes out of them.
_PICTURED = {
    sign: str(unicodedata.digit(chr(sign)))
    for sign in [*range(0x2460, 0x2794), *range(0x24F5, 0x2500), 0x1F10B, 0x1F10C]
    if unicodedata.digit(chr(sign), None) is not None
} | {first + at: chr(65 + at) for first in (0x1F150, 0x1F170) for at in range(26)}
_IS_ODD = re.compile("[\u0370-\u04ff\u2460-\u2793\U0001f10b\U0001f10c\U0001f150-\U0001f189]")
# Greek and Cyrillic letters that look like Latin ones, in a word that has Latin ones, too.
_IS_MIXED = re.compile("[a-zA-Z][\u0370-\u04ff]|[\u0370-\u04ff][a-zA-Z]")
_WORD = re.compile(r"\w+")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁкмтвнАВЕКМНОРСТУХІЈЅαοιυνρκτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdkmtbhABEKMHOPCTYXIJSaoiuvpktABEZHIKMNOPTYX",
)
_SINGLE = frozenset("abcdefghijklmnopqrstuvwxyz")
_SPACED = re.compile(r"(?<!\w)[^\W\d_]([ .*_-])[^\W\d_](?:\1[^\W\d_]){2,}(?![^\W_])")


def clean(text: str) -> tuple[str, bool]:
    """`text` in one writing, without what nobody sees; and whether its end was left unread."""
    is_cut = len(text) > MOST_READ
    if is_cut:
        head, _, word = text[:MOST_READ].rpartition(" ")
        text = head or word
    # What was exported twice is escaped twice.
    for _ in range(_ENTITIES_IN_ENTITIES):
        if "&" not in text:
            break
        text = html.unescape(text)
    if "%" in text:
        text = _PERCENT.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(), text)
    if not text.isascii():
        is_odd = _IS_ODD.search(text) is not None
        text = unicodedata.normalize("NFKC", text.translate(_PICTURED) if is_odd else text)
        if is_odd and _IS_MIXED.search(text):
            text = _WORD.sub(_in_one_script, text)
    return _UNSEEN.sub("", text.replace("\r", "\n")), is_cut


def _in_one_script(found: re.Match[str]) -> str:
    return found[0].translate(_LOOKALIKES) if _IS_MIXED.search(found[0]) else found[0]


def joined(text: str, words: Set[str]) -> str:
    """`text` with words whose letters stand apart (`M a r i a`, `M.a.r.i.a`) as words; `words`: its folded ones."""
    if len(_SINGLE.intersection(words)) < 4:
        return text
    return _SPACED.sub(lambda found: found[0].replace(found[1], ""), text)
