"""The spool: what was read in one run, on disk, before any of it may reach the warehouse.

Belongs here: comparing the run's records with each other and with what is landed, as sets, and counting. Does not
belong here: reading files, writing the warehouse (``load``). The warehouse is only read, and closed again.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import spool_sql as sql
from ingestion.errors import LandingError
from ingestion.events.spool import EventSpool
from ingestion.landing import RECORDS_SCHEMA, column
from ingestion.records import BATCH_ROWS, SPOOL_SCHEMA

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SLICE_ROWS = 1_000_000


@dataclass(frozen=True)
class Counts:
    """Records of one file or endpoint: ``read = new + unchanged + repeated``."""

    new: int  # versions that land now
    unchanged: int  # landed by an earlier run
    repeated: int  # the same version stands earlier in this run

    @property
    def read(self) -> int:
        return self.new + self.unchanged + self.repeated


@dataclass
class _Chunk:
    """Neighbouring lines of one file: as much as is joined at a time."""

    file_no: int
    first_line: int
    last_line: int
    rows: int = 0


class Spool:
    """A folder of Parquet files, one per file or endpoint read, and a scratch database over them; both go on exit.
    What is landed already is looked up in the tables of ``dataset``.

    Every statement sees at most about ``SLICE_ROWS`` rows of the run: comparing takes one slice of the hashes after
    the other, handing out one chunk of lines after the other. So memory does not grow with the files.
    """

    def __init__(self, folder: Path, memory_limit: str, dataset: str) -> None:
        self._folder, self._memory_limit, self._dataset = folder, memory_limit, dataset
        self._chunks: dict[str, list[_Chunk]] = {}  # by entity
        self._news: set[str] = set()
        self.events = EventSpool(folder / "events")

    def __enter__(self) -> Self:
        import duckdb

        shutil.rmtree(self._folder, ignore_errors=True)  # what a killed run left is of no use
        self._folder.mkdir(mode=0o700, parents=True)
        self._con: DuckDBPyConnection = duckdb.connect(str(self._folder / "spool.duckdb"))
        self._con.execute("set memory_limit = ?", [self._memory_limit])
        self._con.execute("set temp_directory = ?", [str(self._folder / "tmp")])
        self._con.execute("set threads = 1")
        self._con.execute("set preserve_insertion_order = false")
        self._con.execute(
            "create table files (file_no integer, source_instance varchar, path varchar, has_lines boolean)"
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self._con.close()
        shutil.rmtree(self._folder)

    def add(
        self,
        file_no: int,
        entity_key: str,
        source_instance: str,
        path: str,
        batches: Iterable[pa.RecordBatch],
        *,
        has_lines: bool = True,
    ) -> None:
        """Write one file's records (batches of ``SPOOL_SCHEMA``, lines ascending); ``has_lines``: a line says where.

        File numbers must ascend from call to call: the first of equal records is the one that lands.
        """
        folder = self._folder / entity_key
        folder.mkdir(exist_ok=True)
        chunks = self._chunks.setdefault(entity_key, [])
        with pq.ParquetWriter(folder / f"{file_no:06d}.parquet", _NUMBERED_SCHEMA, compression="zstd") as writer:
            chunks.append(_Chunk(file_no, first_line=0, last_line=0))
            for batch in batches:
                if chunks[-1].rows >= SLICE_ROWS:
                    chunks.append(_Chunk(file_no, first_line=chunks[-1].last_line + 1, last_line=0))
                chunks[-1].rows += batch.num_rows
                chunks[-1].last_line = batch.column("line")[-1].as_py()
                number = pa.array([file_no] * batch.num_rows, pa.int32())
                writer.write_batch(pa.RecordBatch.from_arrays([number, *batch.columns], schema=_NUMBERED_SCHEMA))
        self._con.execute("insert into files values (?, ?, ?, ?)", [file_no, source_instance, path, has_lines])

    def compare(self, warehouse: Path) -> dict[int, Counts]:
        """Sort out what is new; returns the counts by file number. Call once, after the last ``add``."""
        landed: set[str] = set()
        if warehouse.exists():
            self._con.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)")
            query = "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = ?"
            landed = {row[0] for row in self._con.execute(query, [self._dataset]).fetchall()}
        tallies: dict[int, tuple[int, ...]] = {
            chunk.file_no: (0, 0, 0) for chunks in self._chunks.values() for chunk in chunks
        }
        for entity_key in sorted(self._chunks):
            table = f"warehouse.{self._dataset}.{entity_key}" if entity_key in landed else None
            self._con.execute(f"create table fresh_{entity_key} (record_key varchar, file_no integer, line bigint)")
            for prefix in _hash_prefixes(sum(chunk.rows for chunk in self._chunks[entity_key])):
                for file_no, *more in self._compare_slice(entity_key, table, prefix):
                    tallies[file_no] = tuple(map(sum, zip(tallies[file_no], more, strict=True)))
                    if more[-1]:
                        self._news.add(entity_key)
        if warehouse.exists():
            self._con.execute("detach warehouse")
        return {file_no: self._counts(file_no, *tally) for file_no, tally in tallies.items()}

    @property
    def tables_with_news(self) -> set[str]:
        """Those of which ``compare`` found new records, and those that events were written for."""
        return self._news | self.events.tables_with_news

    def new_records(self, entity_key: str, received_at: datetime) -> Iterator[pa.RecordBatch]:
        """Batches of ``RECORDS_SCHEMA``: the records that ``compare`` found to be new."""
        with self._con.cursor() as con:  # of its own: dlt may take the entities by turns
            for chunk in self._chunks.get(entity_key, []):
                bounds = [chunk.file_no, chunk.first_line, chunk.last_line]
                query = sql.new_records_sql(self._parquet(entity_key, chunk.file_no), entity_key)
                con.execute(query, [received_at, *bounds, *bounds])
                for batch in con.to_arrow_reader(BATCH_ROWS):
                    yield pa.RecordBatch.from_arrays(batch.columns, schema=RECORDS_SCHEMA)

    def _compare_slice(self, entity_key: str, landed: str | None, prefix: str) -> list[tuple[int, int, int, int]]:
        """Note the new records whose hash starts with ``prefix``; returns (file, read, unseen, new) of that slice.

        Equal records have equal hashes, so no slice needs to know of another.
        """
        self._con.execute(sql.keyed_sql(self._parquet(entity_key)), [prefix, prefix])
        self._con.execute(sql.unseen_sql(landed), [prefix] if landed else [])
        self._con.execute(sql.FRESH_SQL)
        self._con.execute(f"insert into fresh_{entity_key} from fresh")
        return self._con.execute(sql.COUNTS_SQL).fetchall()

    def _counts(self, file_no: int, read: int, unseen: int, new: int) -> Counts:
        written = sum(c.rows for chunks in self._chunks.values() for c in chunks if c.file_no == file_no)
        if written != read:
            raise LandingError(f"File {file_no} of this run: {written} records were read, {read} compared.")
        return Counts(new=new, unchanged=read - unseen, repeated=unseen - new)

    def _parquet(self, entity_key: str, file_no: int | None = None) -> str:
        name = "*" if file_no is None else f"{file_no:06d}"
        return f"read_parquet('{_quoted(self._folder / entity_key)}/{name}.parquet')"


_NUMBERED_SCHEMA = pa.schema([column("file_no", pa.int32()), *SPOOL_SCHEMA])


def _hash_prefixes(rows: int) -> list[str]:
    """First hex digits of the hashes, so many that a slice holds about ``SLICE_ROWS`` rows."""
    n_digits = 0
    while rows > SLICE_ROWS * 16**n_digits:
        n_digits += 1
    return ["".join(digits) for digits in product("0123456789abcdef", repeat=n_digits)]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
