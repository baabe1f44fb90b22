"""Could these numbers be answers on a scale, on which one, and which values stand outside it for "no answer"?

Belongs here: guessing scales from counts. Does not belong here: what a scale measures and which end is good; no count
tells that, and whoever registers the question must look.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ingestion.inspection import words
from ingestion.inspection.personal import words_of

_WHOLE = re.compile(r"[+-]?[0-9]{1,4}([.]0*)?")
_SCALES = ((0, 10), (1, 10), (1, 7), (1, 5))
_CODES_FOR_NO_ANSWER = frozenset(
    {0, 6, 8, 9, 11, 66, 77, 88, 96, 97, 98, 99, 888, 997, 998, 999, 9999, -1, -2, -8, -9, -99}
)
_MOST_OUTSIDE = 4
_ANSWERS_TO_TELL = 30
_TWO_IN_THREE = 2 / 3


class Scale(NamedTuple):
    """``codes``: values outside of it that may mean "no answer". ``is_likely``: the header speaks of a score, too."""

    least: int
    greatest: int
    codes: tuple[str, ...]
    is_likely: bool

    @property
    def meaning(self) -> str:
        """What such a scale is used for; a question, since numbers alone do not tell."""
        if (self.least, self.greatest) == (0, 10):
            return "NPS, if it asks about recommending; else CSAT or CES"
        return "CSAT or CES: which end is good?"

    @property
    def wider(self) -> "Scale | None":
        """The other reading where a code stands right beside the scale: a 6 beside 1 to 5 may be an answer, too."""
        below, above = str(self.least - 1), str(self.greatest + 1)
        if not {below, above} & set(self.codes):
            return None
        least = self.least - (below in self.codes)
        greatest = self.greatest + (above in self.codes)
        codes = tuple(code for code in self.codes if code not in (below, above))
        return Scale(least, greatest, codes, self.is_likely)


def guess_scale(header: str, counts: Mapping[str, int]) -> Scale | None:
    """The scale that a column may hold, from its distinct values (trimmed, blanks left out) with their counts."""
    numbers = {int(float(value)): number for value, number in counts.items() if _WHOLE.fullmatch(value)}
    others = [value for value in counts if not _WHOLE.fullmatch(value)]
    if not numbers or any(value.lower() not in words.NO_ANSWER for value in others):
        return None
    spoken = set(words_of(header))
    asks_to_recommend = bool(spoken & words.RECOMMENDS) or any("nps" in word for word in spoken)
    is_likely = asks_to_recommend or bool(spoken & words.ASKS)
    if spoken & words.COUNTS_THINGS and not is_likely:
        return None
    found = _fitting(numbers, asks_to_recommend)
    if found is None or (sum(numbers.values()) < _ANSWERS_TO_TELL and not is_likely):
        return None
    outside = sorted(number for number in numbers if not found[0] <= number <= found[1])
    return Scale(*found, (*map(str, outside), *sorted(others)), is_likely)


def scale_around(counts: Mapping[str, int]) -> Scale:
    """The smallest usual scale that holds the whole numbers of a few answers; from 1 to 5 if there are none.

    For a question that was asked: unlike ``guess_scale`` it always answers, and is to be checked all the more.
    """
    if (found := guess_scale("score", counts)) is not None:
        return found
    numbers = {int(float(value)) for value in counts if _WHOLE.fullmatch(value)}
    unanswered = sorted(value for value in counts if value.lower() in words.NO_ANSWER)
    for least, greatest in ((1, 5), (1, 7), (0, 10)):
        outside = sorted(number for number in numbers if not least <= number <= greatest)
        if all(number in _CODES_FOR_NO_ANSWER and number > greatest for number in outside):
            return Scale(least, greatest, (*map(str, outside), *unanswered), False)
    return Scale(min(numbers), max(numbers), tuple(unanswered), False)


def _fitting(numbers: Mapping[int, int], asks_to_recommend: bool) -> tuple[int, int] | None:
    """The widest scale of which most points occur, both ends among them, and around which only codes stand."""
    if asks_to_recommend and _outside_are_codes(numbers, 0, 10) and max(numbers) > 7:
        return 0, 10
    for least, greatest in _SCALES:
        points = range(least, greatest + 1)
        seen = sum(point in numbers for point in points)
        if not _outside_are_codes(numbers, least, greatest) or greatest not in numbers or least not in numbers:
            continue
        if seen >= _TWO_IN_THREE * len(points):
            return least, greatest
    return None


def _outside_are_codes(numbers: Mapping[int, int], least: int, greatest: int) -> bool:
    outside = [number for number in numbers if not least <= number <= greatest]
    return len(outside) <= _MOST_OUTSIDE and all(number in _CODES_FOR_NO_ANSWER for number in outside)
