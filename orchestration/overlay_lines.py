"""A file of the overlay that commands add lines to: read as lines, written whole or not at all.

Belongs here: CSV in and out. Does not belong here: what a line means.
"""

import csv
import os
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Line = TypeVar("Line", bound="DataclassInstance")


def read_lines(file: Path, kind: type[Line]) -> list[Line]:
    """The lines of ``file``, whose columns are the fields of ``kind``, all text; [] if there is no file."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        # Whoever edits the file may change the order of its columns; `cem config check` judged their names.
        return [kind(**{field.name: row[field.name] for field in fields(kind)}) for row in csv.DictReader(lines)]


def write_lines(file: Path, kind: type[Line], lines: Sequence[Line]) -> None:
    """Replace ``file``, making its folder if there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with new.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([field.name for field in fields(kind)])
            writer.writerows(astuple(one) for one in lines)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
