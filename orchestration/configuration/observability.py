"""`[observability]`: who else is told how runs go. Belongs here: the setting. Not here: what is told (lineage.py)."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict


def known_target(value: str) -> str:
    """``value`` if events can be sent there. Raises ValueError without quoting what may be a secret."""
    parts = urlsplit(value)
    if parts.username or parts.password or parts.query:
        raise ValueError("the address must hold no secret: put the key into the environment (OPENLINEAGE_API_KEY).")
    if value in ("off", "file") or (parts.scheme in ("http", "https") and parts.hostname):
        return value
    raise ValueError('it takes "off", "file" (logs/openlineage.jsonl) or an address that begins with https://')


class Observability(BaseModel):
    """``openlineage``: where to OpenLineage's events go."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    openlineage: Annotated[str, AfterValidator(known_target)] = "off"
