"""The vendor's rates: so many requests in ten seconds, so many searches in one, so many a day.

Over a limit the vendor answers 429 and says which limit it was; it names no time to wait. The answers of the search
carry no headers about rates.
"""

import time
from collections import deque
from collections.abc import Callable

from ingestion.sample_data.sandbox.problems import too_many
from ingestion.sample_data.sandbox.terms import Terms


class Limits:
    """Counts requests; the search has a window of its own."""

    def __init__(self, terms: Terms, clock: Callable[[], float] = time.monotonic) -> None:
        self.terms, self.clock = terms, clock
        self._requests: deque[float] = deque()
        self._searches: deque[float] = deque()
        self._today = 0

    def count(self, *, is_search: bool) -> dict[str, str]:
        """Count a request and return the headers of its answer.

        Raises:
            Problem: 429, over one of the limits. A request that is turned away counts for none of them.
        """
        terms = self.terms
        if terms.daily is not None and self._today >= terms.daily:
            raise too_many("DAILY")
        if is_search:
            self._pass(self._searches, terms.searches, terms.search_seconds, "SECONDLY")
        else:
            self._pass(self._requests, terms.burst, terms.burst_seconds, "TEN_SECONDLY_ROLLING")
        self._today += 1
        if is_search or terms.burst is None:
            return {}
        headers = {
            "X-HubSpot-RateLimit-Max": str(terms.burst),
            "X-HubSpot-RateLimit-Remaining": str(terms.burst - len(self._requests)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(terms.burst_seconds * 1000)),
        }
        if terms.daily is not None:
            headers["X-HubSpot-RateLimit-Daily"] = str(terms.daily)
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = str(terms.daily - self._today)
        return headers

    def _pass(self, window: deque[float], most: int | None, seconds: float, policy: str) -> None:
        if most is None:
            return
        now = self.clock()
        while window and window[0] <= now - seconds:
            window.popleft()
        if len(window) >= most:
            raise too_many(policy)
        window.append(now)
