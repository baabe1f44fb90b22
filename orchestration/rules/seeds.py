"""The rules as they would be, and how they differ from those that the warehouse was built with.

Belongs here: the project's seeds with the user's overlay, row by row. Does not belong here: what stands on them.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.configuration.registry import Seed
from orchestration.rules.replay import Replay

RULES = (
    "journey_stages",
    "journey_stage_rules",
    "journey_types",
    "touchpoints",
    "channels",
    "business_hours",
    "holidays",
    "sla_targets",
)
"""Seeds whose changes are told: those that give touchpoints, journeys and cases their meaning."""

Row = dict[str, str]


@dataclass(frozen=True)
class Change:
    """One row of a seed: ``before`` is None of a new one, ``after`` of one that goes."""

    seed: str
    key: tuple[str, ...]
    before: Row | None
    after: Row | None


def proposed_rows(folder: Path, seed: Seed, overlay: Sequence[Mapping[str, str]]) -> list[Row]:
    """The shipped rows with the overlay's, which win by key."""
    with (folder / f"{seed.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        shipped = list(csv.DictReader(file))
    rows = {tuple(row[column] for column in seed.key): row for row in shipped}
    rows |= {tuple(row[column] for column in seed.key): dict(row) for row in overlay}
    return list(rows.values())


def seed_relation(name: str) -> str:
    """How compiled SQL names a seed."""
    return f'"warehouse"."seeds"."{name}"'


def place(replay: Replay, seed: Seed, rows: list[Row]) -> None:
    """Have the models read these rows where the seed stands."""
    columns = ", ".join(
        f"cast(nullif(unnest(?::varchar[]), '') as {_sql_type(seed.types.get(column, 'string'))}) as {column}"
        for column in seed.columns
    )
    replay.put(
        seed_relation(seed.name), f"select {columns}", [[row[column] for row in rows] for column in seed.columns]
    )


def changes(replay: Replay, seed: Seed) -> list[Change]:
    """Rows that differ between the placed seed and the one, overlay included, that the warehouse was built with."""
    built = f'"warehouse"."staging"."stg_reference__{seed.name}"'
    sides = []
    for relation in (built, replay.moved[seed_relation(seed.name)]):
        shown = ", ".join(f"coalesce(cast({column} as varchar), '') as {column}" for column in seed.columns)
        try:
            rows = replay.connection.execute(f"select {shown} from {relation}").fetchall()
        except (duckdb.BinderException, duckdb.CatalogException):
            rows = []  # The warehouse is older than the seed, or than one of its columns: all of it is new.
        found = [dict(zip(seed.columns, row, strict=True)) for row in rows]
        sides.append({tuple(row[column] for column in seed.key): row for row in found})
    before, after = sides
    return [
        Change(seed.name, key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _sql_type(declared: str) -> str:
    return "varchar" if declared == "string" else declared
