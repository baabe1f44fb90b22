"""Streets, house numbers and postcodes, as far as rules tell them.

Belongs here: how addresses are written in German, Portuguese, English, French and Spanish. Does not belong here: towns
and regions, which many people share.
"""

from __future__ import annotations

import re
from collections.abc import Set

from insight.redaction.marks import ADDRESS

_CAPITAL = r"(?![a-zß-öø-ÿ\d_])\w"
_WORD = rf"{_CAPITAL}[\w'’.-]*"
_HOUSE = (
    r"(?:,?\s{0,2}(?:n[º°o.]{0,2}|nr\.?|no\.?|number|número|numero)?\s{0,2}\d{1,5}[a-zA-Z]?\b"
    r"(?:\s?[-/]\s?\d{1,4}[a-z]?\b)?)"
)
_STREET = re.compile(
    rf"\b{_CAPITAL}[\w-]{{2,40}}(?:straße|strasse|str\.)(?!\w)(?:\s{{1,2}}\d{{1,4}}[a-zA-Z]?\b)?"
    r"|(?i:\b[\w-]{3,40}(?:(?:stra(?:ß|ss)e|str|gasse|allee|chaussee)\s{1,2}|str\.\s{0,2})\d{1,4}[a-z]?\b)"
    rf"|\b{_CAPITAL}[\w-]{{2,40}}(?:platz|weg|ufer|damm|ring|stieg|steig|pfad|PLATZ|WEG|UFER|DAMM|RING)\s{{1,2}}\d{{1,4}}[a-zA-Z]?\b"
)
_STREET_APART = re.compile(
    rf"\b{_WORD}\s(?:(?i:stra(?:ß|ss)e|str)\b\.?|Weg|Allee|Platz|Ring|Damm|Ufer)\s{{0,2}}\d{{1,4}}[a-zA-Z]?\b"
    rf"|\bUnter\sden\s{_WORD}\s\d{{1,4}}[a-z]?\b"
)
_STREET_OF = re.compile(r"(?i)\b(?:straße|strasse|str\.)\s(?:[\w.]{1,20}\s){0,3}[^\W\d]{2,20}\s\d{1,4}[a-z]?\b")
# Capital and number are those of "Am Montag 3 Pakete", too; but there a word follows.
_AT_A_PLACE = re.compile(
    rf"\b(?:Am|An de[rmn]|Auf de[rmn]|Im|Zu[mr]|In de[rn])\s(?:{_WORD}\s){{0,2}}{_WORD}\s\d{{1,4}}[a-z]?\b"
    r"(?=\s?[,;.)\n]|\s*\Z|\s\d{5}|\sin\s|\sund\s)"
)
_ROMANCE = re.compile(
    rf"(?i:\b(?:rua|r\.|avenida|av\.?|travessa|alameda|praça|pça\.?|estrada|rodovia|ladeira|beco|viela|calle)[\s.:]{{1,3}}(?:[\w'’.-]{{1,20}}\s){{0,4}}[\w'’.-]{{1,20}}{_HOUSE})"
    r"|(?i:\b(?:rua|r\.|avenida|av\.?|travessa|trav\.|alameda|al\.|praça|praca|pça\.?|estrada|rodovia|ladeira|beco|viela|condomínio|condominio|residencial|bairro|calle|plaza|paseo|rue|"
    r"(?:place|chemin|largo|boulevard|bd\.?)(?=\s(?:d[aeou]s?|la|les?)\s))[\s.:]{1,3})"
    rf"(?:(?i:d[aeo]s?|del?|la|les?|des|du|l['’])\s){{0,2}}(?:{_WORD}(?:\s(?i:d[aeo]s?|e|del?|la)\b)?\s?){{1,5}}{_HOUSE}?"
)
_ROAD = re.compile(
    rf"(?:\d{{1,5}}[a-zA-Z]?,?\s)?\b(?:{_WORD}\s){{1,3}}(?:Street|St\b\.?|Road|Rd\b\.?|Avenue|Ave\b\.?|Lane|Ln\b\.?|Boulevard|Blvd\b\.?|Terrace|Crescent)\b"
    r"|(?i:\b\d{1,5}[a-z]?,?\s(?:[a-z'’.-]{2,20}\s){1,3}(?:street|st|road|rd|avenue|ave|lane|boulevard|blvd)\b)"
)
_NUMBERED = re.compile(
    rf"\b\d{{1,5}}[a-zA-Z]?,?\s(?:{_WORD}\s){{1,3}}(?:Drive|Dr\b\.?|Court|Ct\b\.?|Way|Close|Square|Sq\b\.?|Place|Pl\b\.?|Gardens|Grove|Hill|Park|Mews|Row|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Cres|Wharf|Walk|View|Rise|House|Cottage)\b"
)
_POSTCODE = re.compile(
    # Germany and its like with the town; the United Kingdom; Canada; the Netherlands; Portugal; Brazil.
    rf"(?:(?:\b(?:D|DE)-)?(?<![\d.,-])\b\d{{5}}|\b(?:A|AT|CH)-\d{{4}})\s{_WORD}(?:[\s-]{_WORD})?"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\b\d{4}[ ]?(?!AM\b|PM\b)[A-Z]{2}\b"
    # In small letters no unit is one (5kg, 2nd): the second half has no letter that looks like another.
    r"|\b[a-z]{1,2}\d[a-z\d]?\s?\d(?!nd\b|rd\b|st\b|th\b|gb\b|tb\b|hr\b|ft\b|px\b)[abd-hjlnp-uw-z]{2}\b|\b[a-z]\d[a-z]\s?\d[a-z]\d\b"
    rf"|\b\d{{4}}-\d{{3}}\b(?:\s{_WORD})?|\b\d{{5}}-\d{{3}}\b"
)
_BOX = re.compile(r"(?i)\b(?:po box|p\.o\. box|postfach|caixa postal)\s\d{1,6}\b")
_CODED = re.compile(r"\d{4}|\d[A-Za-z]")
_ALWAYS = {
    _STREET: "strasse str",
    _ROMANCE: "rua avenida av travessa trav alameda praca pca estrada rodovia ladeira beco viela "
    "condominio residencial bairro calle plaza paseo rue",
    _ROAD: "street st road rd avenue ave lane ln boulevard blvd terrace crescent",
}
_WITH_A_NUMBER = {
    **_ALWAYS,
    _STREET_OF: "strasse str",
    _STREET_APART: "strasse str weg allee platz ring damm ufer unter",
    _AT_A_PLACE: "am an auf im zum zur in",
    _ROMANCE: f"{_ALWAYS[_ROMANCE]} r al largo boulevard bd place chemin",
    _NUMBERED: "drive dr court ct way close square sq place pl gardens grove hill park mews row "
    "parkway pkwy highway hwy circle cir trail cres wharf walk view rise house cottage",
    _BOX: "box postfach caixa",
}
_TRIED = [[(pattern, frozenset(keys.split())) for pattern, keys in one.items()] for one in (_ALWAYS, _WITH_A_NUMBER)]
_COMPOUND = ("strasse", "str")
_COMPOUND_WITH_A_NUMBER = (
    "gasse",
    "weg",
    "allee",
    "platz",
    "ufer",
    "damm",
    "ring",
    "chaussee",
    "stieg",
    "steig",
    "pfad",
)


def without_places(text: str, words: Set[str], has_digits: bool) -> str:
    """`text` with marks for addresses; `words`: its folded ones. A pattern is tried where one of its words is."""
    for pattern, keys in _TRIED[has_digits]:
        if not words.isdisjoint(keys):
            text = pattern.sub(ADDRESS, text)
    ends = _COMPOUND + _COMPOUND_WITH_A_NUMBER if has_digits else _COMPOUND
    if any(word.endswith(ends) for word in words):
        text = _STREET.sub(ADDRESS, text)
    return _POSTCODE.sub(ADDRESS, text) if has_digits and _CODED.search(text) else text
