"""Fingerprints of published data: equal rows give equal hashes, whatever the order of rows, threads or time zone.

Belongs here: rendering a row as one unambiguous text, and hashing the sorted texts. Does not belong here: deciding
what a difference means (the caller compares).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from serving.relations import PUBLISHED_SCHEMAS, Column, Relation, current_catalogue, quoted, read_relations

# Floats are compared at nine decimals: sums of floats differ in the last bits with the order of the addition.
_FLOAT_DECIMALS = 9
_ROWS_PER_FETCH = 10_000


def fingerprint(db: Path, schemas: Sequence[str] = PUBLISHED_SCHEMAS) -> dict[str, str]:
    """`schema.name` -> sha256 (hex) of the sorted export of that table or view.

    A fingerprint covers the names and types of the columns and every row. Decimals are written at their own scale,
    floats at nine decimals, timestamps as ISO 8601 in UTC; NULL differs from ''. Rows are sorted by DuckDB (it spills
    to disk) and hashed as they stream, so memory stays flat. Raises duckdb.Error when the file cannot be read.
    """
    con = duckdb.connect(str(db), read_only=True)
    try:
        con.execute("SET TimeZone = 'UTC'")
        catalogue = current_catalogue(con)
        return {r.label: _hash(con, r, catalogue) for r in read_relations(con, catalogue, schemas)}
    finally:
        con.close()


def _hash(con: duckdb.DuckDBPyConnection, relation: Relation, catalogue: str) -> str:
    digest = hashlib.sha256()
    for column in relation.columns:
        digest.update(f"{column.name}\x1f{column.data_type}\x1e".encode())
    # Each value carries its length, so that no two different rows can be written alike.
    row = " || ".join(f"coalesce('v' || strlen({text}) || ':' || {text}, 'n')" for text in map(_text, relation.columns))
    rows = con.execute(f"SELECT {row} AS line FROM {relation.in_catalogue(catalogue)} ORDER BY line")
    while batch := rows.fetchmany(_ROWS_PER_FETCH):
        for (line,) in batch:
            digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _text(column: Column) -> str:
    """The SQL expression that writes a column's value as text, the same on every machine."""
    name = quoted(column.name)
    if column.data_type in ("FLOAT", "DOUBLE"):
        # Adding zero turns -0.0 into 0.0.
        return f"printf('%.{_FLOAT_DECIMALS}f', round({name}::DOUBLE, {_FLOAT_DECIMALS}) + 0.0)"
    if column.data_type == "TIMESTAMP":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    if column.data_type == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    return f"CAST({name} AS VARCHAR)"
