"""How a time may be written: the strptime directives that a mapping's `formats` know, and what is wrong with a format.

Here belongs the form of a format as text. How SQL reads by it stands in dbt_project/macros/dialect/time.sql.
"""

import datetime
import re

DIRECTIVES = ("%Y", "%y", "%m", "%b", "%B", "%d", "%H", "%I", "%p", "%M", "%S", "%f", "%z")

# Directives of other tools, and how the same is written here.
_ELSEWHERE = {
    "%D": "%m/%d/%y",
    "%F": "%Y-%m-%d",
    "%T": "%H:%M:%S",
    "%R": "%H:%M",
    "%e": "%d",
    "%h": "%b",
    "%k": "%H",
    "%l": "%I",
    "%P": "%p",
    "%N": "%f",
    "%L": "%f",
    "%Z": "%z",
    "%-d": "%d",
    "%-m": "%m",
    "%-H": "%H",
    "%-I": "%I",
}
_ONE_OF = {
    "year": ("%Y", "%y"),
    "month": ("%m", "%b", "%B"),
    "day": ("%d",),
    "hour": ("%H", "%I"),
}
_NEEDS = {"%M": ("%H", "%I"), "%S": ("%M",), "%f": ("%S",), "%I": ("%p",), "%p": ("%I",)}

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:[zZ]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


def format_mistake(text: str) -> tuple[str, str | None] | None:
    """What is wrong with a format, as (sentence, what was probably meant); None if nothing is."""
    found = re.findall(r"%(?:-?.|$)", text, re.DOTALL)
    if not found:
        return 'it names no part of a time. 31.12.2026 is written "%d.%m.%Y".', None
    for directive in found:
        if directive not in DIRECTIVES:
            shown = f"{directive!r} is no directive here" if directive != "%" else "a % stands alone at the end"
            message = f"{shown}. There are {' '.join(DIRECTIVES)}; all else is read as it stands."
            return message, _ELSEWHERE.get(directive)
    for part, directives in _ONE_OF.items():
        several = [directive for directive in found if directive in directives]
        if len(several) > 1:
            return f"it names the {part} twice: {' and '.join(several)}.", None
        if not several and part != "hour":
            return f"it names no {part}, and every time needs its day: {' or '.join(directives)}.", None
    for directive in found:
        if found.count(directive) > 1:
            return f"it names {directive} twice.", None
        needed = _NEEDS.get(directive, ())
        if needed and not set(needed) & set(found):
            return f"{directive} means nothing without {' or '.join(needed)}.", None
    if "%z" not in found and re.search(r"%[SMf]Z", text):
        return "Z says that a time is UTC, and as plain text it would be ignored. %z reads it.", text.replace("Z", "%z")
    return None


def is_instant(text: str) -> bool:
    """Can SQL read the text as an instant without a format: ISO, and a day and time that exist?"""
    if (found := _ISO.fullmatch(text)) is None:
        return False
    try:
        datetime.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
    except ValueError:
        return False
    return True
