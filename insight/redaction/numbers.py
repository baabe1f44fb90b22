"""What of digits and signs tells of a person: telephone numbers, accounts, ids, number plates, dates.

Belongs here: telling it from prices, scores, sizes and times of day. Does not belong here: addresses on the net
(net_addresses.py), streets (places.py), names.
Rules look for what may be personal, not for what is: a wrong one costs a figure in a text, a missing one a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from insight.redaction.marks import DATE, NUMBER

_IBAN = re.compile(
    r"(?i)(?<!\w)[a-z]{2}\d{2}(?=(?:[a-z -]{0,6}\d){8})(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4}(?!\w))?"
)
_IP = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{1,3}){3}(?![\d,]|\.\d)")
_ON_EARTH = re.compile(r"\d{1,3}\s?°\s?\d{1,2}\s?['’′](?:\s?\d{1,2}(?:[.,]\d{1,4})?\s?(?:[\"”″]|['’′]{2})?)?")
# Number plates as Brazil, Portugal, the United Kingdom and Germany write them; an insurance number (NI).
_PLATE = re.compile(
    r"\b(?:[A-Z]{3}\d[A-Z]\d{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|[A-Z]{2}\d{2} ?(?!MIN|PRO|MAX|"
    r"LED|USB)[A-Z]{3}"
    r"|(?!USB|LED|LCD|DVD|SSD|LG|HD|CD|PC)[A-ZÄÖÜ]{1,3}-(?!TV)[A-Z]{1,2} \d{2,4}[EH]?|"
    r"[A-Z]{2} ?\d{2} \d{2} \d{2} ?[A-D])\b"
)
_CAPITAL_AND_DIGIT = re.compile(r"\d-?[A-Z]|[A-Z][ -]?\d\d")
# After such words there is one however it looks; after the others six letters alone are a booking, too.
_ON_A_PLATE = (
    r"((?i:\b(?:kennzeichen|nummernschild|autonummer|(?:licen[cs]e|number) plate|plate|placa|"
    r"matr[ií]cula)(?:\s(?:is|ist|é))?[\s:]{1,3}))"
    r"[A-ZÄÖÜ\d]{1,3}(?:[ -]?[A-Z\d]{1,4}){1,2}(?!\w)"
)
_ORDERED = (
    r"|((?i:\b(?:pnr|localizador|(?:booking|reservation|buchungs|reservierungs)[ -]?(?:code|reference|ref)|"
    r"(?:c[oó]digo|code)(?: d[aeo])? (?:reserva|buchung))"
    r"(?:\s(?:is|ist|é))?[\s:#]{1,3}))[A-Z\d]{5,8}\b"
)
_NAMED_CODE = re.compile(f"{_ON_A_PLATE}{_ORDERED}")
_CODES_TEXT = """
    kennzeichen nummernschild autonummer plate placa matricula pnr localizador booking reservation code reserva
    buchungscode reservierungscode buchungsreferenz
"""
_CODES = frozenset(_CODES_TEXT.split())
_LETTERS_AND_DIGITS = re.compile(r"(?:[^\W\d_]+\d+){2}|(?:\d+[^\W\d_]+){2}")
_SPOKEN_DIGITS_TEXT = """
    zero oh one two three four five six seven eight nine double triple null eins zwei zwo drei vier funf sechs sieben
    acht neun um dois tres quatro cinco seis meia sete oito nove uno dos cuatro siete ocho nueve
"""
_SPOKEN_DIGITS = frozenset(_SPOKEN_DIGITS_TEXT.split())
_SPOKEN_NUMBER = re.compile(
    r"(?i)\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|null|eins|zwei|zwo|drei|"
    r"vier|f(?:ü|ue)nf|sechs|"
    r"sieben|acht|neun|onze|um|uma|dois|tr[eê]s|quatro|cinco|seis|meia|sete|oito|nove|uno|dos|cuatro|siete|ocho|nueve)"
    r"(?:[\s,.-]{1,3}|\b(?!\w))){5,}"
)
_COLONS = re.compile(r"(?i)(?<![\w:])(?=[0-9a-f:]*\d)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])")
# Words with a digit, from the first one on, and what may stand between the groups of one number.
_CLUSTER = re.compile(
    r"\d\w*(?:(?:[\s.()/\\|*·•~=+\u2010-\u2015\u2212-]{1,6}|"
    r"[,'’](?=\d))[+(]{0,2}[^\W\d]{0,30}\d\w*)*\)?(?:-[^\W\d]{1,3}\b)?"
)
# What belongs to it before that: a sign, letters of the same word, letters and a hyphen (AB-123).
_BEFORE = re.compile(r"[+(]{0,2}(?:(?<![^\W\d])[^\W\d]{1,5}[/-])?[^\W\d]{0,30}$")
_AMOUNT = re.compile(r"(?<!\S)(?!0\d)\d{1,3}(?:[.,'’]\d{3})?[.,]\d{1,2}(?:[^\W\d]{0,3})(?!\S)")
_THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)")
_DAY_AND_MONTH = re.compile(r"(?:0[1-9]|[12]\d|3[01])[./-](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])")
_SIZE = re.compile(r"(?i)\d{1,3}(?:[.,]\d)?[^\W\d]{0,2}(?: ?[x×*] ?\d{1,3}(?:[.,]\d)?[^\W\d]{0,2}){1,3}")
_LONG_RUN = re.compile(r"\S*\d{4}\S*")
_BETWEEN = " \t\n.()/\\|*·•~=+‐‑‒–—―−-"
_MANY_DIGITS, _OF_A_CODE, _AFTER_A_CUE, _LONG_CODE = 7, 5, 3, 8
_CUE = re.compile(
    r"(?i)(?:\b(?:tel|telefon\w*|phone|mobile|mobil|handy|cell|celular|fone|fax|whats ?app|zap|ruf|call|ligue|"
    r"cpf|cnpj|rg|nif|nic|ssn|id|pin|iban|konto|conta|account|card|karte|cart[aã]o|reference|ref|referenz|"
    r"refer[eê]ncia|"
    r"\w*(?:nummer|nr)|num|number|n[uú]mero|no|nº|n°|n\.º|order|bestellung|auftrag|vertrag|contract|contrato|"
    r"customer|kunde|"
    r"rechnung|invoice|fatura|nota fiscal|nf|pedido|encomenda|compra|ticket|case|fall|protocolo|rastreio|tracking|"
    r"cep|zip|plz|kto|blz|ag[eê]ncia|cc|cvv|cvc|cvn|ending in|endet auf|terminado em|apt|apartment|apto|"
    r"apartamento|bloco|casa|wohnung)\b|#)[\s.:#=-]{0,4}(?:is|ist|é|eh|e)?[\s.:#=-]{0,3}$"
)
_MONTH = (
    r"(?:jan(?:uary|uar|eiro)?|feb(?:ruary|ruar)?|fevereiro|m(?:arch|arço|arco|ärz|aerz)|apr(?:il)?|abril|may|"
    r"maio?|june?|juni|"
    r"junho|july?|juli|julho|aug(?:ust)?|agosto|sep(?:t(?:ember)?)?|setembro|oct(?:ober)?|okt(?:ober)?|outubro|"
    r"nov(?:ember|embro)?|dec(?:ember)?|dez(?:ember|embro)?)"
)
# Short names of months that are words, too: "12 out of 20".
_SHORT_MONTH = "(?:mar|fev|abr|ago|set|out)"
_YEAR = r"(?:,?\s(?:de )?(?:\d{4}|['’]\d{2})\b)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_SPOKEN_DATE = re.compile(
    rf"(?i)\b(?:\d{{1,2}}(?:st|nd|rd|th|º|\.)?\s(?:de |of )?{_MONTH}\b\.?{_YEAR}"
    rf"|\d{{1,2}} de {_SHORT_MONTH}\b\.?{_YEAR}"
    rf"|{_MONTH}\.?(?:\s{_DAY})?(?:,?\s\d{{4}}\b)|{_MONTH}\.?\s{_DAY})"
)
_MONTHS_TEXT = """
    jan january januar janeiro feb february februar fev fevereiro mar march marco marz maerz apr april abr abril
    may mai maio jun june juni junho jul july juli julho aug august ago agosto sep sept september set setembro
    oct october okt oktober out outubro nov november novembro dec december dez dezember dezembro
"""
_MONTHS = frozenset(_MONTHS_TEXT.split())


def without_named_codes(text: str, words: Set[str]) -> str:
    """With marks for five and more digits in words, and for what is said to be a plate or a booking; `words`: the
    folded ones."""
    if not words.isdisjoint(_CODES):
        text = _NAMED_CODE.sub(lambda found: f"{found[1] or found[2]}{NUMBER}", text)
    return _SPOKEN_NUMBER.sub(f"{NUMBER} ", text) if len(_SPOKEN_DIGITS & words) > 2 else text


def without_accounts(text: str) -> str:
    """With marks in place of IBANs, number plates, places on earth and addresses of computers."""
    text = _IBAN.sub(NUMBER, text)
    if _CAPITAL_AND_DIGIT.search(text):
        text = _PLATE.sub(NUMBER, text)
    if text.count(".") > 2:
        text = _IP.sub(NUMBER, text)
    if "°" in text:
        text = _ON_EARTH.sub(NUMBER, text)
    return _COLONS.sub(NUMBER, text) if ":" in text else text


def without_numbers(text: str, words: Set[str]) -> str:
    """With marks in place of every other number that may tell of a person, and of dates.

    What comes out has no four digits in a row, and no seven that only blanks and signs part, but for amounts.
    """
    if not words.isdisjoint(_MONTHS):
        text = _SPOKEN_DATE.sub(DATE, text)
    parts, last = [], 0
    for found in _CLUSTER.finditer(text):
        if found.end() - found.start() == 1 and not text[found.start() - 1 : found.start()].isalpha():
            continue
        before = text[max(last, found.start() - 40) : found.start()]
        start = found.start() - len(_before(before))
        cluster = text[start : found.end()]
        # With a full stop behind it, which is the end of a day and month in German, it is no price.
        if text[found.end() : found.end() + 1] == "." and _DAY_AND_MONTH.fullmatch(cluster):
            parts += [text[last:start], DATE]
        else:
            parts += [text[last:start], _judged(cluster, text[max(0, start - 40) : start])]
        last = found.end()
    return "".join([*parts, text[last:]]) if parts else text


def _before(text: str) -> str:
    found = _BEFORE.search(text)
    assert found is not None  # it may be empty
    return found[0]


def _judged(cluster: str, before: str) -> str:
    """What is to stand for digits that belong together, after this text. An amount of money among them ends a
    number, so that a list of prices is none."""
    after_a_cue = sum(map(str.isdigit, cluster)) >= _AFTER_A_CUE and _CUE.search(before) is not None
    return _between(_AMOUNT, cluster, lambda part: _hidden(part, after_a_cue))


def _hidden(cluster: str, after_a_cue: bool) -> str:
    plain = cluster.strip(_BETWEEN)
    digits = sum(map(str.isdigit, plain))
    if digits >= _AFTER_A_CUE and after_a_cue:
        return NUMBER
    if _DATE.search(plain):
        plain = _DATE.sub(DATE, cluster)
        return _hidden(plain, False) if any(map(str.isdigit, plain)) else plain
    if _SIZE.fullmatch(plain) or (_THOUSANDS.fullmatch(plain) and not after_a_cue):
        return cluster
    first, _, second = plain.partition("/")
    if _DAY_AND_MONTH.fullmatch(plain) and first != second:
        return cluster.replace(plain, DATE)
    if digits >= _MANY_DIGITS:
        return NUMBER
    if digits >= _OF_A_CODE and any(_is_code(word) for word in plain.split()):
        return NUMBER
    if any(_is_mixed(word) for word in plain.split()):
        return NUMBER
    return _LONG_RUN.sub(NUMBER, cluster)


def _is_code(word: str) -> bool:
    """Whether a word of letters and many digits is none of a size with its unit (128GB)."""
    return sum(map(str.isdigit, word)) >= _OF_A_CODE and any(map(str.isalpha, word))


def _is_mixed(word: str) -> bool:
    """Whether it is long and changes between letters and digits, as of a passport or a purse (12months does not)."""
    return len(word) >= 2 * _LONG_CODE or (len(word) >= _LONG_CODE and _LETTERS_AND_DIGITS.search(word) is not None)


def _between(kept: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """`text` with all changed but what `kept` finds."""
    parts, last = [], 0
    for found in kept.finditer(text):
        parts += [change(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*parts, change(text[last:])])
