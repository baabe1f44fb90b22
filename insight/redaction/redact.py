"""The whole rule: its steps in their order, of one text and of a table of texts.

Does not belong here: what each step looks for (numbers.py, places.py, names.py).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass

import pyarrow as pa

from insight.redaction.folding import folded_words
from insight.redaction.marks import SHOWN
from insight.redaction.names import without_names, words_of_names
from insight.redaction.numbers import without_accounts, without_addresses, without_numbers
from insight.redaction.places import without_places

REDACTION_VERSION = "1"
"""Changes with anything in this package that changes a result: what another version redacted is redacted again."""

MOST = 1000
"""Characters that are published of a text."""
_READ = 5000
"""Characters that are read of it: what is hidden makes a text shorter."""

# Control characters (a line break stays, it ends a signature), private ones, marks of direction, blanks without a
# width, strokes over a letter that has no sign of its own with them: each would part a word that readers see whole.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0300-\u036f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
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
    shown, is_cut = _clean(text)
    words = folded_words(shown)
    shown = without_addresses(shown, words)
    has_digits = _DIGIT.search(shown) is not None
    if has_digits:
        shown = without_accounts(shown)
    shown = without_places(shown, words, has_digits)
    if has_digits:
        shown = without_numbers(shown, words)
    shown = without_names(shown, words, own, known)
    return _written(" ".join(shown.split()), is_cut)


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
        words = folded_words(_clean(text or "")[0])
        words |= {word[:-1] for word in words if word[-1] == "s"}
        said.append(" ".join(sorted(word for word in words if len(word) > 1)))
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


def _clean(text: str) -> tuple[str, bool]:
    """In one writing, without what nobody sees; and whether its end was left unread."""
    is_cut = len(text) > _READ
    if is_cut:
        head, _, word = text[:_READ].rpartition(" ")
        text = head or word
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _UNSEEN.sub("", text.replace("\r", "\n")), is_cut


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
