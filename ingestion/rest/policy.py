"""The numbers of the REST policy, and what follows from them: how long to wait, and when not to wait at all.

Belongs here: pure decisions. Does not belong here: sending (``session``).
"""

import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRIED_STATUSES = frozenset({408, 423, 429, 477, *range(500, 600)})
"""What may pass by itself: too busy, locked, moving house (HubSpot's 477), broken. Anything else would fail again."""


@dataclass(frozen=True)
class RestPolicy:
    """Seconds, unless said otherwise. No wait is begun that would end after ``request_deadline``, so a request with all
    its attempts ends at the latest one attempt after it."""

    connect_timeout: float = 5.0
    read_timeout: float = 30.0  # without a single byte
    body_deadline: float = 120.0  # from the request to the last byte: a server that drips never times out otherwise
    max_body_bytes: int = 256 * 1024 * 1024
    max_attempts: int = 6
    first_wait: float = 1.0  # doubled each time: 1, 2, 4, 8, 16 outlast a window of ten seconds
    max_wait: float = 60.0
    max_retry_after: float = 300.0  # a server that wants more is reported, not waited for
    request_deadline: float = 600.0

    def backoff(self, attempt: int) -> float:
        """Wait after the ``attempt``-th failure (from 1) when the server names no time."""
        return min(self.max_wait, self.first_wait * 2.0 ** (attempt - 1))


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (a number, or an HTTP date against ``now``, aware).

    ``None`` if there is none, or it cannot be read: then the policy's own waits hold. A date gone by asks for 0.
    """
    text = (header or "").strip()
    try:
        if text.replace(".", "", 1).isdecimal() and text.isascii():
            return float(text)
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp())


class Pace:
    """At most ``calls`` in any ``seconds``: below the vendor's limit, so that its 429 is the exception."""

    def __init__(self, calls: int, seconds: float) -> None:
        self._calls, self._seconds = calls, seconds
        self._recent: deque[float] = deque()

    def wait(self) -> None:
        """Return when one more call is within the pace, and count it."""
        while len(self._recent) >= self._calls:
            left = self._recent[0] + self._seconds - time.monotonic()
            if left > 0:
                time.sleep(left)
            self._recent.popleft()
        self._recent.append(time.monotonic())
