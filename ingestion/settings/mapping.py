"""One kind of file, whole: where it is, how it is written, which record is which, and what its headers mean.

Belongs here: what concerns more than one of these, and what decides whether a file is read again.
"""

import difflib
import hashlib
import json
from pathlib import PurePosixPath
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import field_validator, model_validator

from ingestion.readers.access_log import HEADERS as ACCESS_LOG_HEADERS
from ingestion.settings.base import Header, Slug, Strict
from ingestion.settings.events import event_mistake
from ingestion.settings.layout import FileLayout
from ingestion.settings.meaning import FileMeaning


class Redactions(Strict):
    """Headers that are dropped or hashed before anything is stored."""

    drop: list[Header] = []
    hash: list[Header] = []

    @model_validator(mode="after")
    def _one_fate_each(self) -> Self:
        if both := sorted(set(self.drop) & set(self.hash)):
            raise ValueError(f"{both} stand in both drop and hash: choose one")
        return self

    @property
    def headers(self) -> set[str]:
        return {*self.drop, *self.hash}


class FileMapping(FileMeaning, FileLayout):
    """One kind of file. A header of a JSON line is a member's name, of a nested member its path (``user.id``); of an
    access log it is one of ``ingestion.readers.access_log.HEADERS``; of a fixed-width file, a name in ``fields``.
    """

    name: Slug
    instance: Slug = ""
    family: Slug
    entity: Slug
    glob: Header
    timezone: str | None = None
    brand: str | None = None
    key: list[Header] = []
    modified_at: Header | None = None
    redact: Redactions = Redactions()

    @model_validator(mode="before")
    @classmethod
    def _instance_defaults_to_name(cls, data: object) -> object:
        if isinstance(data, dict) and "instance" not in data and "name" in data:
            return {**data, "instance": data["name"]}
        return data

    @field_validator("glob")
    @classmethod
    def _glob_stays_inside(cls, value: str) -> str:
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or "\\" in value or value.startswith("~"):
            raise ValueError(f"{value!r} must be relative to the data folder, with '/' and without '..'")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError(f"{value!r} is not an IANA time zone such as 'Europe/Berlin' or 'UTC'") from error
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.key)) != len(self.key):
            raise ValueError(f"key names a header twice: {self.key}")
        used = self.mapped_headers | {*self.key, *([self.modified_at] if self.modified_at else [])}
        if gone := sorted(header for header in used if self._is_within(header, self.redact.drop)):
            raise ValueError(f"redact.drop removes {gone}, which this mapping needs elsewhere; hash them instead")
        hashed = self.redact.hash
        if inside := sorted(header for header in used.difference(hashed) if self._is_within(header, hashed)):
            raise ValueError(f"redact.hash would replace what {inside} are members of: hash the members themselves")
        if self.modified_at in hashed:
            raise ValueError(f"redact.hash would make modified_at ({self.modified_at!r}) unreadable")
        return self

    @model_validator(mode="after")
    def _headers_of_its_format(self) -> Self:
        """Formats without a header line of their own have only the headers that are known beforehand."""
        known = {"access_log": list(ACCESS_LOG_HEADERS), "fixed_width": list(self.fields)}.get(self.format)
        if known is not None and (unknown := sorted(self.required_headers - set(known))):
            near = difflib.get_close_matches(unknown[0], known, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            raise ValueError(f"{unknown[0]!r} is no header of a file of format {self.format!r}: {meant}")
        return self

    @model_validator(mode="after")
    def _fits_its_shape(self) -> Self:
        if self.shape == "events" and (
            mistake := event_mistake(self.entity_key, self, has_modified_at=self.modified_at is not None)
        ):
            raise ValueError(mistake)
        return self

    def _is_within(self, header: str, redacted: list[str]) -> bool:
        """Whether a redaction hits the header; of a JSON line it takes all that is nested in its member."""
        nested = self.format == "jsonl"
        return any(header == name or (nested and header.startswith(f"{name}.")) for name in redacted)

    @property
    def entity_key(self) -> str:
        """Name of the table in ``raw_files`` and of the canonical entity: ``<family>_<entity>``."""
        return f"{self.family}_{self.entity}"

    @property
    def indispensable_headers(self) -> set[str]:
        """Headers that decide what lands: the key, the modification time, the redacted ones."""
        modified_at = {self.modified_at} if self.modified_at else set()
        return {*self.key, *modified_at, *self.redact.headers}

    @property
    def required_headers(self) -> set[str]:
        """Headers without which a file cannot be this mapping's."""
        return self.mapped_headers | self.indispensable_headers

    def places_of_headers(self) -> dict[str, list[str]]:
        """By header, the settings that name it: ``{"NETPRO": ["questions.nps", "key"]}``."""
        places = self.places_of_mapped_headers()
        for setting, headers in {
            "key": self.key,
            "modified_at": [self.modified_at] if self.modified_at else [],
            "redact.drop": self.redact.drop,
            "redact.hash": self.redact.hash,
        }.items():
            for header in headers:
                places.setdefault(header, []).append(setting)
        return places

    def landing_fingerprint(self, default_timezone: str) -> str:
        """Hash (hex, 64 digits) of the settings that change what lands; a file read under another one is read again.

        Its first 16 digits tell how records are told apart: by the key, or without one by their content and so by all
        that shapes it. Records landed under other first digits are not recognised (see ``plan``).
        """
        relevant = {
            "key": self.key,
            "modified_at": self.modified_at,
            "timezone": (self.timezone or default_timezone) if self.modified_at else None,
            "redact": {"drop": sorted(self.redact.drop), "hash": sorted(self.redact.hash)},
            "lands_in": [self.entity_key, self.instance],
            **self.layout_that_lands(),
            # Of events the header of each column is chosen on landing; of records in SQL, after it.
            **({"columns": self.columns, "templates": self.templates} if self.shape == "events" else {}),
        }
        return _hash(self.key or relevant)[:16] + _hash(relevant)[:48]


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
