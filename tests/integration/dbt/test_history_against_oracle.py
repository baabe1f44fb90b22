"""History from versions (macros/history.sql) on a thousand drawn things, against an oracle that goes one by one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import duckdb

BEGIN = datetime(2026, 1, 1)
COLUMNS = (
    "thing integer, tier varchar, event_at timestamp, received_at timestamp, origin varchar, payload_sha256 varchar"
)
Version = tuple[int, str | None, datetime | None, datetime, str, str, bool]
Period = tuple[int, str | None, datetime | None, datetime | None, int, str | None]


class Dbt(Protocol):
    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]: ...


def drawn(things: int) -> list[Version]:
    """Edits, repetitions, deletions, restorations, late arrivals, equal moments, versions without a time; shuffled."""
    draw = random.Random(20261122)
    versions: list[Version] = []
    for thing in range(things):
        dated = draw.choice((1.0, 1.0, 0.8, 0.0))
        for number in range(draw.choice((1, 1, 2, 3, 5, 9))):
            at = BEGIN + timedelta(days=draw.randrange(6)) if draw.random() < dated else None
            received = BEGIN + timedelta(days=draw.randrange(2, 9))
            origin = f"{draw.choice('ab')}.csv:{draw.randrange(2, 30)}"
            tier = draw.choice(("gold", "tin", "", None))
            versions.append((thing, tier, at, received, origin, f"{number:02}", draw.random() < 0.25))
    draw.shuffle(versions)
    return versions


def place(version: Version) -> tuple[Any, ...]:
    _, _, event_at, received_at, origin, digest, _ = version
    path, line = origin.split(":")
    return event_at is not None, event_at or BEGIN, received_at, path, int(line), digest


def expected(versions: list[Version]) -> set[Period]:
    of_thing: dict[int, list[Version]] = {}
    for version in versions:
        of_thing.setdefault(version[0], []).append(version)
    found: set[Period] = set()
    for thing, own in of_thing.items():
        periods: list[list[Any]] = []  # tier, from, to, why it ended
        is_open, now, said = False, datetime.min, None
        for first, (_, tier, event_at, received_at, _, _, is_deleted) in enumerate(sorted(own, key=place)):
            now = max(now, event_at or received_at)
            if is_open and (is_deleted or tier != said):
                periods[-1][2:] = [now, "deletion" if is_deleted else "change"]
                is_open = False
            if not is_deleted and not is_open:
                since_ever = first == 0 and event_at is None
                periods.append([tier, None if since_ever else now, None, None])
                is_open = True
            said = tier
        lasting = [one for one in periods if one[1] is None or one[2] is None or one[1] < one[2]]
        found |= {(thing, tier, since, to, n, why) for n, (tier, since, to, why) in enumerate(lasting, 1)}
    return found


def test_a_thousand_histories_are_those_of_the_oracle(dbt: Dbt) -> None:
    versions = drawn(1000)
    sql = dbt.compile({"history": "{{ history_of('versions', ['thing'], ['tier']) }}"})["history"]
    with duckdb.connect() as connection:
        connection.execute(f"create table versions ({COLUMNS}, is_deleted boolean)")
        connection.executemany("insert into versions values (?, ?, ?, ?, ?, ?, ?)", versions)
        rows = connection.execute(
            f"select thing, tier, valid_from, valid_to, version_number, ended_by, is_current from ({sql})"
        ).fetchall()
    assert len(rows) > 1000
    assert {row[:6] for row in rows} == expected(versions)
    assert all(is_current == (valid_to is None) for _, _, _, valid_to, _, _, is_current in rows)
