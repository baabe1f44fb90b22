"""One column of a file: what its text is, how full it is, what may be shown of it, what it may mean.

Belongs here: the profile of a single column. Does not belong here: how columns belong together (``findings``).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ingestion.inspection import personal, words
from ingestion.inspection.kinds import Kind, kind_of
from ingestion.inspection.moments import earliest_and_latest
from ingestion.inspection.scales import Scale, guess_scale
from ingestion.inspection.shown import are_shared, pattern_of, shown_codes

_EXAMPLES = 4
_LONGEST_NUMBER = 6
_JUDGED_VALUES = 2_000


@dataclass(frozen=True)
class Column:
    """Counts are those of the records that were looked at.

    ``shown`` may be shown to anybody: values where they are numbers, dates or codes, else a pattern. ``codes``: all of
    the codes. ``hidden``: how many words that records share are not shown, since they may be names. ``personal``: what
    personal data it seems to hold, or None; ``may_name_things``: its few names may be those of things rather than of
    people; ``hint``: what else it may be.
    """

    header: str
    kind: Kind
    records: int
    filled: int
    distinct: int
    shown: str
    personal: str | None
    scale: Scale | None
    codes: tuple[str, ...] = ()
    hint: str = ""
    hidden: int = 0
    may_name_things: bool = False

    @property
    def is_full(self) -> bool:
        return self.filled == self.records > 0

    @property
    def is_unique(self) -> bool:
        return self.is_full and self.distinct == self.records

    @property
    def is_free_text(self) -> bool:
        """Whether it holds sentences that differ from record to record."""
        return self.kind.name == "text" and self.shown.startswith("text,") and self.distinct > 0.5 * self.filled


def profile(header: str, values: Sequence[str]) -> Column:
    """The profile of a column from its values as they stand in the file ("" where there is none)."""
    raw = Counter(values)
    counts: Counter[str] = Counter()
    for value, number in raw.items():
        counts[value.strip(" ")] += number
    blank = counts.pop("", 0)
    filled = len(values) - blank
    kind = kind_of(counts)
    judged = list(islice(counts, _JUDGED_VALUES))
    about = personal.personal_kind(header, judged)
    is_id = bool(words.NAMES_A_RECORD & set(personal.words_of(header)))
    is_of_words = kind.name == "text" and about is None and not is_id
    codes = shown_codes(counts, filled) if is_of_words else []
    is_unsaid = kind.name == "text" and about is None and not codes
    shares = are_shared(counts, filled)
    return Column(
        header=header,
        kind=kind,
        records=len(values),
        filled=filled,
        distinct=len(counts),
        shown=_shown(kind, counts, about, codes),
        personal=about,
        scale=guess_scale(header, counts) if kind.name == "integer" and about is None else None,
        codes=tuple(codes),
        hint="perhaps names" if is_unsaid and personal.may_be_names(judged) else "",
        hidden=len(counts) - len(codes) if is_of_words and shares else 0,
        may_name_things=about == personal.NAME and shares and personal.may_name_things(header, judged),
    )


def _shown(kind: Kind, counts: Counter[str], about: str | None, codes: list[str]) -> str:
    values = [value for value in counts if value not in kind.words]
    if kind.is_number:
        values = [value for value in values if _is_number(value)]
    if not values:
        return ""
    if about is not None:
        return pattern_of(values)
    if kind.moments is not None:
        first, last = earliest_and_latest(values, kind.moments)
        return first if first == last else f"{first} to {last}"
    if kind.is_number:
        return _numbers(values, counts)
    if kind.name == "boolean":
        return _listed(counts, values)
    if codes:
        return _listed(counts, codes)
    return pattern_of(values)


def _numbers(values: list[str], counts: Counter[str]) -> str:
    if any(len(value.split(".")[0].split(",")[0].lstrip("+-")) > _LONGEST_NUMBER for value in values):
        return pattern_of(values)  # long enough for a telephone or an account number
    if len(values) <= _EXAMPLES:
        return _listed(counts, sorted(values, key=_as_number))
    least, greatest = min(values, key=_as_number), max(values, key=_as_number)
    return f"{least} to {greatest}"


def _as_number(value: str) -> float:
    return float(value.replace(",", "."))


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(_as_number(value)) and value.isascii()
    except ValueError:
        return False


def _listed(counts: Counter[str], values: list[str]) -> str:
    listed = ", ".join(f"{value} ({counts[value]:,})" for value in values[:_EXAMPLES])
    more = len(counts) - len(values[:_EXAMPLES])
    return f"{listed}, {more} more" if more > 0 else listed
