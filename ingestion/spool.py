"""The spool: what was read in one run, on disk, before any of it may reach the warehouse.

Belongs here: comparing the run's records with each other and with what is landed, as sets, and counting. Does not
belong here: reading files, writing the warehouse (``load``). The warehouse is only read, and closed again.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import LandingError
from ingestion.landing import RECORDS_DATASET, RECORDS_SCHEMA
from ingestion.records import BATCH_ROWS, SPOOL_SCHEMA

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Counts:
    """Records of one file: ``read = new + unchanged + repeated``."""

    new: int  # versions that land now
    unchanged: int  # landed by an earlier run
    repeated: int  # the same version stands earlier in this run

    @property
    def read(self) -> int:
        return self.new + self.unchanged + self.repeated


class Spool:
    """A folder of Parquet files, one per file read, and a scratch database over them; both go on exit.

    File numbers must ascend in the order in which files are added: the first of equal records is the one that lands.
    """

    def __init__(self, folder: Path, memory_limit: str) -> None:
        self._folder, self._memory_limit = folder, memory_limit
        self._entities: set[str] = set()
        self._rows: dict[int, int] = {}  # by file number, as the reader counted them

    def __enter__(self) -> Self:
        import duckdb

        shutil.rmtree(self._folder, ignore_errors=True)  # what a killed run left is of no use
        self._folder.mkdir(mode=0o700, parents=True)
        self._con: DuckDBPyConnection = duckdb.connect(str(self._folder / "spool.duckdb"))
        self._con.execute("set memory_limit = ?", [self._memory_limit])
        self._con.execute("set temp_directory = ?", [str(self._folder / "tmp")])
        self._con.execute("set threads = 1")
        self._con.execute("set preserve_insertion_order = false")
        self._con.execute("create table files (file_no integer, source_instance varchar, path varchar)")
        return self

    def __exit__(self, *exc: object) -> None:
        self._con.close()
        shutil.rmtree(self._folder)

    def add(
        self, file_no: int, entity_key: str, source_instance: str, path: str, batches: Iterable[pa.RecordBatch]
    ) -> None:
        """Write one file's records (batches of ``SPOOL_SCHEMA``)."""
        folder = self._folder / entity_key
        folder.mkdir(exist_ok=True)
        with pq.ParquetWriter(folder / f"{file_no:06d}.parquet", _NUMBERED_SCHEMA, compression="zstd") as writer:
            self._rows[file_no] = 0
            for batch in batches:
                self._rows[file_no] += batch.num_rows
                number = pa.array([file_no] * batch.num_rows, pa.int32())
                writer.write_batch(pa.RecordBatch.from_arrays([number, *batch.columns], schema=_NUMBERED_SCHEMA))
        self._con.execute("insert into files values (?, ?, ?)", [file_no, source_instance, path])
        self._entities.add(entity_key)

    def compare(self, warehouse: Path) -> dict[int, Counts]:
        """Sort out what is new; returns the counts by file number. Call once, after the last ``add``."""
        landed = set()
        if warehouse.exists():
            self._con.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)")
            landed = _tables(self._con, "warehouse")
        counts = dict.fromkeys(self._rows, Counts(0, 0, 0))
        for entity_key in sorted(self._entities):
            table = f"warehouse.{RECORDS_DATASET}.{entity_key}"
            self._con.execute(_keyed_sql(self._parquet(entity_key), entity_key))
            self._con.execute(_unseen_sql(entity_key, table if (RECORDS_DATASET, entity_key) in landed else None))
            self._con.execute(_fresh_sql(entity_key))
            counts |= {
                row[0]: Counts(new=row[3], unchanged=row[1] - row[2], repeated=row[2] - row[3])
                for row in self._con.execute(_counts_sql(entity_key)).fetchall()
            }
        if warehouse.exists():
            self._con.execute("detach warehouse")
        for file_no, rows in self._rows.items():
            if counts[file_no].read != rows:
                raise LandingError(f"File {file_no} of this run: {rows} records were read, {counts[file_no]} counted.")
        return counts

    def new_records(self, entity_key: str, received_at: datetime) -> Iterator[pa.RecordBatch]:
        """Batches of ``RECORDS_SCHEMA``: the records that ``compare`` found to be new."""
        if entity_key not in self._entities:
            return
        self._con.execute(_new_records_sql(self._parquet(entity_key), entity_key), [received_at])
        for batch in self._con.to_arrow_reader(BATCH_ROWS):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=RECORDS_SCHEMA)

    def _parquet(self, entity_key: str) -> str:
        return f"read_parquet('{_quoted(self._folder / entity_key)}/*.parquet')"


_NUMBERED_SCHEMA = pa.schema([pa.field("file_no", pa.int32(), nullable=False), *SPOOL_SCHEMA])


def _keyed_sql(parquet: str, entity_key: str) -> str:
    # Equal lines without a key are real (two people may give the same answers): the n-th is told by its number.
    return f"""
        create table keyed_{entity_key} as
        select file_no, line, source_instance, record_key, payload_sha256
        from {parquet} join files using (file_no)
        where record_key is not null
        union all
        select file_no, line, source_instance,
            payload_sha256 || ':' || row_number() over (
                partition by source_instance, payload_sha256 order by file_no, line
            ),
            payload_sha256
        from {parquet} join files using (file_no)
        where record_key is null
    """


def _unseen_sql(entity_key: str, landed: str | None) -> str:
    anti_join = f"anti join {landed} using (source_instance, record_key, payload_sha256)" if landed else ""
    return f"create table unseen_{entity_key} as select * from keyed_{entity_key} {anti_join}"


def _fresh_sql(entity_key: str) -> str:
    return f"""
        create table fresh_{entity_key} as
        select record_key, first.file_no, first.line
        from (
            select record_key, min({{'file_no': file_no, 'line': line}}) as first
            from unseen_{entity_key}
            group by source_instance, record_key, payload_sha256
        )
    """


def _counts_sql(entity_key: str) -> str:
    return f"""
        select file_no, sum(n_read)::bigint, sum(n_unseen)::bigint, sum(n_new)::bigint
        from (
            select file_no, 1 as n_read, 0 as n_unseen, 0 as n_new from keyed_{entity_key}
            union all
            select file_no, 0, 1, 0 from unseen_{entity_key}
            union all
            select file_no, 0, 0, 1 from fresh_{entity_key}
        )
        group by file_no
    """


def _new_records_sql(parquet: str, entity_key: str) -> str:
    return f"""
        select source_instance, fresh.record_key, payload_sha256, payload, is_parseable, event_at,
            false as is_deleted, path || ':' || line as origin, ?::timestamp as received_at
        from {parquet} as records
        join fresh_{entity_key} as fresh using (file_no, line)
        join files using (file_no)
    """


def _tables(con: "DuckDBPyConnection", catalog: str) -> set[tuple[str, str]]:
    sql = "select table_schema, table_name from information_schema.tables where table_catalog = ?"
    return {(row[0], row[1]) for row in con.execute(sql, [catalog]).fetchall()}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
