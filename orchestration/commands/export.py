"""`cem export`: a published table as a file. Writing it is not done here."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained
from serving.exports import Format


def export(
    table: Annotated[str, typer.Argument(help="A published table, such as mart_kpi_board or core.fct_orders.")],
    form: Annotated[Format, typer.Option("--format", help="What kind of file.")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="Where to. Default: <table>.<format>, here.")] = None,
    columns: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    where: Annotated[list[str] | None, typer.Option(help="column=value; may stand several times.")] = None,
    delimiter: Annotated[str, typer.Option(help="Of CSV; ';' where Excel expects it.")] = ",",
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Write a published table, or some of it, to a file for Excel, a notebook or another system."""
    with explained():
        from orchestration.config import load_config
        from orchestration.home import Home
        from orchestration.required import built_tables
        from serving.exports.files import export as write
        from serving.exports.table import Asked, NoSuchTable

        if len(delimiter) != 1:
            raise typer.BadParameter("A delimiter is one character.", param_hint="--delimiter")
        home = Home(load_config(config, data=data).home)
        chosen = tuple(name.strip() for name in columns.split(",") if name.strip())
        asked = Asked(table, chosen, tuple(where or ()))
        file = out or Path(f"{table.rpartition('.')[2]}.{form}")
        try:
            with built_tables(home):
                done = write(home.published_file, asked, file, form, delimiter=delimiter)
        except NoSuchTable as error:
            raise typer.BadParameter(str(error)) from error
        console.print(
            f"{done.file}: {done.rows:,} rows of {done.table}, as run {done.state.run_id} published them.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
