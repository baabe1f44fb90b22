"""What two warehouses must have in common that read the same records at different moments.

Belongs here: which published tables tell when something was read. Does not belong here: comparing.
"""

from __future__ import annotations

from collections.abc import Mapping

TELL_WHEN_READ = ("marts.mart_source_freshness", "marts.mart_data_quality")


def undated(fingerprints: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints of all other tables; raises KeyError where one of these is gone."""
    rest = dict(fingerprints)
    for table in TELL_WHEN_READ:
        del rest[table]
    return rest
