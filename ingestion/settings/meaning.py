"""What the headers of a file mean.

Belongs here: settings that are applied in SQL after landing, so that changing one never reads a file again. Does not
belong here: whether a canonical column exists (orchestration asks dbt's registry).
"""

import string
from typing import NamedTuple

from pydantic import field_validator

from ingestion.settings.base import Header, Slug, Strict

OWN_HEADERS = frozenset({"@record_key", "@line"})
"""Stand for headers in ``columns``, for files without an id or a line number: what tells a record of the file from
another, and the line on which it stands."""


class FileMeaning(Strict):
    """Headers to canonical columns, words to what they mean.

    ``templates``: column = text with ``{header}`` in it, or ``{?header}`` where it may be blank. ``formats``: strptime
    directives of an instant column. ``questions``: of a file with one column a question, question id = header.
    ``dimensions``: further things to compare scores by, name = header.
    """

    columns: dict[Slug, Header] = {}
    templates: dict[Slug, str] = {}
    constants: dict[Slug, str] = {}
    values: dict[Slug, dict[str, str]] = {}
    formats: dict[Slug, str] = {}
    decimal_comma: bool = False
    questions: dict[Header, Header] = {}
    dimensions: dict[Slug, Header] = {}
    no_answer: list[str] = []

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

    @property
    def mapped_headers(self) -> set[str]:
        """Headers whose values reach the model."""
        return set(self.places_of_mapped_headers())

    def places_of_mapped_headers(self) -> dict[str, list[str]]:
        """By header, the settings that name it: ``{"NETPRO": ["questions.nps"]}``."""
        places: dict[str, list[str]] = {}
        tables = {"columns": self.columns, "questions": self.questions, "dimensions": self.dimensions}
        for table, entries in tables.items():
            for name, header in entries.items():
                if header in OWN_HEADERS:
                    continue
                places.setdefault(header, []).append(f"{table}.{name}")
        for column, template in self.templates.items():
            for header in dict.fromkeys(template_headers(template)):
                places.setdefault(header, []).append(f"templates.{column}")
        return places


class TemplatePiece(NamedTuple):
    """A part of a template: text, or the name of a header whose value takes its place."""

    text: str
    is_header: bool
    may_be_blank: bool = False


def template_headers(template: str) -> list[str]:
    """The headers that a template names, in their order. Raises ValueError if its braces do not match."""
    return [piece.text for piece in template_pieces(template) if piece.is_header]


def template_pieces(template: str) -> list[TemplatePiece]:
    """The pieces of a template, in order; {{ and }} are braces, {?header} may be blank.

    Raises ValueError where braces do not match or name nothing.
    """
    pieces: list[TemplatePiece] = []
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"{template!r}: its braces do not match; a brace that is text is written twice") from error
    for literal, header, format_spec, conversion in parsed:
        if literal:
            pieces.append(TemplatePiece(literal, is_header=False))
        if header is not None:
            # To Python '!' and ':' begin a format; in a header they are characters like any other.
            name = header + (f"!{conversion}" if conversion else "") + (f":{format_spec}" if format_spec else "")
            if not name.removeprefix("?"):
                raise ValueError(f"{template!r}: a pair of braces is empty; name a header in it")
            pieces.append(TemplatePiece(name.removeprefix("?"), is_header=True, may_be_blank=name.startswith("?")))
    return pieces
