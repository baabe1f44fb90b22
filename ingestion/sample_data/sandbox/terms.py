"""The vendor's limits, as numbers that a test may lower: rates, page sizes, the cap of the search."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Terms:
    """The limits of a private app of a Professional account; None switches a rate off."""

    burst: int | None = 190
    burst_seconds: float = 10.0
    searches: int | None = 5
    search_seconds: float = 1.0
    daily: int | None = 650_000
    list_page: int = 100
    history_page: int = 50
    search_page: int = 200
    search_cap: int = 10_000
    batch: int = 100
    association_page: int = 500
    association_batch: int = 1000
    url_characters: int = 8000


NO_RATES = Terms(burst=None, searches=None, daily=None)
