"""`cem callbacks`: whom to call back, for the terminal, a file, or the CRM. Reading and sending is not done here."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained


def callbacks(
    out: Annotated[Path | None, typer.Option("--out", help="Write the list to this CSV file.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Post the list to the webhook `callbacks`.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those who should have been called by now.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many to show here.")] = 20,
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """List the customers to call back: event, owner, due time, and the id and page of the contact in its CRM."""
    with explained():
        from orchestration.callback_feed import send_callbacks, show_callbacks, waiting, write_list
        from orchestration.config import load_config

        loaded = load_config(config, data=data)
        listed, state = waiting(loaded, overdue_only=overdue)
        if out:
            write_list(console, listed, out)
        if send:
            send_callbacks(console, loaded, listed, state)
        if not out and not send:
            show_callbacks(console, listed, limit)
