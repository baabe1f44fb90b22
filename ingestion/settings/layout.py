"""How a file is written: its format, and what that format needs to be told.

Belongs here: settings without which no record can be read. Does not belong here: what a header means (``meaning``),
reading (``ingestion.readers``).
"""

import codecs
from typing import Literal, Self

from pydantic import field_validator, model_validator

from ingestion.settings.base import Header, Strict

Format = Literal["csv", "jsonl", "parquet", "xlsx", "access_log", "fixed_width"]
Shape = Literal["records", "events"]

# Which formats a setting says something about.
_FORMATS_OF: dict[str, set[str]] = {
    "delimiter": {"csv"},
    "quote": {"csv"},
    "encoding": {"csv", "jsonl", "access_log", "fixed_width"},
    "skip_lines": {"csv", "xlsx", "fixed_width"},
    "sheet": {"xlsx"},
    "fields": {"fixed_width"},
    "shape": {"parquet"},
}

# Text encodings to Python, but no file format: they rewrite characters or yield ones that no database stores.
_NOT_FOR_FILES = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}


class FileLayout(Strict):
    """The format of a file and its particulars.

    ``skip_lines``: lines (of a workbook: rows) above the header, of a fixed-width file above the first record.
    ``fields``: fixed-width columns, name = [first, last] position in characters, counted from 1.
    ``shape``: how the records land - each with its payload, or, where there are very many, as typed columns by day.
    """

    format: Format = "csv"
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip_lines: int = 0
    sheet: Header | None = None
    fields: dict[Header, list[int]] = {}
    shape: Shape = "records"

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

    @model_validator(mode="after")
    def _fits_its_format(self) -> Self:
        for name, formats in _FORMATS_OF.items():
            # By value, not by whether it was given: a mapping that was written out whole must be readable again.
            if self.format not in formats and getattr(self, name) != FileLayout.model_fields[name].default:
                raise ValueError(f"{name} says nothing about a file of format {self.format!r}; leave it out")
        if self.format == "fixed_width" and not self.fields:
            raise ValueError("format 'fixed_width' needs fields: name = [first position, last position]")
        if self.delimiter == self.quote:
            raise ValueError("delimiter and quote must differ")
        return self

    def layout_that_lands(self) -> dict[str, object]:
        """The settings that change what is read, as plain values. Those of a CSV file are always there (ledgers that
        were written when it was the only format know them so), others only if they are not the default.
        """
        always = {"delimiter": self.delimiter, "quote": self.quote, "encoding": codecs.lookup(self.encoding).name}
        further = {
            name: getattr(self, name)
            for name in ("format", "skip_lines", "sheet", "fields", "shape")
            if getattr(self, name) != FileLayout.model_fields[name].default
        }
        return {**always, **further}
