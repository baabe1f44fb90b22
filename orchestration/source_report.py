"""What `cem source` and `cem load` show of sources with an API.

Belongs here: wording and layout. Does not belong here: finding anything out.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from orchestration.source_list import SourceRow

if TYPE_CHECKING:
    from ingestion.report import SourceReport
    from ingestion.sources.crm.hubspot.check import SourceCheck
    from ingestion.sources.source import Reach, Source


def show_list(console: Console, rows: Iterable[SourceRow]) -> None:
    """One line for what is on; one for all that a vendor could give a family and does not."""
    table = _table("family", "vendor", "loads", "instance", "", "read (UTC)", "changes until")
    for row in rows:
        state = "[green]on[/green]" if row.is_on else "off"
        table.add_row(row.family, row.vendor, row.entities, row.instance, state, *_reach(row.reach))
    console.print(table)
    console.print(
        "Files are turned on by a [[files]] table of cem.toml, a vendor by its own: [sources.hubspot].", markup=False
    )


def show_check(console: Console, source: "Source", found: "SourceCheck") -> None:
    """What can be read of an account, and what to do about the rest."""
    console.print(f"{source.title} answers: account {found.account}, read as instance {source.instance!r}.")
    table = _table("entity", "scope", "", "records now")
    table.columns[-1].justify = "right"
    for entity in found.entities:
        records = "" if entity.records is None else f"{entity.records:,}"
        state = "[green]can be read[/green]" if entity.is_good else "[red]cannot be read[/red]"
        table.add_row(entity.entity, entity.scope, state, records)
    console.print(table)
    for entity in found.entities:
        if not entity.is_good:
            line = f"{entity.entity}: {entity.problem} What to do: {entity.remedy}"
            console.print(line, style="red", markup=False, highlight=False, soft_wrap=True)


def show_sources(console: Console, reports: "Iterable[SourceReport]") -> None:
    """What a load read of each source."""
    for report in reports:
        total = report.totals
        console.print(
            f"{report.vendor} ({report.source_instance}): {len(report.reads)} endpoints read: {total.new} new records, "
            f"{total.unchanged} unchanged, {total.repeated} repeated."
        )


def token_places(source: "Source", home: Path) -> str:
    """Where the token of a source goes."""
    from ingestion.rest.auth import secrets_file, token_variable

    return (
        f"{source.title}: its token is looked for in the environment variable {token_variable(source.vendor)} "
        f"({token_variable(source.vendor, source.instance)} for this instance alone), then as access_token under "
        f"[sources.{source.vendor}] in {secrets_file(home)} (mode 600); never in cem.toml."
    )


def _reach(reach: "Reach | None") -> tuple[str, str]:
    if reach is None:
        return "", ""
    read = f"{reach.read_at:%Y-%m-%d %H:%M}" if reach.read_at else "never"
    until = reach.changes_until[:16].replace("T", " ")
    return read, "first list not finished" if reach.is_listing else until


def _table(*headers: str) -> Table:
    table = Table()
    for header in headers:
        table.add_column(header, overflow="fold")
    return table
