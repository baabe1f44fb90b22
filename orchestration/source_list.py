"""What `cem source list` tells: every family, who can fill it, whether that is on, and how far it is read.

Belongs here: finding it out, from the configuration and the ledger. Does not belong here: layout.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ingestion.ledger import Ledger
from ingestion.names import FILES
from ingestion.sources.source import Reach
from ingestion.sources.vendors import VENDOR_ENTITIES
from orchestration.config import CemConfig
from orchestration.configuration.registry import FAMILIES, Registry
from orchestration.home import DBT_PROJECT_DIR, Home


@dataclass(frozen=True)
class SourceRow:
    """What one vendor gives one family: an entity of an instance if it is on, all that there could be if it is off."""

    family: str
    vendor: str
    entities: str
    instance: str = ""
    reach: Reach | None = None

    @property
    def is_on(self) -> bool:
        return self.reach is not None


def source_rows(config: CemConfig) -> list[SourceRow]:
    """By family; inside one the files first, then vendors in their order."""
    ledger = Ledger(Home(config.home).ledger_file)
    registry = Registry(DBT_PROJECT_DIR)
    rows: list[SourceRow] = []
    for family in FAMILIES:
        in_files = list(_mapped(config, ledger, family))
        entities = ", ".join(sorted(entity for of, entity in registry.entities if of == family))
        rows += in_files or [SourceRow(family, FILES, entities)]
        rows += _of_vendors(config, ledger, family)
    return rows


def _mapped(config: CemConfig, ledger: Ledger, family: str) -> Iterator[SourceRow]:
    for mapping in config.files:
        if mapping.family == family:
            read_at = _last_read(ledger, mapping.name)
            yield SourceRow(family, FILES, mapping.entity, mapping.instance, Reach(read_at))


def _of_vendors(config: CemConfig, ledger: Ledger, family: str) -> Iterator[SourceRow]:
    on = {source.vendor: source for source in config.sources_on}
    for vendor, entities in VENDOR_ENTITIES.items():
        reach = on[vendor].reach(ledger) if vendor in on else {}
        mine = [entity for entity, of in entities.items() if of == family]
        for entity in mine:
            if entity in reach:
                yield SourceRow(family, vendor, entity, on[vendor].instance, reach[entity])
        if off := [entity for entity in mine if entity not in reach]:
            yield SourceRow(family, vendor, ", ".join(off))


def _last_read(ledger: Ledger, mapping: str) -> datetime | None:
    landed = (
        line.received_at
        for line in ledger.reads
        if (line.source_vendor, line.mapping) == (FILES, mapping) and ledger.status.get(line.received_at) == "landed"
    )
    return max(landed, default=None)
