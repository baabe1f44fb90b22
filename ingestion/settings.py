"""Settings of one file mapping: what the user writes in one ``[[files]]`` table.

Belongs here: shape and self-consistency of a mapping. Does not belong here: which families, entities and canonical
columns exist (that registry is dbt's; orchestration checks against it), and where ``cem.toml`` lies.
"""

import codecs
import hashlib
import json
import string
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Header = Annotated[str, StringConstraints(min_length=1)]
Format = Literal["csv", "jsonl", "parquet", "xlsx", "access_log", "fixed_width"]

# Settings of the text formats, and which formats they say something about.
_FORMATS_OF: dict[str, set[str]] = {
    "delimiter": {"csv"},
    "quote": {"csv"},
    "encoding": {"csv", "jsonl", "access_log", "fixed_width"},
    "skip_lines": {"csv", "xlsx", "fixed_width"},
    "sheet": {"xlsx"},
    "fields": {"fixed_width"},
}

# Text encodings to Python, but no file format: they rewrite characters or yield ones that no database stores.
_NOT_FOR_FILES = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}


class Strict(BaseModel):
    """A settings table in which an unknown name is a mistake, not an extra."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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


class FileMapping(Strict):
    """One kind of file: where it is, how it is written, and what its headers mean.

    What stands below ``redact`` is applied in SQL after landing, so changing it never reads a file again; what does is
    in ``landing_fingerprint``. A header of a JSON line is a member's name, of a nested member its path (``user.id``);
    of an access log it is one of ``ingestion.readers.access_log.HEADERS``.

    ``fields``: fixed-width columns, name = [first, last] position, counted from 1. ``templates``: column = text with
    ``{header}`` in it. ``formats``: strptime directives of an instant column. ``questions``: of a file with one column
    a question, question id = header. ``dimensions``: further things to compare scores by, name = header.
    """

    name: Slug
    instance: Slug = ""
    family: Slug
    entity: Slug
    glob: Header
    format: Format = "csv"
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip_lines: int = 0
    sheet: Header | None = None
    fields: dict[Header, list[int]] = {}
    timezone: str | None = None
    brand: str | None = None
    key: list[Header] = []
    modified_at: Header | None = None
    redact: Redactions = Redactions()
    columns: dict[Slug, Header] = {}
    templates: dict[Slug, str] = {}
    constants: dict[Slug, str] = {}
    values: dict[Slug, dict[str, str]] = {}
    formats: dict[Slug, str] = {}
    decimal_comma: bool = False
    questions: dict[Header, Header] = {}
    dimensions: dict[Slug, Header] = {}
    no_answer: list[str] = []

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

    @field_validator("delimiter", "quote")
    @classmethod
    def _one_character(cls, value: str) -> str:
        if len(value) != 1 or value in "\r\n\0":
            raise ValueError(f'{value!r} must be one character, and not a line end (a tab is "\\t")')
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        hint = f"{value!r} is not a text encoding of files; common ones: utf-8, cp1252, latin-1, utf-16"
        try:
            "a".encode(value)  # codecs.lookup alone also knows byte-to-byte codecs such as 'zip'
        except (LookupError, ValueError) as error:
            raise ValueError(hint) from error
        if codecs.lookup(value).name.replace("_", "-") in _NOT_FOR_FILES:
            raise ValueError(hint)
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

    @field_validator("skip_lines")
    @classmethod
    def _not_negative(cls, value: int) -> int:
        if value < 0:
            raise ValueError(f"{value} is no number of lines")
        return value

    @field_validator("fields")
    @classmethod
    def _positions(cls, value: dict[str, list[int]]) -> dict[str, list[int]]:
        for name, positions in value.items():
            if len(positions) != 2 or not 1 <= positions[0] <= positions[1]:
                raise ValueError(f"{name} = {positions}: give the first and last position, counted from 1: [1, 8]")
        return value

    @field_validator("questions", mode="before")
    @classmethod
    def _list_of_questions(cls, value: object) -> object:
        """A plain list names headers that are the questions' ids too."""
        return {header: header for header in value} if isinstance(value, list) else value

    @field_validator("templates")
    @classmethod
    def _readable_templates(cls, value: dict[str, str]) -> dict[str, str]:
        for column, template in value.items():
            if not template_headers(template):
                raise ValueError(
                    f'{column} = {template!r}: name at least one header in braces, as in "2026-05-{{DAY}}"'
                )
        return value

    @model_validator(mode="after")
    def _fits_its_format(self) -> Self:
        for name, formats in _FORMATS_OF.items():
            if name in self.model_fields_set and self.format not in formats:
                raise ValueError(f"{name} says nothing about a file of format {self.format!r}; leave it out")
        if self.format == "fixed_width" and not self.fields:
            raise ValueError("format 'fixed_width' needs fields: name = [first position, last position]")
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.delimiter == self.quote:
            raise ValueError("delimiter and quote must differ")
        if len(set(self.key)) != len(self.key):
            raise ValueError(f"key names a header twice: {self.key}")
        used = self.mapped_headers | {*self.key, *([self.modified_at] if self.modified_at else [])}
        if gone := sorted(used & set(self.redact.drop)):
            raise ValueError(f"redact.drop removes {gone}, which this mapping needs elsewhere; hash them instead")
        if self.modified_at in self.redact.hash:
            raise ValueError(f"redact.hash would make modified_at ({self.modified_at!r}) unreadable")
        return self

    @property
    def entity_key(self) -> str:
        """Name of the table in ``raw_files`` and of the canonical entity: ``<family>_<entity>``."""
        return f"{self.family}_{self.entity}"

    @property
    def mapped_headers(self) -> set[str]:
        """Headers whose values reach the model."""
        templated = {header for template in self.templates.values() for header in template_headers(template)}
        return {*self.columns.values(), *templated, *self.questions.values(), *self.dimensions.values()}

    @property
    def required_headers(self) -> set[str]:
        """Headers without which a file cannot be this mapping's."""
        modified_at = {self.modified_at} if self.modified_at else set()
        return {*self.mapped_headers, *self.key, *modified_at, *self.redact.headers}

    def landing_fingerprint(self, default_timezone: str) -> str:
        """Hash (hex, 64 digits) of the settings that change what lands; a file read under another one is read again.

        Its first 16 digits tell how records are told apart: by the key, or without one by their content and so by all
        that shapes it. Records landed under other first digits are not recognised (see ``plan``).
        """
        relevant = {
            "key": self.key,
            "delimiter": self.delimiter,
            "quote": self.quote,
            "encoding": codecs.lookup(self.encoding).name,
            "modified_at": self.modified_at,
            "timezone": (self.timezone or default_timezone) if self.modified_at else None,
            "redact": {"drop": sorted(self.redact.drop), "hash": sorted(self.redact.hash)},
            "lands_in": [self.entity_key, self.instance],
        }
        for name in ("format", "skip_lines", "sheet", "fields"):
            if name in self.model_fields_set and getattr(self, name) != type(self).model_fields[name].default:
                relevant[name] = getattr(self, name)
        return _hash(self.key or relevant)[:16] + _hash(relevant)[:48]


def template_headers(template: str) -> list[str]:
    """The headers that a template names, in their order. Raises ValueError if its braces do not match."""
    return [text for is_header, text in template_pieces(template) if is_header]


def template_pieces(template: str) -> list[tuple[bool, str]]:
    """A template as (is a header, text) in order; {{ and }} are braces. Raises ValueError where they do not match."""
    pieces: list[tuple[bool, str]] = []
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"{template!r}: its braces do not match; a brace that is text is written twice") from error
    for literal, header, format_spec, conversion in parsed:
        if literal:
            pieces.append((False, literal))
        if header is not None:
            # To Python '!' and ':' begin a format; in a header they are characters like any other.
            name = header + (f"!{conversion}" if conversion else "") + (f":{format_spec}" if format_spec else "")
            if not name:
                raise ValueError(f"{template!r}: a pair of braces is empty; name a header in it")
            pieces.append((True, name))
    return pieces


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
