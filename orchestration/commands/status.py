"""`cem status`: how the warehouse is. Finding that out is not done here."""

from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained


def status(
    config: ConfigPath = None,
    data: DataPath = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")] = False,
) -> None:
    """Show who runs, how the last run went, what readers see, how far each source is read. Changes nothing."""
    with explained():
        from orchestration import status_report
        from orchestration.config import load_config
        from orchestration.status import read_status

        found = read_status(load_config(config, data=data))
        if as_json:
            typer.echo(status_report.as_json(found))
        else:
            status_report.show_status(console, found)
