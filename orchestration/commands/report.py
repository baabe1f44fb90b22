"""`cem report`: the pages for people who decide. Making them is not done here."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained
from serving.kpi_board import Period
from serving.report.languages import Language


def report(
    config: ConfigPath = None,
    data: DataPath = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder, new or of an earlier report. Default: published/report of the home."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of index.html; the pages of the others are beside it.")] = "en",
    period: Annotated[Period, typer.Option(help="How long a period is.")] = "quarter",
    brand: Annotated[str | None, typer.Option(help="That brand's page alone, as index.html; by its key.")] = None,
) -> None:
    """Write the report: pages without scripts, which need no server and ask nobody, of what is published."""
    with explained():
        from orchestration.config import load_config
        from orchestration.site_report import write_pages
        from serving.report.folder import NoReport

        loaded = load_config(config, data=data)
        try:
            page = write_pages(loaded, out=out, language=language, period=period, brand=brand)
        except NoReport as error:
            raise typer.BadParameter(str(error)) from error
        console.print(f"Open {page}", soft_wrap=True, highlight=False)
        console.print(
            f"To show it to others put the folder {page.parent} behind a login: docs/report.md says how.",
            soft_wrap=True,
        )
