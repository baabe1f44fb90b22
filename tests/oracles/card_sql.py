"""What the statements of the Metabase cards read, told by a parser that is not ours."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

from serving.metabase.sql import filled


def tables_read(sql: str) -> set[str]:
    """`<schema>.<table>` of every table that a card's statement reads, with all its filters set."""
    tags = set(re.findall(r"\{\{\s*(\w+)\s*\}\}", sql))
    statement, _ = filled(sql, dict.fromkeys(tags, "x"))
    parsed = sqlglot.parse_one(re.sub(r"%\(\w+\)s", "null", statement).replace("%%", "%"), dialect="postgres")
    return {f"{table.db}.{table.name}" for table in parsed.find_all(exp.Table) if table.db}
