"""`cem metabase`: a Metabase set up from what is written down. What is done is in `orchestration.dashboards`."""

from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath
from orchestration.terminal import console, explained

app = typer.Typer(no_args_is_help=True, help="Set up the dashboards of a Metabase, and check their questions.")


@app.command()
def apply(
    url: Annotated[str, typer.Option(envvar="METABASE_URL", help="Its address, such as http://localhost:3001.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Also write what people changed of ours.")] = False,
    setup: Annotated[bool, typer.Option("--setup", help="Make the first user of a fresh Metabase.")] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait until Metabase has read the tables.")] = 300,
    config: ConfigPath = None,
) -> None:
    """Bring connection, names, keys, questions and dashboards into place; what people made is never touched.

    Who asks: METABASE_API_KEY, or METABASE_USERNAME and METABASE_PASSWORD. The warehouse, as Metabase reaches it:
    METABASE_WAREHOUSE_URL (postgresql://bi_reader:password@host:5432/database).
    """
    with explained():
        from orchestration.config import load_config
        from orchestration.dashboards import Wanted, apply_dashboards

        wanted = Wanted(url, dry_run=dry_run, overwrite=overwrite, setup=setup, seconds=timeout)
        apply_dashboards(console, load_config(config), wanted)


@app.command()
def check() -> None:
    """Let PostgreSQL explain each question's SQL, with and without filters; nothing is run.

    As the reader of METABASE_WAREHOUSE_URL (postgresql://bi_reader:password@host:5432/database).
    """
    with explained():
        from orchestration.dashboards import check_questions

        check_questions(console)
