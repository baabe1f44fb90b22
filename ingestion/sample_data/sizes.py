"""How large a world is: sizes S, M, L, XL, and how a large one is cut into parts that fit into memory."""

from __future__ import annotations

from dataclasses import dataclass

PART_CUSTOMERS = 500_000


@dataclass(frozen=True)
class Size:
    """Customers and web events of a world. ``hits`` counts distinct events: some are exported twice."""

    name: str
    customers: int
    hits: int

    @property
    def parts(self) -> int:
        """Into how many worlds of their own the world is cut: no person is in two."""
        return -(-self.customers // PART_CUSTOMERS)


SIZES = {
    size.name: size
    for size in (
        Size("S", 2_000, 100_000),
        Size("M", 50_000, 2_500_000),
        Size("L", 500_000, 25_000_000),
        Size("XL", 10_000_000, 500_000_000),
    )
}


def size_named(name: str) -> Size:
    """The size of that name. Raises ``ValueError`` that lists the names."""
    if name not in SIZES:
        raise ValueError(f"There is no size {name!r}. Choose one of {', '.join(SIZES)}.")
    return SIZES[name]
