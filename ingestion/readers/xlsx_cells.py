"""Cells of a workbook as text, in the form in which exported text files write them.

Belongs here: one value. Does not belong here: rows, sheets, files (``xlsx_records``).
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal


def text_of(value: object) -> str:
    """Empty for an empty cell; 7.0 as ``7``, no exponents; ``true``, ``false``; ISO 8601, a whole day as a date; hours
    and minutes that were counted (``[h]:mm``) as ``26:30:00``; an error (``#N/A``) by its name.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _clock(value)
    return str(value)


def _clock(duration: timedelta) -> str:
    minutes, seconds = divmod(abs(duration).total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    fraction = f"{seconds % 1:.3f}"[1:].rstrip("0").rstrip(".")
    return f"{'-' if duration < timedelta() else ''}{hours:02d}:{minutes:02d}:{int(seconds):02d}{fraction}"
