"""The events of one run on disk, before any of them may reach the warehouse: Parquet files that load as they are.

Belongs here: writing them, whole tables whatever the number of files read. Does not belong here: comparing; a day is
replaced, whatever was in it (``days``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.events.columns import TEXT
from ingestion.events.reader import BATCH_ROWS, Write
from ingestion.events.rows import ALL_DIFFER
from ingestion.landing import EVENTS_TABLES, events_table

FILE_ROWS = 5_000_000
"""At most about so many rows in one load job."""


class EventFile(NamedTuple):
    path: Path
    rows: int


@dataclass
class _Table:
    """Files of one table: the last is being written. Small batches wait until they fill a row group."""

    folder: Path
    schema: pa.Schema
    files: list[EventFile] = field(default_factory=list)
    writer: pq.ParquetWriter | None = None
    waiting: list[pa.RecordBatch] = field(default_factory=list)
    waiting_rows: int = 0
    written: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self.waiting.append(batch)
        self.waiting_rows += batch.num_rows
        if self.waiting_rows >= BATCH_ROWS:
            self._write()
        if self.written >= FILE_ROWS:
            self.finish()

    def finish(self) -> None:
        if self.waiting or not self.files:
            self._write()
        if self.writer is not None:
            self.writer.close()
            self.files.append(EventFile(self._path(), self.written))
        self.writer, self.written = None, 0

    def _write(self) -> None:
        rows = pa.Table.from_batches(self.waiting, self.schema).unify_dictionaries().combine_chunks()
        if self.writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            repeating = [one.name for one in self.schema if one.name not in ALL_DIFFER]
            self.writer = pq.ParquetWriter(
                self._path(),
                self.schema,
                compression="snappy",
                use_dictionary=repeating,  # type: ignore[arg-type]
                store_schema=False,
                write_statistics=False,
            )
        self.writer.write_table(rows)
        self.written += rows.num_rows
        self.waiting, self.waiting_rows = [], 0

    def _path(self) -> Path:
        return self.folder / f"{len(self.files):06d}.parquet"


class EventSpool:
    """A folder; whoever owns it removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, _Table] = {}

    @property
    def tables_with_news(self) -> set[str]:
        return {name for name, table in self._tables.items() if table.files or table.waiting or table.written}

    def files(self, table: str) -> list[EventFile]:
        """Everything that was written for a table; an empty file if nothing was, since a load needs one to make it."""
        spooled = self._table(table)
        spooled.finish()
        return spooled.files

    def _table(self, name: str) -> _Table:
        if name not in self._tables:
            self._tables[name] = _Table(self._folder / name, _spooled_schema(EVENTS_TABLES[name]))
        return self._tables[name]

    @contextmanager
    def file(self, entity_key: str, source_instance: str, path: str, received_at: datetime) -> Iterator[Write]:
        """A function that takes the events of one file read, in batches of ``rows.told_schema``."""
        name = events_table(entity_key)
        table = self._table(name)
        schema = table.schema
        same = {"source_instance": source_instance, "path": path, "received_at": received_at}

        def write(batch: pa.RecordBatch) -> None:
            columns = [
                _repeated(same[one.name], one.type, batch.num_rows) if one.name in same else batch.column(one.name)
                for one in schema
            ]
            table.add(pa.RecordBatch.from_arrays(columns, schema=schema))

        yield write


def _repeated(value: object, kind: pa.DataType, rows: int) -> Any:
    first: Any = pa.array(np.zeros(rows, np.int32))
    if kind == TEXT:
        return pa.DictionaryArray.from_arrays(first, pa.array([value], pa.string()))
    return pa.array([value], kind).take(first)


def _spooled_schema(landed: pa.Schema) -> pa.Schema:
    """The table's columns, in its order and as nullable, or dlt writes the file anew; texts that repeat, once each."""
    return pa.schema([one if _is_single(one) else one.with_type(TEXT) for one in landed])


def _is_single(column: Any) -> bool:
    return column.type != pa.string() or column.name in ALL_DIFFER
