"""Replays that are kept from one run of a test module to its next: only what became another is made again.

Belongs here: telling what became another. Does not belong here: what is replayed, and why again and again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import replayed_models

from orchestration.rules.replay import BESIDE, Replay


class KeptReplay(Replay):
    """On a copy of the warehouse, so that it may stay open while dbt opens the warehouse itself."""

    def __init__(self, warehouse: Path) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="replay")
        copied = Path(shutil.copyfile(warehouse, Path(self.folder.name) / "copied.duckdb"))
        made = OF(copied)
        super().__init__(_Attached(made.connection), {})  # type: ignore[arg-type]
        self.connection.execute("set threads = 1")
        self.signatures: dict[str, int] = {}
        self.given: dict[str, list[Any]] = {}

    def put(self, relation: str, sql: str, parameters: list[Any] | None = None) -> None:
        """As of a Replay, unless the same text over the same relations stands there already."""
        text = self.here(sql)
        below = tuple(self.signatures[own] for own in self.moved.values() if own in text)
        signature = hash((text, repr(parameters), below))
        own = _own(relation)
        if self.signatures.get(own) != signature:
            self.signatures.pop(own, None)
            super().put(relation, sql, parameters)
            self.signatures[own] = signature
            self.given.pop(relation, None)
        self.moved[relation] = own

    def give(self, relation: str, rows: list[Any]) -> None:
        """Rows that a fixture drew once need not even be looked at again."""
        if self.given.get(relation) is rows:
            self.moved[relation] = _own(relation)
        else:
            GIVE(self, relation, rows)
            self.given[relation] = rows


OF, GIVE = Replay.of, replayed_models.give


def _own(relation: str) -> str:
    _, schema, name = relation.replace('"', "").split(".")
    return f'"{BESIDE}"."{schema}"."{name}"'


class _Attached:
    """A connection from which the warehouse is not detached."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def execute(self, sql: str, *parameters: Any) -> Any:
        return self._connection.execute("select 1" if sql == "detach warehouse" else sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def kept_replays(kept: list[KeptReplay]) -> Iterator[None]:
    """While it lasts, the replays that tests begin are those of `kept`, in their order; new ones are added to it."""
    begun = iter(range(10**6))

    def of(cls: type, warehouse: Path) -> Replay:
        number = next(begun)
        if number == len(kept):
            kept.append(KeptReplay(warehouse))
        kept[number].moved.clear()
        return kept[number]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Replay, "of", classmethod(of))
        patch.setattr(replayed_models, "give", lambda replay, relation, rows: replay.give(relation, rows))
        yield
