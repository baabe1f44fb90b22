"""`cem backfill`: days of web events read again. Reading them is not done here."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.commands.running import stages_of
from orchestration.terminal import console, explained

if TYPE_CHECKING:
    from orchestration.config import CemConfig
    from orchestration.stages import Stages

_DAY = ["%Y-%m-%d"]


def backfill(
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="The first day, in UTC.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="The last; default: the first.")] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Only show which days have no events.")] = False,
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Read days of web events again from every file that holds them, build, audit and publish; other days stay."""
    with explained(), stages_of(config, data) as stages:
        if not stages.config.event_tables:
            raise typer.BadParameter(
                f'No mapping in {stages.config.path} has shape = "events". Records are never read twice; '
                "`cem source reload` reads a source with an API again."
            )
        if list_only:
            _show_days(stages)
            return
        days = _days(stages.config, first, last)
        report = stages.load_files(days=days)
        console.print(f"{len(report.reads)} files read again, {report.totals.new} events of {len(days)} days landed.")
        if not report.totals.new:
            console.print("No file holds events of these days: what was landed of them stays, nothing was built.")
            return
        publication = stages.refresh()
        if publication:
            console.print(f"Published: {publication.path}", soft_wrap=True)
        for note in stages.notes:
            console.print(f"Note: {note}", markup=False, highlight=False, soft_wrap=True)
        if publication:
            publication.require_all()


def _days(config: "CemConfig", first: datetime | None, last: datetime | None) -> set[date]:
    if first is None:
        raise typer.BadParameter("Say which days: --from 2026-01-31, or --from 2026-01-01 --to 2026-01-31.")
    start, end = first.date(), (last or first).date()
    if end < start:
        raise typer.BadParameter(f"--to {end} is before --from {start}.")
    if start < config.schedule.web_events_from:
        raise typer.BadParameter(
            f"--from {start} is before {config.schedule.web_events_from}, the first day of web events that "
            "`web_events_from` under [schedule] names."
        )
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


def _show_days(stages: "Stages") -> None:
    from orchestration.figures import landed_days
    from orchestration.required import require_warehouse

    require_warehouse(stages.home)
    landed = landed_days(stages.home, stages.config.event_tables)
    if not landed:
        console.print("No web events have landed yet.")
        return
    first, last = min(landed), max(landed)
    missing = [first + timedelta(days=n) for n in range((last - first).days) if first + timedelta(days=n) not in landed]
    console.print(f"Web events of {len(landed)} days, from {first} to {last}; {len(missing)} days between have none.")
    for day in missing:
        console.print(str(day))
