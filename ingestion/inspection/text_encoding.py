"""Which encoding a text is in: certain where the bytes prove it, else the likeliest, and said to be a guess.

Belongs here: bytes to an encoding's name. Does not belong here: what the text says.
"""

import codecs
import re
from typing import NamedTuple

_MARKS = (
    # UTF-32 before UTF-16: its mark begins with the other's.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JUDGED_BYTES = 1 << 20
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")

# What stands outside ASCII in Western European texts; the encoding that yields the most of it is the likeliest.
_WESTERN = frozenset("äöüÄÖÜßéèêëÉÈÊàâáãåæÀÂÁÃÅÆçÇñÑíìîïÍÎóòôõøÓÔÕØœŒúùûÚÙÛ€£°§«»’‘“”„–—…·¿¡ºª\xa0")
_MOST_CHAOS = 0.4  # of lists, codes and short words; the library expects prose
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")


class TextEncoding(NamedTuple):
    """``name`` as in a mapping; ``note`` says how sure that is, and what else it may be."""

    name: str
    is_guess: bool
    note: str


def guess_encoding(head: bytes, *, is_whole: bool) -> TextEncoding:
    """The encoding of a text that begins with ``head``; if not ``is_whole``, its last character may be cut."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return TextEncoding(name, False, "by its byte order mark")
    if head.startswith(codecs.BOM_UTF8):
        return TextEncoding("utf-8", False, "with a byte order mark")
    if wide := _wide(head):
        return TextEncoding(wide, True, "a guess: every second byte is zero, and there is no byte order mark")
    if head.isascii():
        note = "plain ASCII" if is_whole else "plain ASCII so far"
        return TextEncoding("utf-8", False, note)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=is_whole)
        return TextEncoding("utf-8", False, "")
    except UnicodeDecodeError:
        pass
    if (bad := _lines_not_utf8(head)) is not None:
        return TextEncoding("utf-8", True, f"a guess: all but {bad:,} of its lines with other letters are UTF-8")
    return _not_unicode(head)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: text of which half the bytes are zero, all on one side."""
    judged = head[:4096]
    half = len(judged) // 2
    if half < 2:
        return None
    first, second = judged[0::2].count(0), judged[1::2].count(0)
    if second > half * 0.4 and first < half * 0.05:
        return "utf-16-le"
    if first > half * 0.4 and second < half * 0.05:
        return "utf-16-be"
    return None


def _lines_not_utf8(head: bytes) -> int | None:
    """How many lines spoil a text that is UTF-8 otherwise; None if it is rather something else."""
    good = bad = 0
    for line in head.split(b"\n")[:-1]:
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return bad if good > 9 * bad else None


def _not_unicode(head: bytes) -> TextEncoding:
    judged = b"\n".join(line for line in head.splitlines() if not line.isascii())[:_JUDGED_BYTES]
    high = len(_HIGH.findall(judged))
    if sum(len(run) for run in _HIGH_RUN.findall(judged)) > high * 0.5 and (name := _other_script(judged)):
        return TextEncoding(name, True, "a guess by the frequency of letters")
    scored = {name: _western(judged, name) for name in _SINGLE_BYTE}
    best = max(scored, key=lambda name: scored[name])
    if best != "cp1252":
        return TextEncoding(best, True, "a guess: look at names with accents")
    if not re.search(rb"[\x80-\x9f]", judged):
        return TextEncoding("cp1252", True, "a guess; latin-1 reads these bytes the same")
    if re.search(rb"[\x81\x8d\x8f\x90\x9d]", judged):
        return TextEncoding("latin-1", True, "a guess: it holds bytes that cp1252 does not know")
    return TextEncoding("cp1252", True, "a guess: Western European, from Windows")


def _western(judged: bytes, name: str) -> float:
    """Share of the characters outside ASCII that a Western European text is likely to hold."""
    text = judged.decode(name, "replace")
    outside = [letter for letter in text if not letter.isascii()]
    return sum(letter in _WESTERN for letter in outside) / max(len(outside), 1)


def _other_script(judged: bytes) -> str | None:
    """Cyrillic, Greek, East Asian ...: told by a library that knows how often letters follow each other."""
    from charset_normalizer import from_bytes

    best = from_bytes(judged[:50_000], threshold=_MOST_CHAOS).best()
    return best.encoding.replace("_", "-") if best else None
