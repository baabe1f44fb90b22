"""`cem source`: the sources with an API. Asking and reading them is not done here."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import ConfigPath
from orchestration.commands.running import stages_of
from orchestration.terminal import Exit, console, explained

if TYPE_CHECKING:
    from ingestion.sources.source import Source
    from orchestration.config import CemConfig

app = typer.Typer(no_args_is_help=True, help="Sources: what can be read, how far it is read, whether it works.")


@app.command("list")
def list_sources(config: ConfigPath = None) -> None:
    """List every family and vendor, what is loaded of it, and how far it is read. Asks nobody, changes nothing."""
    with explained():
        from orchestration.config import load_config
        from orchestration.source_list import source_rows
        from orchestration.source_report import show_list

        show_list(console, source_rows(load_config(config)))


@app.command("check")
def check(
    vendor: Annotated[str | None, typer.Argument(help="Such as hubspot. Default: every source that is on.")] = None,
    config: ConfigPath = None,
) -> None:
    """Ask a source whether token and scopes are good, and how much there is to load. Loads nothing."""
    with explained():
        from orchestration.config import load_config
        from orchestration.source_report import show_check, token_places

        loaded = load_config(config)
        sources = [_source(loaded, vendor)] if vendor else loaded.sources_on
        if not sources:
            console.print("No source with an API is on: a table such as [sources.hubspot] in cem.toml turns one on.")
        are_good = True
        for source in sources:
            console.print(token_places(source, loaded.home), markup=False, highlight=False, soft_wrap=True)
            found = source.check(loaded.home)
            show_check(console, source, found)
            are_good &= found.is_good
    if not are_good:
        raise typer.Exit(int(Exit.BAD_INPUT))


@app.command("reload")
def reload(
    vendor: Annotated[str, typer.Argument(help="Such as hubspot.")],
    entity: Annotated[
        list[str] | None, typer.Option("--entity", help="Only this one, such as contacts; may be repeated.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Only what changed since this day. Default: everything."),
    ] = None,
    config: ConfigPath = None,
) -> None:
    """Read a source again from its start, or from a day. Adds the versions that are missing, and nothing twice."""
    with explained(), stages_of(config, None) as stages:
        from orchestration.source_report import show_sources

        source = _source(stages.config, vendor)
        try:
            part = source.only(tuple(entity or source.entities), since.date() if since else None)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--entity") from None
        show_sources(console, [stages.load_source(part, reload=True)])
        console.print("The tables are built from it by the next cem run.")


def _source(config: "CemConfig", vendor: str) -> "Source":
    """The source that is meant; a command that names none that is on is wrong."""
    from ingestion.sources.vendors import VENDOR_ENTITIES
    from orchestration.configuration.problems import nearest

    for source in config.sources_on:
        if source.vendor == vendor:
            return source
    if vendor in VENDOR_ENTITIES:
        raise typer.BadParameter(f"{vendor} is off: write the table [sources.{vendor}] into {config.path}.")
    near = nearest(vendor, VENDOR_ENTITIES)
    hint = f" Did you mean {near}?" if near else f" There are {', '.join(VENDOR_ENTITIES)}."
    raise typer.BadParameter(f"There is no source {vendor!r}.{hint}")
