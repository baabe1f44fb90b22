"""The words that no mapping translates, as the files say them: for `cem quarantine`.

Belongs here: finding them in the landing and counting them. Does not belong here: which of them may be shown (the look
at a file decides, by the same rule), layout.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.inspection.columns import Column, profile
from ingestion.landing import RECORDS_KEY, events_table
from ingestion.settings import FileMapping

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REASONS = ("unmapped_value", "unknown_channel", "unknown_word")
_MOST_RECORDS = 100_000


@dataclass(frozen=True)
class Words:
    """What the quarantined records say for one column; ``found`` holds only what may be shown, ``sql`` lists all."""

    column: str
    found: Column
    sql: str


def words_of(
    con: "DuckDBPyConnection", entity: str, instance: str, reason: str, mappings: Iterable[FileMapping]
) -> tuple[Words, ...]:
    """The words behind a reason of the quarantine such as ``unmapped_value: channel``; none for other reasons.

    Nor for a column that no header fills by itself: a template's text stands in no file.
    """
    kind, _, columns = reason.partition(": ")
    mapping = next((one for one in mappings if (one.entity_key, one.instance) == (entity, instance)), None)
    if kind not in _REASONS or mapping is None:
        return ()
    listed = []
    for column in columns.split(","):
        header = mapping.columns.get(column, "@")
        if header.startswith("@"):
            continue
        sql = _sql(mapping, reason, column, header)
        said = con.execute(sql).fetchall()
        values = [word or "" for word, records in said for _ in range(records)][:_MOST_RECORDS]
        listed.append(Words(column, profile(header, values), sql))
    return tuple(listed)


def _sql(mapping: FileMapping, reason: str, column: str, header: str) -> str:
    """Each word with its number of records, the most frequent first."""
    steps = header.split(".") if mapping.format == "jsonl" else [header]
    pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
    word, landed = f"json_extract_string(payload, {_literal(pointer)})", f"raw_files.{mapping.entity_key}"
    if mapping.shape == "events":  # in columns, and told by file, line and day
        word = f"landed.{column}"
        landed = f"(select source_instance, {column}, path || ':' || line || ' ' || event_day as payload_sha256"
        landed += f" from raw_files.{events_table(mapping.entity_key)})"
    same = ", ".join(name for name in RECORDS_KEY if mapping.shape == "records" or name != "record_key")
    return (
        f"select trim({word}) as word, count(*) as records"
        f" from staging.stg_files__{mapping.entity_key}_judged as judged"
        f" inner join {landed} as landed using ({same})"
        f" where judged.is_latest and not judged.is_deleted and source_instance = {_literal(mapping.instance)}"
        f" and quarantine_reason = {_literal(reason)} group by word order by records desc, word"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
