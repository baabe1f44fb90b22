"""``[sources]`` of ``cem.toml``: one table for each vendor whose API is read. A vendor without a table is off.

Belongs here: which vendors there are tables for. Does not belong here: the settings of one (its own module).
"""

from ingestion.settings.base import Strict
from ingestion.settings.hubspot import HubSpotSettings


class SourcesSettings(Strict):
    """The sources that are on."""

    hubspot: HubSpotSettings | None = None
