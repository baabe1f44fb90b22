"""The vendors whose APIs are read: what each one can give, and which are on.

Belongs here: the list. A new vendor is a line in each of the two places, and a table in ``ingestion.settings.sources``.
"""

from ingestion.settings.sources import SourcesSettings
from ingestion.sources.crm.hubspot.objects import ENTITIES as HUBSPOT_ENTITIES
from ingestion.sources.crm.hubspot.objects import KINDS as HUBSPOT_KINDS
from ingestion.sources.crm.hubspot.objects import VENDOR as HUBSPOT
from ingestion.sources.crm.hubspot.source import HubSpotSource
from ingestion.sources.source import Source

_HUBSPOT_FAMILIES = {kind.name: kind.family for kind in HUBSPOT_KINDS}

VENDOR_ENTITIES = {HUBSPOT: {entity: _HUBSPOT_FAMILIES.get(entity, "crm") for entity in HUBSPOT_ENTITIES}}
"""By vendor, every entity that can be read of it, with its family."""


def sources_on(settings: SourcesSettings) -> list[Source]:
    """The sources that a load reads, in its order."""
    return [HubSpotSource(settings.hubspot)] if settings.hubspot else []
