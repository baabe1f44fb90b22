"""What each channel is worth by the Markov model: how many conversions would be lost without it.

Customers walk from channel to channel as they have done on average, whatever came before (a chain of order 1). Without
a channel, whoever would have gone there is lost; its removal effect is the share of conversions lost with them.
Exact: one solution of the absorbing chain gives every channel's effect, so there is no simulation, and no spread.

A pure function of counted transitions: Arrow in, Arrow out. Does not belong here: which paths count, and how far they
look back (SQL).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

START, CONVERSION, LOST = "(start)", "(conversion)", "(lost)"
"""Where every path begins, and how it may end; the other states are channels."""

_COLUMNS: dict[str, pa.DataType] = {"channel": pa.string(), "removal_effect": pa.float64(), "share": pa.float64()}
EFFECTS = pa.schema(_COLUMNS)


class NoPath(ValueError):
    """The transitions are those of no set of finished paths; the message names the states."""


def removal_effects(transitions: pa.Table) -> pa.Table:
    """Removal effect and share of each channel, by name; the result has the schema EFFECTS.

    `transitions`: from_state, to_state, paths (how often, above 0), one row a pair; repeats of a channel may be in it.
    removal_effect: 1 - P(conversion without the channel) / P(conversion), 0 to 1. share: of the sum of all effects, so
    shares add up to 1; times the conversions it is the credit. Both are null where nothing converts, the shares where
    no channel has an effect.

    Raises NoPath where a state cannot end, or is not reached from the start.

    Source: Anderl, Becker, von Wangenheim, Schumann, "Mapping the customer journey", IJRM 33 (2016); all effects from
    one inverse N = (I - Q)^-1: N[s, i] h[i] / (N[i, i] h[s]), h[i] the chance of a conversion from i.
    """
    sources: list[str] = transitions["from_state"].to_pylist()  # type: ignore[assignment]
    targets: list[str] = transitions["to_state"].to_pylist()  # type: ignore[assignment]
    paths = transitions["paths"].to_numpy().astype(float)
    channels = sorted({*sources, *targets} - {START, CONVERSION, LOST})
    if not len(paths):
        return EFFECTS.empty_table()
    place = {state: number for number, state in enumerate([START, *channels, CONVERSION, LOST])}
    counts = np.zeros((len(place), len(place)))
    np.add.at(counts, ([place[state] for state in sources], [place[state] for state in targets]), paths)
    _check(counts, [START, *channels])

    within = len(channels) + 1
    chance = counts[:within] / counts[:within].sum(axis=1, keepdims=True)
    visits = np.linalg.inv(np.eye(within) - chance[:, :within])
    converts = visits @ chance[:, place[CONVERSION]]
    if converts[0] == 0:
        nothing = pa.nulls(len(channels), pa.float64())
        return pa.table([pa.array(channels, pa.string()), nothing, nothing], schema=EFFECTS)
    effects = visits[0, 1:] * converts[1:] / (np.diag(visits)[1:] * converts[0])
    shares = effects / effects.sum() if effects.any() else pa.nulls(len(channels), pa.float64())
    return pa.table([pa.array(channels, pa.string()), effects, shares], schema=EFFECTS)


def _check(counts: np.ndarray, states: list[str]) -> None:
    within = len(states)
    if counts[within:].any() or counts[:, 0].any():
        raise NoPath(f"A path goes on after {CONVERSION} or {LOST}, or back to {START}.")
    reached = _reached(counts[:within, :within] > 0, {0})
    if lost := [state for number, state in enumerate(states) if number not in reached]:
        raise NoPath(f"No path from {START} reaches: {', '.join(lost)}.")
    ends = {number for number in range(within) if counts[number, within:].any()}
    ending = _reached(counts[:within, :within].T > 0, ends)
    if endless := [state for number, state in enumerate(states) if number not in ending]:
        raise NoPath(f"No path ends that has come to: {', '.join(endless)}.")


def _reached(linked: np.ndarray, found: set[int]) -> set[int]:
    """States that steps of `linked` lead to from `found`."""
    waiting = list(found)
    while waiting:
        new = set(map(int, np.flatnonzero(linked[waiting.pop()]))) - found
        found |= new
        waiting += new
    return found
