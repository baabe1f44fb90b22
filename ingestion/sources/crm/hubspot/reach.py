"""How far an account is read, by the ledger alone.

Belongs here: reading cursors for people. Does not belong here: making them (``reading``).
"""

from ingestion.ledger import Ledger
from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.cursor import Cursor
from ingestion.sources.crm.hubspot.objects import KINDS, VENDOR
from ingestion.sources.source import Reach


def reach(settings: HubSpotSettings, ledger: Ledger) -> dict[str, Reach]:
    """By entity that is on. A cursor of other settings (other properties, another start) counts for nothing."""
    by_name = {kind.name: kind for kind in KINDS}
    found = {}
    for entity in settings.entities:
        read_at = max(
            (
                line.received_at
                for line in ledger.reads
                if (line.source_vendor, line.source_instance, line.entity) == (VENDOR, settings.instance, entity)
                and ledger.status.get(line.received_at) == "landed"
            ),
            default=None,
        )
        cursor = Cursor()
        if kind := by_name.get(entity):
            cursor = Cursor.of(ledger.cursor(VENDOR, settings.instance, entity, settings.fingerprint(kind)))
        found[entity] = Reach(read_at, cursor.modified, is_listing=bool(cursor.after))
    return found
