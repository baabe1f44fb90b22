"""A HubSpot account as a ``Source``. What it does stands in ``load``, ``check`` and ``reach``, imported when called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.objects import NAME, VENDOR
from ingestion.sources.source import Reach

if TYPE_CHECKING:
    from ingestion.ledger import Ledger
    from ingestion.report import Progress, SourceReport
    from ingestion.sources.crm.hubspot.check import SourceCheck


@dataclass(frozen=True)
class HubSpotSource:
    """One account, as ``[sources.hubspot]`` says."""

    settings: HubSpotSettings
    vendor: str = VENDOR
    title: str = NAME

    @property
    def instance(self) -> str:
        return self.settings.instance

    @property
    def entities(self) -> tuple[str, ...]:
        return tuple(self.settings.entities)

    def only(self, entities: tuple[str, ...], since: date | None) -> Self:
        """A day of its own gives cursors of its own (they hold under one start): a load in the usual way goes on from
        where it was, and misses nothing before that day."""
        if unknown := [entity for entity in entities if entity not in self.entities]:
            raise ValueError(f"{unknown[0]!r} is not read from {NAME}: sources.hubspot has {', '.join(self.entities)}.")
        changes = {"entities": list(entities)} | ({"start_date": since} if since else {})
        return type(self)(self.settings.model_copy(update=changes))

    def load(self, home: Path, *, progress: "Progress | None" = None, reload: bool = False) -> "SourceReport":
        from ingestion.sources.crm.hubspot.load import load_hubspot

        return load_hubspot(self.settings, home=home, progress=progress, reload=reload)

    def check(self, home: Path) -> "SourceCheck":
        from ingestion.sources.crm.hubspot.check import check

        return check(self.settings, home=home)

    def reach(self, ledger: "Ledger") -> Mapping[str, Reach]:
        from ingestion.sources.crm.hubspot.reach import reach

        return reach(self.settings, ledger)
