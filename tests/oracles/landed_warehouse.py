"""A warehouse that is landed and not built, and the real dbt on it in this process.

Belongs here: the landing as the loader leaves it, and how dbt is called. Does not belong here: what the records say.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.landing import EVENTS_TABLES
from orchestration.dbt_call import variables_text
from orchestration.parsed_project import ParsedProject

LANDED_COLUMNS = """source_instance varchar, record_key varchar, payload_sha256 varchar, payload varchar,
    is_parseable boolean, event_at timestamp, is_deleted boolean, origin varchar, received_at timestamp,
    _dlt_load_id varchar"""
LEDGER_COLUMNS = """received_at timestamp, source_vendor varchar, source_instance varchar, family varchar,
    entity varchar, path varchar, file_sha256 varchar, bytes bigint, records_read bigint, records_new bigint,
    records_unchanged bigint, records_repeated bigint, records_unparseable bigint,
    records_replaced bigint, status varchar"""
HUBSPOT_TABLES = ("contacts", "companies", "deals", "tickets", "calls", "emails", "meetings", "notes")
HUBSPOT_TABLES += ("feedback_submissions", "pipelines", "quotes", "owners")
RECEIVED_AT = "2026-11-22 04:00:00"

Files = Sequence[tuple[str, str, list[dict[str, Any]]]]
"""(entity, instance, records). A record has its key under "id"; a version of its own, under "@", when it was `received`
and whether it is `deleted`."""


@dataclass(frozen=True)
class Dbt:
    """The real dbt on one warehouse, in this process."""

    project: Path
    warehouse: Path
    artefacts: Path
    parsed: ParsedProject
    variables: Mapping[str, Any]

    def invoke(self, *command: str) -> list[Any]:
        """Run a dbt command and give its results; raises what dbt raised where it could not run at all."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        options = ["--project-dir", self.project, "--profiles-dir", self.project]
        options += ["--target-path", self.artefacts / "target", "--vars", variables_text(self.variables)]
        outside = ["--log-path", str(self.artefacts / "logs"), "--log-level-file", "none", "--no-write-json"]
        outside += ["--quiet", "--no-use-colors"]
        before = os.environ.get("CEM_WAREHOUSE_PATH")
        os.environ["CEM_WAREHOUSE_PATH"] = str(self.warehouse)
        try:
            outcome = dbtRunner(manifest=self.parsed.load()).invoke([*outside, *command, *map(str, options)])
        finally:
            # Else this process keeps the file open with dbt's settings, and nobody here can open it with others.
            DuckDBConnectionManager.close_all_connections()
            if before is None:
                del os.environ["CEM_WAREHOUSE_PATH"]
            else:
                os.environ["CEM_WAREHOUSE_PATH"] = before
        if outcome.exception is not None:
            raise outcome.exception
        return list(outcome.result.results)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query on the warehouse, by column name."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            found = connection.execute(sql)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]:
        """The SQL that dbt makes of each Jinja expression, by its name; one dbt call for all."""
        marked = "".join(f"--> {name}\n{expression}\n" for name, expression in expressions.items())
        compiled = str(self.invoke("compile", "--inline", marked)[0].node.compiled_code)
        parts = (part.split("\n", 1) for part in compiled.split("--> ")[1:])
        return {name.strip(): sql for name, sql in parts}


def land(warehouse: Path, entities: Iterable[str], files: Files) -> None:
    """Write the landing as the loader leaves it: every entity's table, and the records of `files`.

    Of records with the same id the later is the newer version.
    """
    with duckdb.connect(str(warehouse)) as connection:
        for schema in ("raw_files", "raw_hubspot", "raw_ops"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table raw_ops.ledger ({LEDGER_COLUMNS})")
        for entity in entities:
            connection.execute(f"create table raw_files.{entity} ({LANDED_COLUMNS})")
        for name, schema in EVENTS_TABLES.items():
            connection.register("no_events", schema.empty_table())
            connection.execute(f"create table raw_files.{name} as from no_events")
        for table in HUBSPOT_TABLES:
            connection.execute(f"create table raw_hubspot.{table} ({LANDED_COLUMNS})")
        for entity, instance, rows in files:
            records = []
            for line, row in enumerate(rows, start=2):
                version = row.get("@", {})
                payload = json.dumps({name: value for name, value in row.items() if name != "@"})
                digest = hashlib.sha256(payload.encode() + bytes("deleted" in version)).hexdigest()
                origin, received_at = f"{entity}.csv:{line}", version.get("received", RECEIVED_AT)
                place = (True, None, "deleted" in version, origin, received_at, "1")
                records.append((instance, row["id"], digest, payload, *place))
            columns = list(map(list, zip(*records, strict=True)))
            lists = ", ".join("unnest(?)" for _ in columns)
            connection.execute(f"insert into raw_files.{entity} select {lists}", columns)
