"""`main.pipeline_runs` of the published file: how long the stages of the runs took, and how many rows came.

Belongs here: the table, its columns and their meaning. Does not belong here: where the figures come from.

It stands beside `main.publication` and not in marts: a table of runs differs from run to run by its nature, and what is
in core and marts is the same whenever it is built from the same landing (serving.fingerprint compares those).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from serving.relations import literal, quoted

TABLE = "main.pipeline_runs"
_COMMENT = (
    "One row per stage of a run, as the log of runs has them: how long each took, what it counted. Engineers ask here "
    "whether runs get slower, and how many rows a source brings a day. The stage that published this file is under way "
    "in it; its end stands in the next one."
)
_COLUMNS = (
    ("run_id", "VARCHAR NOT NULL", "Run; sorts by time."),
    ("stage_number", "INTEGER NOT NULL", "Place of the stage in its run, from 1."),
    ("stage", "VARCHAR NOT NULL", "load, build, test, audit or publish."),
    ("source", "VARCHAR", "Of a load: files, or the vendor. Null for other stages."),
    ("status", "VARCHAR NOT NULL", "done, failed; started: it was under way, or its process died."),
    ("started_at", "TIMESTAMP NOT NULL", "When it began, UTC."),
    ("seconds", "DOUBLE", "How long it took. Null while it was under way."),
    ("error_kind", "VARCHAR", "Kind of the error that ended it, never its words. Null: none was raised."),
    ("rows_read", "BIGINT", "Of a load: records read. Null for other stages, as are the next four."),
    ("rows_new", "BIGINT", "Of a load: records that were a version not seen before."),
    ("rows_unchanged", "BIGINT", "Of a load: records that had landed as they are."),
    ("rows_repeated", "BIGINT", "Of a load: records that came twice in it."),
    ("bytes_read", "BIGINT", "Of a load: bytes of the files and answers that were read."),
    ("rows_quarantined", "BIGINT", "Of an audit: records that are in quarantine and open. Null for other stages."),
    ("rows_published", "BIGINT", "Of a publication: rows of all tables. Null for other stages."),
    ("nodes_built", "BIGINT", "Of build and test: tables and checks that were run. Null for other stages."),
    ("checks_failed", "BIGINT", "Of build, test and audit: what failed. Null for other stages."),
    ("other_figures", "VARCHAR NOT NULL", "What else the stage counted, as JSON."),
)


@dataclass(frozen=True)
class PipelineStage:
    """One row; the columns say what each field means."""

    run_id: str
    stage_number: int
    stage: str
    source: str | None
    status: str
    started_at: datetime
    seconds: float | None
    error_kind: str | None
    rows_read: int | None
    rows_new: int | None
    rows_unchanged: int | None
    rows_repeated: int | None
    bytes_read: int | None
    rows_quarantined: int | None
    rows_published: int | None
    nodes_built: int | None
    checks_failed: int | None
    other_figures: str


def write_pipeline_runs(con: duckdb.DuckDBPyConnection, target: str, rows: Sequence[PipelineStage]) -> None:
    """Create the table in the attached database ``target``, and fill it."""
    table = f"{quoted(target)}.{TABLE}"
    columns = ", ".join(f"{name} {kind}" for name, kind, _ in _COLUMNS)
    con.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY (run_id, stage_number))")
    con.execute(f"COMMENT ON TABLE {table} IS {literal(_COMMENT)}")
    for name, _, meaning in _COLUMNS:
        con.execute(f"COMMENT ON COLUMN {table}.{name} IS {literal(meaning)}")
    if rows:
        # Column by column: row by row, and by way of dataclasses.astuple, it takes many times as long.
        columns_of_rows = [list(column) for column in zip(*(vars(row).values() for row in rows), strict=True)]
        places = ", ".join("unnest(?)" for _ in _COLUMNS)
        con.execute(f"INSERT INTO {table} SELECT {places}", columns_of_rows)
