"""Addresses on the net: of mail, of pages, of persons in networks.

Belongs here: how people and programs write and disguise them. Does not belong here: numbers (numbers.py), streets
(places.py).
"""

from __future__ import annotations

import re
from collections.abc import Set

from insight.redaction.folding import fold
from insight.redaction.marks import EMAIL, LINK, NAME
from insight.redaction.words import NO_NAMES

_TOP = (
    "com|net|org|info|biz|edu|gov|eu|de|ch|br|pt|uk|fr|nl|pl|dk|fi|ie|io|app|shop|store|dev|online|site|xyz|blog|social|"
    "ly|gg|website"
)
# Those that are also words need a path behind them: people forget the blank after a full stop.
_TOP_AND_WORD = "at|us|es|it|be|se|no|in|co|me|is|to|ai|tv|cc|so|page|link|live|cloud|club|space|tech|name|art|fun"
# Runs of signs are bounded, so that no text takes time that grows with its square.
_OPEN, _CLOSE = r"""[\[({<|*"'_~-]{1,2}\s?""", r"""\s?[\])}>|*"'_~-]{1,2}"""
_SPOKEN_DOT = "dot|punkt|ponto|punto"
_SPOKEN_AT = "at|ät|arroba|arr0ba|klammeraffe|at[ -]sign"
_DOT = rf"(?:\.|\s{{1,2}}\.\s{{1,2}}|\s{{0,2}}{_OPEN}(?:{_SPOKEN_DOT}|\.){_CLOSE}\s{{0,2}}|\s(?:{_SPOKEN_DOT})\s)"
_AT = (
    rf"(?:\s{{0,2}}@\s{{0,2}}|\s{{0,2}}{_OPEN}(?:{_SPOKEN_AT}|@){_CLOSE}\s{{0,2}}|"
    rf"\s{{0,2}}[\[(]a[\])]\s{{0,2}}|\s(?:{_SPOKEN_AT})\s)"
)
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_DOMAIN = (
    rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{0,4}}"
    rf"(?:{_DOT}[^\W\d_]{{2,63}}|\s{{0,2}}[.,]\s{{0,2}}(?:{_TOP})\b(?:\s{{0,2}}\.\s{{0,2}}(?:br|uk|pt)\b)?)"
)
_EMAIL = re.compile(rf"(?i)(?<![\w.+%-]){_LOCAL}{_AT}{_DOMAIN}(?!\w)")
_PROVIDER = (
    r"(?:g(?:oogle)?mail|hotmail|outlook|yahoo|gmx|web|icloud|live|uol|bol|terra|t-online|proton(?:mail)?|aol|"
    r"freenet|msn)"
    rf"(?:[\s.,]{{1,3}}(?:{_TOP})\b){{0,2}}(?!\w)"
)
# At one of these nobody else is: then the end of the address may be missing.
_PROVIDED = re.compile(
    rf"(?i)(?<![\w.+%-])(?:{_LOCAL}\s{{0,2}}(?:@|{_OPEN}(?:{_SPOKEN_AT}|@){_CLOSE}|\sarroba\s)\s{{0,2}}"
    rf"|(?=[^\s@]{{0,63}}[\d._-])[\w.+-]{{2,64}}\sat\s){_PROVIDER}"
)
# The other groups of a number whose first one was taken for a part of it.
_REST = r"(?:(?<=\d)[ ()./–-]{1,4}\d+)*"
# What is left with an @ in it, such as name@host.
_HALF_EMAIL = re.compile(rf"[^\s@]{{1,64}}@[^\s@]{{1,255}}(?:@[^\s@]{{0,255}})*{_REST}")
_HANDLE = re.compile(rf"@(?=\d*[^\W\d])\w[\w.-]{{0,63}}{_REST}")
_LINK = re.compile(
    rf"(?i)\b(?:[a-z][a-z\d+-]{{1,15}}:\s?(?://|\\\\)\s?|https?:(?=\w)|www\s?\.\s?)\S+{_REST}"
    rf"|(?<![\w@])(?:[\w-]{{1,63}}\.){{1,5}}(?:(?:{_TOP})\b(?:[:/?#]\S*)?|(?:{_TOP_AND_WORD})/\S*)"
)
_SPOKEN_LINK = re.compile(
    rf"(?i)(?<!\w)[\w-]{{2,63}}(?:\s?[\[({{]\s?(?:{_SPOKEN_DOT}|\.)\s?[\])}}]\s?(?:{_TOP})\b"
    r"|\s(?:dot|ponto|punto)\s(?:com\s(?:dot|ponto|punto)\s(?:br|pt|uk|ar|mx)|net|org|info)\b|\sdot\scom?\b|"
    r"\spunkt\s(?:de|com|net|org|ch|at)\b)"
)
_DOT_WITHIN = re.compile(r"\w\.\w")
_SPOKEN_TEXT = """
    at aet arroba arr0ba klammeraffe dot punkt ponto punto
"""
_SPOKEN = frozenset(_SPOKEN_TEXT.split())
_SPOKEN_DOTS = _SPOKEN - frozenset(("at", "aet", "arroba", "arr0ba", "klammeraffe"))
_PROVIDERS_TEXT = """
    gmail googlemail hotmail outlook yahoo gmx web icloud live uol bol terra t proton protonmail aol freenet msn
"""
_PROVIDERS = frozenset(_PROVIDERS_TEXT.split())
_ENDS = _SPOKEN_DOTS.union(_TOP.split("|"))

_NETWORKS_TEXT = """
    insta instagram ig twitter telegram tiktok snapchat snap skype discord facebook fb signal steam reddit pix
    username user benutzername benutzer usuario login nick nickname
"""
_NETWORKS = frozenset(_NETWORKS_TEXT.split())
_KNOWN_AS = re.compile(
    r"(?i)\b(?:insta(?:gram)?|ig|twitter|telegram|tiktok|snap(?:chat)?|skype|discord|facebook|fb|signal|steam|reddit|"
    r"pix|user ?name|user|benutzer(?:name)?|usu[aá]rio|login|nick(?:name)?)"
    r"(?:(?:\s(?:is|ist|é))?(\s?[:=]\s{0,2}|\s(?:live:|u/))|\s(?:is|ist|é|name)\s|\s)((?:live:|"
    r"u/)?[^\W_][\w.-]{2,40}(?:#\d{4})?)"
)
_OF_A_HANDLE = re.compile(r"(?!\d+\w{0,2}\b)\w*[\d_]\w*|\w+\.\w+|\Au/|:|#")


def without_addresses(text: str, words: Set[str]) -> str:
    """`text` with marks for e-mail addresses (also spoken ones), links and handles; `words`: its folded ones."""
    has_dot = _DOT_WITHIN.search(text) is not None
    if "@" in text or not words.isdisjoint(_SPOKEN) or "(a)" in text or "[a]" in text:
        if "@" in text or has_dot or not words.isdisjoint(_ENDS):
            text = _EMAIL.sub(EMAIL, text)
        if not words.isdisjoint(_PROVIDERS):
            text = _PROVIDED.sub(EMAIL, text)
    if "//" in text or "\\\\" in text or "www" in text or "http" in text or has_dot:
        text = _LINK.sub(LINK, text)
    if "[.]" in text or "(.)" in text or not words.isdisjoint(_SPOKEN_DOTS):
        text = _SPOKEN_LINK.sub(LINK, text)
    if "@" in text:
        text = _HANDLE.sub(NAME, _HALF_EMAIL.sub(EMAIL, text))
    return text if words.isdisjoint(_NETWORKS) else _KNOWN_AS.sub(_handle, text)


def _handle(found: re.Match[str]) -> str:
    """With the mark for a name: behind a colon in place of each word that may be one, else of one that is no word."""
    word = found[2].rstrip(".-")
    is_one = _OF_A_HANDLE.search(word) or (found[1] and fold(word) not in NO_NAMES)
    return found[0].replace(word, NAME) if is_one else found[0]
