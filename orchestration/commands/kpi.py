"""`cem kpi`: the scores as people read them. Reading and wording them is not done here."""

from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained
from serving.kpi_board import Period


def kpi(
    config: ConfigPath = None,
    data: DataPath = None,
    period: Annotated[Period, typer.Option(help="How long a period is.")] = "quarter",
    by: Annotated[str, typer.Option(help="A dimension of the board, such as brand, channel or region.")] = "all",
    only: Annotated[str | None, typer.Option("--kpi", help="One KPI, such as nps_relational.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")] = False,
) -> None:
    """Show the scores that readers see: how they went, how sure they are, whether a change is real."""
    with explained():
        from orchestration import kpi_report
        from orchestration.config import load_config
        from orchestration.home import Home
        from orchestration.required import NoWarehouse, built_tables
        from serving.kpi_board import NoSuchMember, read_board
        from serving.states import current_state

        home = Home(load_config(config, data=data).home)
        published = home.published_file
        state = current_state(published)
        if state is None:
            raise NoWarehouse(f"Nothing is published in {published.parent} yet. Run `cem run` first.")
        try:
            with built_tables(home):
                series = read_board(published, period=period, dimension=by, kpi=only)
        except NoSuchMember as error:
            raise typer.BadParameter(str(error)) from error
        if as_json:
            typer.echo(kpi_report.as_json(state, series))
        else:
            kpi_report.show_board(console, state, series, period)
