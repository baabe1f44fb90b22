"""`cem kpi` on the terminal, and for machines. Does not belong here: what is said of a figure (kpi_words)."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from rich.console import Console

from orchestration.kpi_words import bars, end_of, latest, name_of, sentence, span
from serving.kpi_board import Figure, Period
from serving.states import State

MOST_BARS = 16


def show_board(console: Console, state: State, series: Sequence[Sequence[Figure]], period: Period) -> None:
    """A paragraph a KPI; a line of bars and a sentence a member."""

    def say(text: str, style: str = "") -> None:
        console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    say(f"Published by {state.told}.")
    if not series:
        say("No survey question with a registered scale has an answer yet, so there is no score.")
    for _, of_kpi in groupby(series, key=lambda figures: figures[0].kpi):
        members = list(of_kpi)
        first = members[0][0]
        say("")
        say(f"{first.kpi_name}: {first.unit}", style="bold")
        for figures in members:
            shown = figures[-MOST_BARS:]
            now = latest(figures)
            member = "" if now.dim_value == "all" else f"{now.dim_value}: "
            say(f"  {bars(shown)}  {member}{span(shown, period)}")
            say(f"  {_named(now, period, state)}: {sentence(now, period)}")


def as_json(state: State, series: Sequence[Sequence[Figure]]) -> str:
    """Every figure of every period, with whose state it is."""
    figures = [asdict(figure) for members in series for figure in members]
    as_of = state.data_as_of.isoformat() if state.data_as_of else None
    return json.dumps({"run_id": state.run_id, "data_as_of": as_of, "figures": figures}, default=str, indent=1)


def _named(figure: Figure, period: Period, state: State) -> str:
    """The period's name; one that the data do not reach the end of is under way."""
    name = name_of(figure.period_start, period)
    is_over = state.data_as_of is None or state.data_as_of.date() > end_of(figure.period_start, period)
    return name if is_over else f"{name}, so far"
