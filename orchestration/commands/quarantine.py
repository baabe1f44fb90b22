"""`cem quarantine`: what was kept out of the figures, why, how to get it in. What it does is not done here."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained

if TYPE_CHECKING:
    from orchestration.config import CemConfig

app = typer.Typer(help="What was kept out of the figures, why, and how to get it in.")

Reason = Annotated[str | None, typer.Option("--reason", help="Only reasons that begin with this.")]
Entity = Annotated[str, typer.Option("--entity", help="Only entities that begin with this, such as crm_people.")]
Source = Annotated[str, typer.Option("--source", help="Only this source instance.")]
Keys = Annotated[list[str] | None, typer.Option("--key", help="Only the record of this hash; may be repeated.")]
Examples = Annotated[int, typer.Option("--limit", min=0, help="Examples for each reason.")]


@app.callback(invoke_without_command=True)
def quarantine(
    context: typer.Context,
    config: ConfigPath = None,
    data: DataPath = None,
    reason: Reason = None,
    limit: Examples = 3,
) -> None:
    """List what was quarantined, why, and what to do; print the lines that register unknown survey questions."""
    if context.invoked_subcommand is None:
        _list(config, data, reason, limit)


@app.command("list")
def list_(config: ConfigPath = None, data: DataPath = None, reason: Reason = None, limit: Examples = 3) -> None:
    """The same as `cem quarantine`: groups by reason, since when, what to do."""
    _list(config, data, reason, limit)


@app.command()
def show(
    config: ConfigPath = None,
    data: DataPath = None,
    reason: Reason = None,
    entity: Entity = "",
    source: Source = "",
    key: Keys = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Records to show.")] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Records to pass over.")] = 0,
    payload: Annotated[
        bool, typer.Option("--payload", help="Also what each record says. PERSONAL DATA: mind who sees your terminal.")
    ] = False,
) -> None:
    """Show single records: where each stands, what is wrong, what was decided; newest first within a reason."""
    with explained():
        from orchestration.home import Home
        from orchestration.quarantine_decided import show_records
        from orchestration.quarantine_records import Wanted, read_records

        wanted = Wanted(reason or "", entity, source, tuple(key or ()))
        loaded = _loaded(config, data)
        found = read_records(Home(loaded.home), wanted, limit=limit, offset=offset, with_payload=payload)
        show_records(console, found, offset=offset, is_full=len(found) == limit, with_payload=payload)


@app.command()
def release(
    config: ConfigPath = None,
    data: DataPath = None,
    reason: Reason = None,
    entity: Entity = "",
    source: Source = "",
    key: Keys = None,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="They are out for good: nothing is left to do.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Take dismissals back.")] = False,
    because: Annotated[str, typer.Option("--because", help="Why, in words; no personal data.")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Who decided; by default who is logged in.")] = None,
) -> None:
    """Say by which rule records would become good; or, with --dismiss, that they are out for good.

    A record becomes good by a rule alone (the mapping, the overlay, the source), which then judges the whole history
    anew. A dismissed record stays in quarantine and in the books, and is not counted as open any more.
    """
    with explained():
        from orchestration.quarantine_decided import decide
        from orchestration.quarantine_records import Wanted

        if dismiss and reopen:
            raise typer.BadParameter("--dismiss and --reopen are opposites: give one.")
        if not (dismiss or reopen):
            _list(config, data, reason, 0)
            console.print("\nNothing was changed. Do what stands above and run again; or --dismiss.", soft_wrap=True)
            return
        if not (reason or key):
            raise typer.BadParameter("Say which records: --reason, --key, with --entity and --source as needed.")
        wanted = Wanted(reason or "", entity, source, tuple(key or ()), "open" if dismiss else "dismissed")
        decide(console, _loaded(config, data), wanted, dismisses=dismiss, because=because, by=by or getpass.getuser())


def _list(config: Path | None, data: Path | None, reason: str | None, limit: int) -> None:
    with explained():
        from orchestration.home import Home
        from orchestration.quarantine import read_quarantine
        from orchestration.quarantine_report import show_quarantine

        loaded = _loaded(config, data)
        found = read_quarantine(Home(loaded.home), reason=reason, limit=limit, mappings=loaded.files)
        show_quarantine(console, found, loaded, reason)


def _loaded(config: Path | None, data: Path | None) -> "CemConfig":
    from orchestration.config import load_config

    return load_config(config, data=data)
