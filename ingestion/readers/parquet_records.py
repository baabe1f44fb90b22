"""Records of a Parquet file, read piece by piece.

Belongs here: rows and what can be wrong with the file. Does not belong here: values as text (``parquet_columns``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.readers.headers import check_names
from ingestion.readers.lines import MAX_RECORD_BYTES, UnreadableFile, not_text
from ingestion.readers.parquet_columns import broken_texts, is_text, longest, texts
from ingestion.readers.record import Record, Records
from ingestion.readers.signatures import PARQUET, kind_of

BATCH_ROWS = 8_192
BATCH_BYTES = 8 * 1024 * 1024
"""About; a row group says how large its rows are, on average and unpacked."""

_FETCH_AGAIN = "Fetch the file again; if it stays so, ask for it to be written anew."


class ParquetRecords(Records):
    """The rows of one file, numbered from 1. A row is broken if one of its texts is no UTF-8 or holds a NUL.

    ``types``: of each column, as Arrow has them. ``dictionaries``: text columns come as dictionaries, each text once.
    """

    def __init__(self, path: Path, *, dictionaries: bool = False) -> None:
        kind = kind_of(path)
        if kind and kind is not PARQUET:
            raise UnreadableFile(f"it is {kind.name}, not a Parquet file.", kind.remedy)
        with path.open("rb") as stream:
            if stream.read(4) not in (b"PAR1", b""):
                problem = "it is something else (text, perhaps), not a Parquet file."
                raise UnreadableFile(problem, "Correct the mapping's format, or fetch the file again.")
        try:
            self._file = pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(f"it is no whole Parquet file ({_first_line(error)}).", _FETCH_AGAIN) from error
        self.header: list[str] = self._file.schema_arrow.names
        self.types = dict(zip(self.header, self._file.schema_arrow.types, strict=True))
        if dictionaries:
            texts_only = [name for name, type_ in self.types.items() if is_text(type_)]
            self._file.close()
            self._file = pq.ParquetFile(path, read_dictionary=texts_only, buffer_size=1 << 20, pre_buffer=False)
        try:
            check_names(self.header, None)
        except UnreadableFile:
            self.close()
            raise

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Record]:
        row = 0
        try:
            for batch in self._batches(BATCH_ROWS):
                for fields, problem in self._rows(batch, row):
                    row += 1
                    if problem:
                        yield Record(row, None, orjson.dumps(fields).decode(), problem)
                    else:
                        yield Record(row, fields)
        except _CORRUPT as error:
            raise _corrupt(row, error) from error
        finally:
            self._file.close()

    def batches(self, most_rows: int) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow has them, some at a time. Raises ``UnreadableFile`` like the records."""
        row = 0
        try:
            for batch in self._batches(most_rows):
                yield batch
                row += batch.num_rows
        except _CORRUPT as error:
            raise _corrupt(row, error) from error
        finally:
            self._file.close()

    def _batches(self, most_rows: int) -> Iterator[pa.RecordBatch]:
        for number in range(self._file.num_row_groups):
            group = self._file.metadata.row_group(number)
            average = group.total_byte_size // max(group.num_rows, 1) + 1
            n_rows = max(1, min(most_rows, BATCH_BYTES // average))
            yield from self._file.iter_batches(n_rows, row_groups=[number], use_threads=False)

    def _rows(self, batch: pa.RecordBatch, row: int) -> Iterator[tuple[list[str | None], str]]:
        """The batch's rows, each with what is wrong with it; ``row`` is the number of the row before them."""
        problems: dict[int, str] = {}
        columns = [self._texts(column, problems) for column in batch.columns]
        if sum(longest(column) for column in batch.columns) > MAX_RECORD_BYTES:
            for number, fields in enumerate(zip(*columns, strict=True), row + 1):
                if sum(len(field) for field in fields if field) > MAX_RECORD_BYTES:
                    raise UnreadableFile(
                        f"this row is longer than {MAX_RECORD_BYTES // 1024**2} MiB.", "Leave such rows out.", number
                    )
        for position, fields in enumerate(zip(*columns, strict=True)):
            yield list(fields), problems.get(position, "")

    def _texts(self, column: Any, problems: dict[int, str]) -> list[str | None]:
        try:
            values = texts(column)
        except UnicodeDecodeError:
            decoded = broken_texts(column)
            problems |= {row: not_text("utf-8") for row, (_, is_broken) in enumerate(decoded) if is_broken}
            values = [value for value, _ in decoded]
        for row, value in enumerate(values):
            if value and "\0" in value:
                problems[row] = not_text("utf-8")
                values[row] = value.replace("\0", "\\x00")
        return values


_CORRUPT = (pa.ArrowException, OSError, KeyError, TypeError, ValueError)


def _corrupt(row: int, error: Exception) -> UnreadableFile:
    what = f"the file is corrupt, or of a kind that cannot be read, after row {row} ({_first_line(error)})."
    return UnreadableFile(what, _FETCH_AGAIN, row + 1)


def _first_line(error: Exception) -> str:
    """What Arrow says of a file's structure. Other errors may quote values, which belong in no message."""
    lines = str(error).strip().splitlines() if isinstance(error, pa.ArrowException | OSError) else []
    return lines[0].rstrip(".")[:200] if lines else type(error).__name__
