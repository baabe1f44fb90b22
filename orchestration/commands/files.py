"""`cem files`: look at files before they are mapped. Looking and proposing are not done here."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.terminal import console, explained

app = typer.Typer(no_args_is_help=True, help="Look at files before they are mapped.")


@app.callback()
def _group() -> None:
    """Keeps `inspect` a sub-command although it is the only one."""


@app.command("inspect")
def inspect(
    file: Annotated[
        Path, typer.Argument(help="Any export: CSV, JSON lines, Parquet, Excel, access log, fixed width; gz too.")
    ],
    sheet: Annotated[str | None, typer.Option("--sheet", help="Of a workbook. Default: the first.")] = None,
    entity: Annotated[
        str | None, typer.Option("--as", metavar="FAMILY.ENTITY", help="What one record is, such as commerce.orders.")
    ] = None,
    mapping_only: Annotated[
        bool, typer.Option("--mapping-only", help="Print the mapping alone: ... --mapping-only >> cem.toml")
    ] = False,
) -> None:
    """Tell what a file is, and print a mapping to start from. Writes nothing, and shows no personal data."""
    with explained():
        from orchestration.file_report import show_findings
        from orchestration.proposal.propose import propose

        proposal = propose(file, sheet=sheet, entity=entity)
        if not mapping_only:
            show_findings(console, proposal.found)
            console.print("[bold]A mapping to start from[/bold] (to be pasted into cem.toml; then: cem config check)\n")
        # A blank line before it, so that it may be appended to a file.
        typer.echo(f"\n{proposal.mapping}" if mapping_only else proposal.mapping, nl=False)
