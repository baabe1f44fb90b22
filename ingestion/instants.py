"""When a record says it was last changed.

Belongs here: text to an instant, in Python, for the one value that the landing itself needs. Does not belong here: the
times that reach the model (dbt reads them).
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def to_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """An ISO 8601 date or time as naive UTC; text without an offset is read in ``zone``. ``None`` if it is neither."""
    try:
        instant = datetime.fromisoformat(text.strip())
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
