"""What `cem alerts` and `cem watchdog` print. Belongs here: wording and layout. Not here: finding anything out."""

from collections.abc import Sequence

from rich.console import Console

from serving.alerts.book import Entries, Entry
from serving.alerts.delivery import Outcome
from serving.alerts.desk import Settled

_NO_CHANNEL = "No channel is on: nobody is told. See [alerts] in docs/configuration.md."


def show_open(console: Console, entries: Entries, channels: Sequence[str]) -> None:
    """Each alert with what the channels were told of it."""
    for entry in entries.values():
        alert = entry.alert
        over = f", over since {entry.over_since:%Y-%m-%d %H:%M}" if entry.over_since else ""
        _say(console, f"{alert.severity} {alert.kind}: {alert.title}", "yellow" if over else "red")
        _say(console, f"  since {entry.since:%Y-%m-%d %H:%M} UTC{over}. {alert.what}")
        for line in _told(entry, channels):
            _say(console, f"  {line}")
    if not entries:
        _say(console, "Nothing is wrong, as far as anybody has looked: cem watchdog looks.", "green")
    if not channels:
        _say(console, _NO_CHANNEL, "yellow")


def show_outcomes(console: Console, outcomes: Sequence[Outcome]) -> None:
    """What each channel answered."""
    for outcome in outcomes:
        how = "sent" if outcome.is_sent else "NOT sent"
        _say(console, f"{outcome.channel}: {how}; {outcome.answer}", "green" if outcome.is_sent else "red")
    if not outcomes:
        _say(console, _NO_CHANNEL, "yellow")


def show_watch(console: Console, settled: Settled) -> bool:
    """What is wrong, and which deliveries fail; returns whether all is well."""
    wrong = [entry for entry in settled.entries.values() if not entry.over_since]
    failing = [outcome for outcome in settled.outcomes if not outcome.is_sent]
    for entry in wrong:
        _say(console, f"{entry.alert.severity}: {entry.alert.title}. {entry.alert.what}", "red")
    for outcome in failing:
        _say(console, f"{outcome.channel} could not be told of {outcome.message.alert.key}: {outcome.answer}", "red")
    if not wrong and not failing:
        _say(console, "All is well.", "green")
    return not wrong and not failing


def _told(entry: Entry, channels: Sequence[str]) -> list[str]:
    lines = []
    for channel in channels:
        told = entry.told.get(channel)
        at = f"told {told.at:%Y-%m-%d %H:%M} UTC ({told.status})" if told and told.at else "not told"
        failed = f"; {told.failures} deliveries failed, the last: {told.error}" if told and told.failures else ""
        lines.append(f"{channel}: {at}{failed}")
    return lines


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
