"""``[sources.hubspot]`` of ``cem.toml``: which account, from when, what of it. The token is a secret: elsewhere.

Belongs here: shape and self-consistency. Does not belong here: what HubSpot's objects are (``sources.crm.hubspot``).
"""

import hashlib
import json
from datetime import date
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ingestion.settings.base import Header, Slug, Strict
from ingestion.settings.mapping import Redactions
from ingestion.settings.object_mapping import ObjectMapping
from ingestion.sources.crm.hubspot.objects import ENTITIES, KINDS, MERGE_FIELDS, Kind

MAX_ADDRESS = 6000
"""Characters of names; HubSpot refuses addresses of 8,000 and more, and a list has its properties in the address."""


class HubSpotSettings(Strict):
    """One HubSpot account. ``entities`` is all of them if not given; ``properties`` are the account's own properties to
    read besides the usual ones, by entity; ``mappings`` says what they mean, and reads those that it names itself."""

    instance: Slug = "hubspot"
    brand: str | None = None
    base_url: str = "https://api.hubapi.com"
    start_date: date | None = None
    lag_hours: int = Field(default=48, ge=0, le=24 * 30)
    entities: list[str] = list(ENTITIES)
    properties: dict[str, list[Header]] = {}
    mappings: dict[str, ObjectMapping] = {}
    redact: Redactions = Redactions()

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        parts = urlsplit(value)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
            raise ValueError(
                f"{value!r} must begin with https:// (http:// only for this machine): a token is sent there"
            )
        return value.rstrip("/")

    @field_validator("entities")
    @classmethod
    def _known_entities(cls, value: list[str]) -> list[str]:
        if unknown := sorted(set(value) - set(ENTITIES)):
            raise ValueError(f"{unknown[0]!r} is not read from HubSpot; there are {', '.join(ENTITIES)}")
        if not value:
            raise ValueError("at least one entity must be read; leave the whole table out to read nothing")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = {kind.name for kind in KINDS}
        if unknown := sorted(set(self.properties) - names):
            raise ValueError(f"properties names {unknown[0]!r}, which has none; there are {', '.join(sorted(names))}")
        for kind in KINDS:
            if len(",".join(self.asked(kind))) > MAX_ADDRESS:
                raise ValueError(
                    f"properties names too many of {kind.name!r}; HubSpot takes no address so long. Read fewer"
                )
        if unknown := sorted(set(self.mappings) - names):
            raise ValueError(f"mappings names {unknown[0]!r}, which has none; there are {', '.join(sorted(names))}")
        read = {name for mapping in self.mappings.values() for name in mapping.columns.values()}
        if gone := sorted(read & set(self.redact.drop)):
            raise ValueError(f"redact drops {gone[0]!r}, which a mapping reads; hash it instead")
        needed = {*MERGE_FIELDS, *(name for kind in KINDS for name in kind.always)}
        if gone := sorted(needed & self.redact.headers):
            raise ValueError(f"redact names {gone[0]!r}, which is needed to tell records and versions apart")
        return self

    def kinds(self) -> list[Kind]:
        """The kinds of object to read, in the vendor module's order."""
        return [kind for kind in KINDS if kind.name in self.entities]

    def staged(self) -> list[Kind]:
        """The kinds whose pipelines to read: those that have some and are read, or all should none of them be."""
        return [kind for kind in self.kinds() if kind.has_pipelines] or [kind for kind in KINDS if kind.has_pipelines]

    def asked(self, kind: Kind) -> list[str]:
        """The properties to ask for, sorted."""
        mapped = self.mappings.get(kind.name, ObjectMapping()).columns.values()
        wanted = {*kind.always, *kind.properties, *kind.history, *self.properties.get(kind.name, []), *mapped}
        return sorted(wanted - set(self.redact.drop))

    def history(self, kind: Kind) -> list[str]:
        """The properties whose history to ask for: the usual ones, and that of the account's own teams."""
        team = self.mappings.get(kind.name, ObjectMapping()).columns.get("team_ref")
        names = dict.fromkeys((*kind.history, *([team] if team and kind.history else [])))
        return [name for name in names if name not in self.redact.drop]

    def fingerprint(self, kind: Kind) -> str:
        """Hash (hex) of what shapes this kind's records: under another one a cursor does not hold."""
        hashed = sorted(set(self.redact.hash) & set(self.asked(kind)))
        start = self.start_date.isoformat() if self.start_date else None
        shape = [self.asked(kind), self.history(kind), kind.targets, hashed, start]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()
