"""The models' own SQL over rows written in a test: compiled once by dbt, run in a database beside the built warehouse.

Belongs here: putting rows in the place of inputs. Does not belong here: which models, and what becomes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.rules.replay import Replay

Row = dict[str, Any]


@dataclass(frozen=True)
class ReplayedModels:
    """Models in the order in which they are made, and the relations that a test fills."""

    dbt: Any
    made: tuple[str, ...]
    given: tuple[str, ...]
    nodes: dict[str, Any]

    @classmethod
    def compiled(cls, dbt: Any, made: tuple[str, ...], given: tuple[str, ...]) -> ReplayedModels:
        found = dbt.invoke("compile", "--select", *made, *given)
        return cls(dbt, made, given, {one.node.name: one.node for one in found})

    def over(self, rows: Mapping[str, list[Row]]) -> Replay:
        """All models made anew over `rows`, by the name of the given relation; one that is not named is empty.

        What a row does not say is null. The data's own clock stands on 1 September 2026.
        """
        replay = Replay.of(self.dbt.warehouse)
        replay.put('"warehouse"."raw_ops"."ledger"', "select timestamp '2026-09-01' as received_at, 'landed' as status")
        for name in self.given:
            relation = self.nodes[name].relation_name
            described = replay.connection.execute(f"describe {relation}").fetchall()
            columns = ", ".join(f"cast(unnest(?) as {column[1]}) as {column[0]}" for column in described)
            lists = [[row.get(column[0]) for row in rows.get(name, ())] for column in described]
            unknown = {key for row in rows.get(name, ()) for key in row} - {column[0] for column in described}
            assert not unknown, f"{name} has no column {unknown}"
            replay.put(relation, f"select {columns}", lists)
        replay.make(self.nodes[name] for name in self.made)
        # Else dbt could not open the warehouse for the next tests. What was neither made nor given is out of reach now.
        replay.connection.execute("detach warehouse")
        return replay
