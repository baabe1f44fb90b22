"""`cem rules`: look at changed rules before they are applied. Working out what they do is not done here."""

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained

app = typer.Typer(no_args_is_help=True, help="Look at changed rules before they are applied.")


@app.callback()
def _group() -> None:
    """Keeps `diff` a sub-command although it is the only one."""


@app.command("diff")
def diff(config: ConfigPath = None, data: DataPath = None) -> None:
    """Tell what the rules (stages, journey types, touchpoints, hours ...) as they stand now would do to the figures.

    Reads the project's seeds and the overlay, and makes the tables again beside the warehouse, which stays as it is.
    """
    with explained():
        from orchestration.config import load_config
        from orchestration.rules.effects import effects_of
        from orchestration.rules.report import show_effects

        show_effects(console, effects_of(load_config(config, data=data)))
