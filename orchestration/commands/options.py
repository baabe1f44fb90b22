"""Options that several commands have, so that they are called and explained alike. No command stands here."""

from pathlib import Path
from typing import Annotated

import typer

ConfigPath = Annotated[
    Path | None,
    typer.Option("--config", "-c", envvar="CEM_CONFIG", help="The configuration. Default: cem.toml in this folder."),
]
DataPath = Annotated[
    Path | None, typer.Option("--data", "-d", help="The folder of the files; wins over `data` in the configuration.")
]
