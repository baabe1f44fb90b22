"""The whole rule: its steps in their order, of one text and of a table of texts.

Does not belong here: what each step looks for (cleaning.py, net_addresses.py, numbers.py, places.py, names.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

import pyarrow as pa

from insight.redaction.cleaning import clean, joined
from insight.redaction.marks import SHOWN
from insight.redaction.names import with_ends, without_names, words_of, words_of_names
from insight.redaction.net_addresses import without_addresses
from insight.redaction.numbers import without_accounts, without_named_codes, without_numbers
from insight.redaction.places import without_places

REDACTION_VERSION = "2"
"""Changes with anything in this package that changes a result: what another version redacted is redacted again."""

MOST = 1000
"""Characters that are published of a text."""
_AFTER_THE_LAST = 200
"""Of a text whose end was left unread so much is not shown: what began there may have been cut."""
_DIGIT = re.compile(r"\d")
_PIECE = re.compile("[{0}]|[^{0}]+".format("".join(SHOWN)))

_COLUMNS: dict[str, pa.DataType] = {
    "touchpoint_key": pa.string(),
    "text_md5": pa.string(),
    "names_md5": pa.string(),
    "words": pa.string(),
    "redaction_version": pa.string(),
    "redacted_text": pa.string(),
    "hidden": pa.int64(),
    "is_shortened": pa.bool_(),
}
REDACTED = pa.schema(_COLUMNS)


@dataclass(frozen=True)
class Redacted:
    """A text that may be shown; how many things are hidden in what is shown of it; whether its end is missing."""

    text: str
    hidden: int
    is_shortened: bool


def redact(text: str, own: Set[str] = frozenset(), known: Set[str] = frozenset()) -> Redacted:
    """`text` on one line with the words of SHOWN (`[e-mail]`, `[name]` ...) in place of what is personal.

    `own`: name_words of the writer; `known`: of everybody. HTML stays text. At most MOST characters, the
    last an ellipsis where the text goes on.
    """
    shown, words, is_cut = _read(text)
    shown = without_addresses(shown, words)
    shown = without_named_codes(shown, words)
    has_digits = _DIGIT.search(shown) is not None
    if has_digits:
        shown = without_accounts(shown)
    shown = without_places(shown, words, has_digits)
    if has_digits:
        shown = without_numbers(shown, words)
    shown = without_names(shown, words, own, known)
    if is_cut:
        shown = shown[:-_AFTER_THE_LAST]
    return _written(" ".join(shown.split()), is_cut)


def _read(text: str) -> tuple[str, set[str], bool]:
    """A text in one writing, its folded words, and whether its end was left unread."""
    shown, is_cut = clean(text)
    words = words_of(shown)
    whole = joined(shown, words)
    return whole, words if whole is shown else words_of(whole), is_cut


def name_words(names: Iterable[str]) -> set[str]:
    """The words by which persons' full names are looked for in texts."""
    return words_of_names(names)


def names_spelled(names: pa.Table) -> pa.Table:
    """Each customer's name_words: customer_key (null: of nobody who writes) and word, each pair once, in order.

    `names`: full_name, customer_key.
    """
    spelled = {(row["customer_key"], word) for row in names.to_pylist() for word in name_words([row["full_name"]])}
    ordered = sorted(spelled, key=lambda pair: (pair[0] or "", pair[1]))
    return pa.table(
        {"customer_key": [key for key, _ in ordered], "word": [word for _, word in ordered]},
        schema=pa.schema([("customer_key", pa.string()), ("word", pa.string())]),
    )


def words_said(texts: pa.Table) -> pa.Table:
    """Each text's words as names are looked for among them: touchpoint_key and words (each once, in order, one blank
    between two), a row a text in the given order.

    `texts`: touchpoint_key, text.
    """
    said = []
    for text in texts["text"].to_pylist():
        _, words, _ = _read(text or "")
        said.append(" ".join(sorted(word for word in with_ends(words) if len(word) > 1)))
    keys = texts["touchpoint_key"].to_pylist()
    return pa.table({"touchpoint_key": pa.array(keys, pa.string()), "words": pa.array(said, pa.string())})


def redact_feedback(texts: pa.Table, known: Set[str]) -> pa.Table:
    """Redact each text; the result has the schema REDACTED, a row a text in the given order.

    `texts`: touchpoint_key, text_md5, names_md5 and words (kept as they are), text, and own_words: name_words of
    the writer, one blank between two, or null. `known`: name_words of everybody.
    """
    columns: dict[str, list[object]] = {name: [] for name in REDACTED.names}
    kept = ["touchpoint_key", "text_md5", "names_md5", "words"]
    for row in texts.select([*kept, "text", "own_words"]).to_pylist():
        done = redact(row["text"] or "", frozenset((row["own_words"] or "").split()), known)
        for name in kept:
            columns[name].append(row[name])
        columns["redaction_version"].append(REDACTION_VERSION)
        columns["redacted_text"].append(done.text)
        columns["hidden"].append(done.hidden)
        columns["is_shortened"].append(done.is_shortened)
    return pa.table(columns, schema=REDACTED)


def _written(marked: str, is_cut: bool) -> Redacted:
    """With the words for the marks, no longer than MOST."""
    pieces = _PIECE.findall(marked)
    whole = "".join(SHOWN.get(piece, piece) for piece in pieces)
    if len(whole) <= MOST and not is_cut:
        return Redacted(whole, sum(piece in SHOWN for piece in pieces), False)
    shown, hidden = "", 0
    for piece in pieces:
        room = MOST - 1 - len(shown)
        if piece in SHOWN and len(SHOWN[piece]) > room:
            break
        hidden += piece in SHOWN
        shown += SHOWN.get(piece, piece)[:room]
    return Redacted(f"{shown.rstrip()}…", hidden, True)
