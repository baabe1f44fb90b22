"""Moments as the vendor writes them: UTC, milliseconds, a literal Z; inside filters also epoch milliseconds."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: str | datetime) -> int:
    """Epoch milliseconds of an ISO 8601 text, of digits that are such already, or of an aware datetime.

    Raises:
        ValueError: it is none of these.
    """
    if isinstance(moment, str):
        if moment.lstrip("-").isdigit():
            return int(moment)
        moment = datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // MILLISECOND


def to_text(ms: int) -> str:
    """Epoch milliseconds as ``2025-01-01T00:00:00.000Z``."""
    moment = EPOCH + ms * MILLISECOND
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
