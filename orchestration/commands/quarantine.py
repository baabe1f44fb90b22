"""`cem quarantine`: what was kept out of the figures, why, and how to get it in. Reading it is not done here."""

from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained


def quarantine(
    config: ConfigPath = None,
    data: DataPath = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Only reasons that begin with this.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Examples for each reason.")] = 3,
) -> None:
    """List what was quarantined, why, and what to do; print the lines that register unknown survey questions."""
    with explained():
        from orchestration.config import load_config
        from orchestration.home import Home
        from orchestration.quarantine import read_quarantine
        from orchestration.quarantine_report import show_quarantine

        loaded = load_config(config, data=data)
        found = read_quarantine(Home(loaded.home), reason=reason, limit=limit, mappings=loaded.files)
        show_quarantine(console, found, loaded, reason)
