"""What `cem status` shows: one screen, the worst first. Belongs here: wording and layout. Not here: finding it out."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table

from orchestration.home import HalfRestored
from orchestration.status import WarehouseStatus

_MOST_ENTITIES = 5


def show_status(console: Console, status: WarehouseStatus) -> None:
    """The lines and the table of sources."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for name, text, style in _lines(status, now):
        console.print(f"{name:12}", end="", style="bold")
        console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
    table = Table(title="Sources", title_justify="left", title_style="bold")
    for header in ("family", "vendor", "loads", "instance", "read (UTC)", "ago", "changes until"):
        table.add_column(header, overflow="fold")
    for row in status.sources:
        reach = row.reach
        assert reach is not None  # only sources that are on are listed
        read_at = f"{reach.read_at:%Y-%m-%d %H:%M}" if reach.read_at else "never"
        until = "first list not finished" if reach.is_listing else reach.changes_until[:16].replace("T", " ")
        ago = age(now - reach.read_at) if reach.read_at else ""
        table.add_row(row.family, row.vendor, row.entities, row.instance, read_at, ago, until)
    console.print(table)


def as_json(status: WarehouseStatus) -> str:
    """The same for machines: JSON, moments in ISO 8601 UTC."""

    def plain(value: object) -> str:
        return f"{value.isoformat()}Z" if isinstance(value, datetime) else str(value)

    return json.dumps(asdict(status) | {"died": status.died}, default=plain, indent=2)


def age(passed: timedelta) -> str:
    """How long ago, in the largest fitting unit: 40 s, 12 min, 5 h, 3 days."""
    seconds = max(0, int(passed.total_seconds()))
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= (2 * size if unit == "days" else size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def size(n: int) -> str:
    """Bytes for people: 4.9 GB."""
    value = float(n)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in ("B", "kB") else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _lines(status: WarehouseStatus, now: datetime) -> list[tuple[str, str, str]]:
    lines = [("Home", str(status.home), "")]
    if status.profile:
        lines.append(("Profile", status.profile, ""))
    if status.is_half_restored:
        lines.append(("Restore", str(HalfRestored(status.home)), "red"))
    if status.holder:
        lines.append(("Running", f"process {status.holder.pid} since {status.holder.since}", "cyan"))
    lines += [_last_run(status, now), _published(status, now)]
    if status.databases:
        lines.append(_databases(status))
    if status.hold:
        lines.append(
            (
                "On hold",
                f"since {status.hold.since}: somebody put the state of run {status.hold.run_id} back. "
                "Runs publish nothing until `cem publish`.",
                "yellow",
            )
        )
    lines.append(("Earlier", ", ".join(state.run_id for state in status.earlier) or "none kept yet", ""))
    if status.interrupted_loads and not status.holder:
        lines.append(
            (
                "Pending",
                f"{status.interrupted_loads} interrupted loads: the next run ends or undoes them.",
                "yellow",
            )
        )
    lines.append(_quarantine(status.quarantined))
    used = ", ".join(f"{folder} {size(n)}" for folder, n in status.disk.used.items())
    lines.append(("Disk", f"{used or 'nothing used'}; {size(status.disk.free)} free", ""))
    return lines


def _last_run(status: WarehouseStatus, now: datetime) -> tuple[str, str, str]:
    run = status.last_run
    if run is None:
        return "Last run", "none yet: start one with `cem run`.", ""
    last = run.last
    ago = age(now - last.at)
    stages = ", ".join(f"{stage.stage} {stage.seconds:.0f} s" for stage in run.stages if stage.status != "started")
    if status.died:
        return (
            "Last run",
            f"{run.run_id} died in {last.stage}, which began {ago} ago. Nothing is lost: run again.",
            "red",
        )
    if last.status == "started":
        return "Last run", f"{run.run_id}: {last.stage} since {ago}", "cyan"
    # The tests may have failed although the audit after them passed.
    if failed := next((stage for stage in run.stages if stage.status == "failed"), None):
        why = failed.error or f"{failed.figures.get('failed')} checks failed"
        return "Last run", f"{run.run_id} failed in {failed.stage} {ago} ago ({why}); {stages}", "red"
    return "Last run", f"{run.run_id} ended {ago} ago; {stages}", "green"


def _published(status: WarehouseStatus, now: datetime) -> tuple[str, str, str]:
    state = status.published
    if state is None:
        return "Published", "nothing yet", ""
    return "Published", f"{state.told}; published {age(now - state.published_at)} ago", ""


def _databases(status: WarehouseStatus) -> tuple[str, str, str]:
    current = status.published.run_id if status.published else ""
    behind = [name for name, run_id in status.databases.items() if run_id != current]
    if not behind:
        return "Databases", f"{', '.join(status.databases)}: the same state", ""
    told = ", ".join(f"{name} has {status.databases[name] or 'no state that is known'}" for name in behind)
    return "Databases", f"{told}. The next run brings it, or `cem publish --postgres-only`.", "yellow"


def _quarantine(quarantined: dict[str, int] | None) -> tuple[str, str, str]:
    if quarantined is None:
        return "Quarantine", "not counted yet: the audit of a run counts it", ""
    if not quarantined:
        return "Quarantine", "empty", ""
    most = [f"{entity} {n:,}" for entity, n in list(quarantined.items())[:_MOST_ENTITIES]]
    more = len(quarantined) - len(most)
    where = ", ".join([*most, *([f"{more} more entities"] if more else [])])
    return "Quarantine", f"{sum(quarantined.values()):,} records: {where}. Why: cem quarantine", ""
