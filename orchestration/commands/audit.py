"""`cem audit`: how every check went last. Running and keeping them is not done here."""

from contextlib import suppress
from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained

A_CHECK_BLOCKS = 1


def audit(
    config: ConfigPath = None,
    data: DataPath = None,
    run: Annotated[bool, typer.Option("--run", help="First audit the tables as they stand.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only the checks that did not pass.")] = False,
    docs: Annotated[bool, typer.Option("--docs", help="Write pages about the expectations and print where.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")] = False,
) -> None:
    """Show how every check went last: when, how severe, whose, what to do. Exit code 1 where one blocks publication."""
    with explained():
        from orchestration import audit_report
        from orchestration.config import load_config
        from orchestration.home import Home

        home = Home(load_config(config, data=data).home)
        if run:
            _run(config, data)
        found = audit_report.last_audit(home)
        if as_json:
            typer.echo(audit_report.as_json(found, failed_only=failed))
        else:
            audit_report.show_audit(console, found, failed_only=failed)
        if docs:
            _write_docs(config, data, quiet=as_json)
    if found.blocks:
        raise typer.Exit(A_CHECK_BLOCKS)


def _run(config: ConfigPath, data: DataPath) -> None:
    from orchestration.commands.running import stages_of
    from orchestration.gate import GateFailed
    from orchestration.required import require_warehouse

    with stages_of(config, data) as stages:
        require_warehouse(stages.home)
        with suppress(GateFailed):  # what failed is in the result, and shown
            stages.check()


def _write_docs(config: ConfigPath, data: DataPath, *, quiet: bool) -> None:
    from expectations.pages import write_pages
    from orchestration.commands.running import stages_of
    from orchestration.required import require_warehouse

    with stages_of(config, data) as stages:
        require_warehouse(stages.home)
        stages.require_built()
        page = write_pages(stages.home.warehouse_file, stages.home.data_docs_dir)
    if not quiet:
        console.print(f"Open {page}", soft_wrap=True)
