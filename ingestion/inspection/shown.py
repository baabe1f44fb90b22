"""What of a column may be shown to anybody: codes that many records share, else what its values look like.

Belongs here: codes and patterns. Does not belong here: numbers and dates, which may be shown (``columns``); telling
which columns are personal. In doubt a value is not shown: a file may be anybody's.
"""

import re
from collections import Counter
from collections.abc import Collection
from itertools import islice

from ingestion.inspection import words

_SHORT_CODE = re.compile(r"[A-Z]{1,3}[0-9]{0,4}|[a-z]?[0-9]{1,4}[a-z]?|[<>]?=? ?[0-9]+ ?(-|to|–) ?[0-9]+|[0-9]+\+")
_MOST_CODES, _LONGEST_CODE, _MOSTLY = 60, 30, 0.6
_LONGEST_PATTERN, _MOST_BLANKS = 24, 3
_JUDGED_VALUES = 2_000


def are_shared(counts: Counter[str], filled: int) -> bool:
    """Whether a column has few values that many records share: words of a kind rather than what one record says."""
    return len(counts) <= _MOST_CODES and (len(counts) <= 3 or filled >= 3 * len(counts))


def shown_codes(counts: Counter[str], filled: int) -> list[str]:
    """The commonest values of a text column if they are codes that many records share, else none.

    A code is made of known words or is a short abbreviation; one known part makes a code of ``paid_search``. Anything
    else may be a name, whatever the header says, and is not shown; nor is what stands in a single record.
    """
    if not are_shared(counts, filled):
        return []
    codes = [value for value, number in counts.most_common() if number > 1 and _is_code(value)]
    # A few codes among other words do not make a column of codes.
    return codes if sum(counts[value] for value in codes) >= _MOSTLY * filled else []


def _is_code(value: str) -> bool:
    if len(value) > _LONGEST_CODE:
        return False
    if _SHORT_CODE.fullmatch(value):
        return True
    spoken = [word for word in re.split(r"[ _/,&-]+", value.lower()) if word]
    known = sum(word in words.PLAIN for word in spoken)
    return known == len(spoken) or (known > 0 and "_" in value and value.islower() and value.isascii())


def pattern_of(values: Collection[str]) -> str:
    """What ``values`` look like, without any of them: ``aaaa@aaa.aa``, ``A-999``, ``text, 12-80 characters``."""
    lengths = [len(value) for value in values]
    least, most = min(lengths), max(lengths)
    span = f"{least}" if least == most else f"{least}-{most}"
    if all(re.fullmatch("[0-9a-f]{16,}", value) for value in values):
        return f"{span} hexadecimal digits"
    if most > _LONGEST_PATTERN or any(value.count(" ") > _MOST_BLANKS for value in values):
        return f"text, {span} characters"
    patterns = Counter(_masked(value) for value in islice(values, _JUDGED_VALUES))
    (commonest, _), *_ = patterns.most_common(1)
    return commonest if len(patterns) == 1 else f"{commonest} ..."


def _masked(value: str) -> str:
    return "".join(map(_mask, value))


def _mask(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return letter if letter.isprintable() else " "
