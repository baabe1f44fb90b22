"""What every source with an API can be asked, whoever the vendor: the face that commands and schedules work with.

Belongs here: that face, cheap to import, since whoever reads a configuration does. Does not belong here: a vendor (its
own package), the list of them (``vendors``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from ingestion.ledger import Ledger
    from ingestion.report import Progress, SourceReport
    from ingestion.sources.crm.hubspot.check import SourceCheck


@dataclass(frozen=True)
class Reach:
    """How far one entity of a source is read, as far as it has landed."""

    read_at: datetime | None = None  # naive UTC; None: never
    changes_until: str = ""  # blank where all is read each time
    is_listing: bool = False  # the first list is not finished


class Source(Protocol):
    """One account of a vendor that is on."""

    @property
    def vendor(self) -> str:
        """Its name in ``cem.toml`` and in ``raw_<vendor>``."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def instance(self) -> str:
        """The source instance of its records."""

    @property
    def entities(self) -> tuple[str, ...]:
        """The tables of ``raw_<vendor>`` that a load fills."""

    def only(self, entities: tuple[str, ...], since: date | None) -> Self:
        """The same account, but for a part of it; ``since`` a day, or (None) as the settings say.

        Raises ``ValueError`` for an entity that is not on.
        """

    def load(self, home: Path, *, progress: "Progress | None" = None, reload: bool = False) -> "SourceReport":
        """Land what is not landed yet; ``reload`` reads all again. Raises ``ingestion.errors.LandingError``."""

    def check(self, home: Path) -> "SourceCheck":
        """Ask whether a load would work; loads nothing. Raises ``SecretError``, ``ApiError``."""

    def reach(self, ledger: "Ledger") -> Mapping[str, Reach]:
        """By entity that is on, how far it is read; the vendor is not asked."""
