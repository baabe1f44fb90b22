"""Names of persons in a text: those that the warehouse knows, and those that stand where people write a name.

Belongs here: comparing words with names, who is meant where one is written. Does not belong here: the lists of words
(words.py), the patterns (name_patterns.py), fetching the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from insight.redaction.folding import LETTERS, fold, folded_words
from insight.redaction.marks import NAME
from insight.redaction.name_patterns import (
    ADDRESSING,
    CLOSING,
    INTRODUCED,
    INTRODUCING,
    LABELLED,
    MARKED,
    NAMED_FOR,
    NAMING,
    OF_ONESELF,
    SHORT_SIGNS,
    SIGNED,
    SIGNED_AT_END,
    SIGNED_LAST,
    SIGNING,
    TITLE,
    TITLES,
    after,
)
from insight.redaction.words import FIRST_NAMES, FUNCTION_WORDS, NO_NAMES, ORDINARY_WORDS, PARTICLES

_TOKEN = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")
_JOINT = re.compile(r"(?<=[^\W\d_])['’`-](?=[^\W\d_])")
_HUMP = re.compile(r"(?<!\bMc)(?<!\bMac)(?<=[a-zß-öø-ÿ])(?![a-zß-öø-ÿ\d_])(?=\w)")
_LAST = 120
"""Characters at the end of a text among which it is signed."""
_HAS_HUMP = re.compile("[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]")
_SAINTS_TEXT = """
    san sao saint santa santo st
"""
_SAINTS = frozenset(_SAINTS_TEXT.split())


def words_of(text: str) -> set[str]:
    """The folded words of a text, and those that make up its words with humps (`MariaSilva`)."""
    words = folded_words(text)
    if _HAS_HUMP.search(text):
        words.update(fold(part) for word in LETTERS.findall(text) for part in _HUMP.split(word))
    return words


def with_ends(words: Set[str]) -> set[str]:
    """A text's words as names are looked for among them: also without an s at the end (Marias)."""
    return {*words, *(word[:-1] for word in words if word[-1] == "s")}


def words_of_names(names: Iterable[str]) -> set[str]:
    """The folded words of names by which they are looked for; `Müller` is `muller` and `mueller`. No single letters, no
    particles. `O'Brien` and `Anna-Lena` are also `obrien` and `annalena`."""
    words: set[str] = set()
    for name in names:
        spelled = name.casefold()
        if _JOINT.search(spelled):
            spelled = f"{spelled} {_JOINT.sub('', spelled)}"
        for one in {spelled, spelled.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")}:
            words.update(LETTERS.findall(fold(one)))
    words |= {word.replace("ae", "a").replace("oe", "o").replace("ue", "u") for word in words}
    return {word for word in words if len(word) > 1} - PARTICLES


def without_names(text: str, words: Set[str], own: Set[str], known: Set[str]) -> str:
    """`text` with marks in place of names. `words`: its folded words; `own` and `known`: words_of_names of the writer,
    and of everybody known.

    The writer's own words go however they are written, others' with a capital, and in small letters unless they are
    ordinary words. Words that no sentence does without (`and`, `para`) are hidden as his own alone.
    """
    text = _marked_where_written(text, words)
    said = with_ends(words)
    mine = own & said
    if len(own) > 1:
        mine |= {f"{one}{other}" for one in own for other in own} & words
    theirs = (known & said | FIRST_NAMES & said) - FUNCTION_WORDS
    if mine or theirs:
        text = _marked_where_known(text, mine, theirs, known)
    return MARKED.sub(NAME, text) if NAME in text else text


def _marked_where_written(text: str, words: Set[str]) -> str:
    if not words.isdisjoint(SIGNING):
        text = SIGNED.sub(_signature, text)
    if "\n" in text or not words.isdisjoint(CLOSING):
        # The last item of a list with dashes is no name.
        text = text if text.count("\n-") > 1 else _signed(SIGNED_AT_END, text)
    text = _signed(SIGNED_LAST, text)
    if not words.isdisjoint(TITLES):
        text = TITLE.sub(_named, text)
    if not words.isdisjoint(INTRODUCING):
        text = INTRODUCED.sub(_named, text)
    if not words.isdisjoint(NAMING):
        text = NAMED_FOR.sub(_named, text)
    if ":" in text:
        text = LABELLED.sub(_named, text)
    for cue in words & ADDRESSING | words & OF_ONESELF.keys():
        text = after(cue).sub(_named, text)
    return text


def _named(found: re.Match[str]) -> str:
    """With the mark in place of the last group, but for words that are no name."""
    name = next(group for group in reversed(found.groups()) if group)
    start = found[0].rindex(name)
    first, *more = [part for part in LETTERS.findall(name) if fold(part) not in PARTICLES] or [name]
    if fold(first) in NO_NAMES:
        return found[0]
    second = name.find(" ")
    # Two words in small letters are a name and what follows it, unless that is one, too.
    if more and second > 0 and fold(more[-1]) in FUNCTION_WORDS:
        return f"{found[0][:start]}{NAME}{name[second:]}"
    return f"{found[0][:start]}{NAME}"


def _signed(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text, max(0, len(text) - _LAST))
    if found is None or folded_words(found[1]) & NO_NAMES:
        return text
    return f"{text[: found.start(1)]}{NAME}{text[found.end(1) :]}"


def _signature(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    said = fold(found[0][: found[0].rindex(name)]).strip(" ,.!:–-")
    if len(name.split()) > 5 or (said in SHORT_SIGNS and not (name.istitle() and len(name.split()) < 4)):
        return found[0]
    at = found[0].rindex(name)
    return f"{found[0][:at]}{NAME}{found[0][at + len(name) :]}"


def _marked_where_known(text: str, mine: Set[str], theirs: Set[str], known: Set[str]) -> str:
    """With marks in place of each token of which a part is a name; and of the capitalised words beside such a one:
    they are mostly the rest of the name."""
    tokens = [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    hidden = [_is_name(token, mine, theirs, known) for token, _, _ in tokens]
    for at in range(1, len(tokens)):
        # Of a town such as São Paulo, unless somebody is called so.
        if hidden[at] and fold(tokens[at - 1][0]) in _SAINTS and not folded_words(tokens[at][0]) & (known | mine):
            hidden[at] = False
    for at in [at for at, is_name in enumerate(hidden) if is_name]:
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(tokens) and not hidden[beside] and tokens[at][0][0].isupper():
                left, right = sorted((at, beside))
                is_beside = text[tokens[left][2] : tokens[right][1]] == " "
                word = tokens[beside][0]
                if is_beside and word.istitle() and fold(word) not in ORDINARY_WORDS:
                    hidden[beside] = True
    parts, last = [], 0
    for (_, start, end), is_name in zip(tokens, hidden, strict=True):
        if is_name:
            parts += [text[last:start], NAME]
            last = end
    return "".join([*parts, text[last:]])


def _is_name(token: str, mine: Set[str], theirs: Set[str], known: Set[str]) -> bool:
    parts = LETTERS.findall(token)
    if not token.istitle() and not token.islower() and not token.isupper():
        parts += [part for word in parts for part in _HUMP.split(word) if part != word]
    for part in parts:
        word = fold(part)
        for form in (word, word[:-1]) if word[-1] == "s" else (word,):
            if form in mine:
                return True
            has_capital = part[0] != part[0].lower() and (len(part) > 2 or part.istitle())
            # Of three capitals an abbreviation is made more often than Ana.
            if form not in known and len(part) < 4 and part.isupper():
                has_capital = False
            if form in theirs and (has_capital or (form in known and form not in ORDINARY_WORDS and len(part) > 2)):
                return True
    return False
