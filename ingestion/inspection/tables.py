"""The records of a file in columns of text, whatever its format: what the profiles are taken from.

Belongs here: reading as far as the sample goes, and how many records the whole file may hold. Does not belong here: how
a format is read (``ingestion.readers``: what is seen here is what would land), profiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ingestion.errors import FileLookError
from ingestion.inspection.sample import Sample
from ingestion.readers.json_objects import as_text
from ingestion.readers.opening import open_records
from ingestion.readers.record import Record
from ingestion.settings import FileMapping
from ingestion.settings.layout import FileLayout

_MOST_RECORDS = 100_000
_MOST_CELLS = 1_500_000
_MOST_CELLS_OF_A_SHEET = 400_000  # a library that takes its time
_MOST_BROKEN = 1_000
_MOST_PATHS = 500


class Broken(NamedTuple):
    """A record that would land as broken: its first line (of the file, from 1) and why. Nothing of what it holds."""

    line: int
    problem: str


@dataclass(frozen=True)
class Table:
    """``columns``: one list of texts a header, "" where a record has no value; all as long as ``records``.

    ``total``: records of the whole file; ``is_exact`` tells whether that is counted or estimated.
    """

    headers: list[str]
    columns: list[list[str]]
    records: int
    total: int
    is_exact: bool
    broken: list[Broken] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_table(sample: Sample, layout: FileLayout, lines: int | None = None) -> Table:
    """The first records of the file. ``lines``: how many lines the sample has; None for a file that has none.

    Raises ``FileLookError`` without a header, ``UnreadableFile`` as the readers do.
    """
    # The reader wants a whole mapping; of a file that nobody has mapped only the layout counts.
    said = {name: getattr(layout, name) for name in layout.model_fields_set}
    mapping = FileMapping(name="look", family="look", entity="look", glob=sample.path.name or "look", **said)
    records = open_records(sample.path, mapping)
    try:
        kept, broken, is_whole, last_line = _read(
            records, _most_records(layout, records.header), lines, sample.is_whole
        )
        headers = records.header
        if headers is None:
            headers = list(dict.fromkeys(path for fields in kept for path in fields))[:_MOST_PATHS]
            rows: Sequence[Sequence[str]] = [[fields.get(path, "") for path in headers] for fields in kept]
        else:
            rows = [["" if value is None else value for value in fields] for fields in kept]
    finally:
        records.close()
    if not headers:
        raise FileLookError(sample.path, "no header was found.", "The first line must name the columns.")
    read = len(rows) + len(broken)
    total = read if is_whole else _estimate(sample, read, last_line, lines)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in headers]
    return Table(headers, columns, len(rows), total, is_whole or layout.format == "parquet", broken)


def _read(records: Any, most: int, lines: int | None, is_whole: bool) -> tuple[list[Any], list[Broken], bool, int]:
    """Fields of the good records, the broken ones, whether that is all of the file, the last line."""
    kept: list[Any] = []
    broken: list[Broken] = []
    line = 0
    for record in records:
        if lines is not None and not is_whole and record.line > lines:
            return kept, broken, False, line
        line = record.line
        if record.fields is None:
            broken.append(Broken(line, record.problem))
        else:
            kept.append(_flat(record))
        if len(kept) >= most or len(broken) >= _MOST_BROKEN:
            return kept, broken, False, line
    return kept, broken, True, line


def _flat(record: Record) -> list[Any] | dict[str, str]:
    """The fields of a record; of a JSON object its members by path (``user.id``), a list as one text."""
    if not isinstance(record.fields, dict):
        return record.fields or []
    flat: dict[str, str] = {}
    _flatten(record.fields, "", flat)
    return flat


def _flatten(value: dict[str, Any], prefix: str, flat: dict[str, str]) -> None:
    for name, member in value.items():
        if isinstance(member, dict):
            _flatten(member, f"{prefix}{name}.", flat)
        else:
            flat[f"{prefix}{name}"] = as_text(member) or ""


def _most_records(layout: FileLayout, headers: list[str] | None) -> int:
    most_cells = _MOST_CELLS_OF_A_SHEET if layout.format == "xlsx" else _MOST_CELLS
    return max(min(_MOST_RECORDS, most_cells // max(len(headers or "x" * 20), 1)), 1)


def _estimate(sample: Sample, read: int, last_line: int, lines: int | None) -> int:
    """Records of the whole file: counted in Parquet's own books, else by how much of the file they filled."""
    if sample.kind == "parquet":
        from pyarrow.parquet import ParquetFile

        return int(ParquetFile(sample.path).metadata.num_rows)
    if lines is None:
        return read
    share = (1.0 if sample.is_whole else sample.taken / sample.size) * last_line / max(lines, 1)
    return max(round(read / max(share, 1e-9)), read)
