"""The company's brands and where its customers live: countries, their zones, currencies, languages, regions; names.

Constants only. Everyone and everything is invented; addresses are of example domains.
"""

from __future__ import annotations

from dataclasses import dataclass

BRANDS = ("fjellro", "pinewick")
"""The first sells outdoor gear in Europe and Japan and keeps its customers in HubSpot; the second, bought lately,
sells in North America and still has systems of its own."""

DOMAINS = ("fjellro.example", "pinewick.example")


@dataclass(frozen=True)
class Country:
    """Where a brand sells. ``weight`` is its share among the brand's customers."""

    code: str
    brand: int
    weight: float
    zone: str
    currency: str
    language: str
    regions: tuple[str, ...]


COUNTRIES = (
    Country("DE", 0, 0.46, "Europe/Berlin", "EUR", "de", ("Bayern", "Hessen", "Sachsen", "Berlin")),
    Country("AT", 0, 0.12, "Europe/Vienna", "EUR", "de", ("Wien", "Tirol")),
    Country("CH", 0, 0.12, "Europe/Zurich", "CHF", "fr", ("Vaud", "Zürich")),
    Country("GB", 0, 0.14, "Europe/London", "GBP", "en", ("Kent", "Devon")),
    Country("TR", 0, 0.06, "Europe/Istanbul", "EUR", "tr", ("İzmir", "Iğdır")),
    Country("JP", 0, 0.10, "Asia/Tokyo", "JPY", "ja", ("東京都", "大阪府")),
    Country("CA", 1, 0.60, "America/Toronto", "CAD", "en", ("Ontario", "Québec")),
    Country("US", 1, 0.40, "America/New_York", "USD", "en", ("Maine", "Vermont")),
)

PINEWICK_ZONE = "America/Toronto"
"""The clock of the second brand's shop: its exports name no zone."""

MINOR_UNITS = {"EUR": 2, "CHF": 2, "GBP": 2, "JPY": 0, "CAD": 2, "USD": 2}

RATES_TO_EUR = {"EUR": 1.0, "CHF": 1.06, "GBP": 1.17, "JPY": 0.0061, "CAD": 0.67, "USD": 0.91}
"""About what one unit is worth; the daily rates move around it."""

SEGMENTS = ("consumer", "business", "vip")

# Composed and decomposed umlauts, a Turkish capital with its dot, right-to-left and four-byte letters: all are names.
FIRST_NAMES = (
    *("Anna", "Ben", "Chloé", "Deniz", "Emma", "Frank", "Greta", "Hugo", "İpek", "Jonas", "Kaito", "Lena"),
    *("Mu\u0308ge", "Noé", "Oya", "Paul", "Rosa", "Sora", "Théo", "Ulla", "Vera", "Will", "יעל", "𠮷子"),
)
LAST_NAMES = (
    *("Ackermann", "Bauer", "Çelik", "Dubois", "Egger", "Fischer", "Gru\u0308n", "Hoffmann", "Ito", "Jansen"),
    *("Keller", "Lambert", "Müller", "Nakamura", "O'Neill", "Peters", "Rossi", "Schmidt", "Tremblay", "Yıldız"),
)
CITIES = ("Altstadt", "Bergen am See", "Clairmont", "Dorfheim", "Eastbridge", "Feldkirchen", "Grünau", "Hillview")
PRODUCTS = tuple(f"P{number:03}" for number in range(1, 41))
