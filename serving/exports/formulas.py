"""Cells that a spreadsheet would run: which they are, and how they are made text (OWASP, CSV injection).

Only texts are looked at: a negative number is a number. What begins with one of the signs by which spreadsheets know a
formula, also after spaces or in its wide form, gets an apostrophe before it, which they take for "this is text".
"""

import re

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
STARTS = rf"^[\s\x00]*[{_SIGNS}]|^[\t\r\n]"
"""A regular expression that DuckDB (RE2) and Python read alike."""
_STARTS = re.compile(STARTS)


def inert(column: str) -> str:
    """A DuckDB expression: the text of ``column`` (quoted already), which no spreadsheet takes for a formula."""
    return f"case when regexp_matches({column}, '{STARTS}') then '''' || {column} else {column} end"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take ``text`` for one: the same rule for what Python writes."""
    return _STARTS.search(text) is not None
