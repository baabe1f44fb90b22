"""The models of attribution made anew over conversions and touches that a test writes.

Belongs here: which models, in which order, the one in Python among them. Does not belong here: what the credits must
be.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pyarrow as pa
from replayed_models import Row, give

from insight.markov import removal_effects
from orchestration.rules.replay import Replay

GIVEN = ("int_attribution_conversions", "int_attribution_touches")
STEPS = ("int_attribution_paths", "int_attribution_transitions", "int_attribution_credits")
MARTS = ("mart_attribution", "mart_attribution_channels")


def made_over(dbt: Any, settings: Row, conversions: list[Row], touches: list[Row]) -> Replay:
    """All of them, by the settings; int_attribution_removal as dbt makes it, a brand at a time."""
    dbt = replace(dbt, variables={**dbt.variables, **settings})
    found = dbt.invoke("compile", "--select", *GIVEN, *STEPS, "int_attribution_removal", *MARTS)
    nodes = {one.node.name: one.node for one in found}
    replay = Replay.of(dbt.warehouse)
    for name, rows in zip(GIVEN, (conversions, touches), strict=True):
        give(replay, nodes[name].relation_name, rows)
    replay.make([nodes[name] for name in STEPS])
    removal: list[Row] = []
    moves = replay.rows(f"select * from {nodes['int_attribution_transitions'].relation_name} order by brand_key")
    for brand, rows in itertools.groupby(moves, lambda row: row["brand_key"]):
        effects = removal_effects(pa.Table.from_pylist(list(rows))).to_pylist()
        removal += [{"brand_key": brand, "channel_key": one.pop("channel"), **one} for one in effects]
    give(replay, nodes["int_attribution_removal"].relation_name, removal)
    replay.make([nodes[name] for name in MARTS])
    return replay
