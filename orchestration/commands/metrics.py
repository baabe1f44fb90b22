"""`cem metrics`: any KPI by any dimension, from its parts. Asking is not done here."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained
from serving.semantic import Grain

if TYPE_CHECKING:
    from orchestration.home import Home
    from serving.semantic import SemanticLayer

app = typer.Typer(no_args_is_help=True, help="Ask any KPI by any dimension; the scores are pooled from their parts.")


@app.command("list")
def list_metrics(config: ConfigPath = None, data: DataPath = None) -> None:
    """Show the metrics, their formulas and what they can be asked by."""
    with explained():
        layer, _ = _layer(config, data)
        for metric in layer.metrics():
            console.print(metric.name, style="bold", highlight=False)
            console.print(f"  {metric.label}: {metric.description}", markup=False, highlight=False, soft_wrap=True)
            console.print(f"  by {', '.join(metric.dimensions)}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def query(
    metric: Annotated[str, typer.Argument(help="Its name, as `cem metrics list` shows it.")],
    by: Annotated[str, typer.Option(help="Dimensions, separated by commas, such as brand,channel.")] = "",
    period: Annotated[Grain | None, typer.Option(help="A row a period; else one for all time.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="dimension=value; may stand several times.")] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Show the statement, and do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")] = False,
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Ask one metric of what is published."""
    with explained():
        from rich.table import Table

        from orchestration.required import built_tables
        from serving.semantic import CannotBeAsked

        layer, home = _layer(config, data)
        dimensions = [name for name in by.split(",") if name]
        try:
            if sql:
                typer.echo(layer.sql(metric, dimensions, period, where or ()))
                return
            with built_tables(home):
                answer = layer.ask(home.published_file, metric, dimensions, period, where or ())
        except CannotBeAsked as error:
            raise typer.BadParameter(str(error)) from error
        if as_json:
            rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
            typer.echo(json.dumps(rows, default=str, indent=1))
            return
        table = Table(*answer.columns)
        for row in answer.rows:
            table.add_row(*(_shown(value) for value in row))
        console.print(table)


def _layer(config: Path | None, data: Path | None) -> "tuple[SemanticLayer, Home]":
    """The metrics of this version of the project, and the home whose published file has their parts."""
    from orchestration.config import load_config
    from orchestration.home import Home
    from orchestration.required import NoWarehouse
    from orchestration.transformation import Dbt
    from serving.semantic import SemanticLayer
    from serving.states import current_state

    loaded = load_config(config, data=data)
    home = Home(loaded.home)
    if current_state(home.published_file) is None:
        raise NoWarehouse(f"Nothing is published in {home.published_file.parent} yet. Run `cem run` first.")
    return SemanticLayer(Dbt(loaded, home).parse().semantic_file), home


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.1f}"
    return str(value.date() if hasattr(value, "date") else value)
