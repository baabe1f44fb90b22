"""The desk: from what is wrong now to messages, each sent once, again after a while, and once more when it is over.

Belongs here: which message is due where. Does not belong here: finding out what is wrong, the book's file, sending.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from serving.alerts.alert import Alert, at_least
from serving.alerts.book import Book, Entries, Entry, Told
from serving.alerts.delivery import Channel, Outcome, deliver
from serving.alerts.message import Message, Status, message_id
from serving.alerts.settings import AlertsSettings, length

_LONGEST_PAUSE = 15  # minutes
_TOLD_FOR = timedelta(days=1)
"""So long it is tried to tell a channel that something is over."""


@dataclass(frozen=True)
class Found:
    """What somebody who looked found: what is wrong, and the keys of what was and is no more."""

    wrong: Sequence[Alert] = ()
    over: Collection[str] = ()


@dataclass
class Settled:
    """What came of it: the deliveries that were tried, and what is open now."""

    outcomes: list[Outcome] = field(default_factory=list)
    entries: Entries = field(default_factory=dict)


@dataclass(frozen=True)
class AlertDesk:
    """``clock`` is naive UTC. Any number of processes may settle at once: the book's lock makes it one by one."""

    book: Book
    settings: AlertsSettings
    channels: Sequence[Channel]
    company: str
    clock: Callable[[], datetime]

    def settle(self, look: Callable[[Entries], Found]) -> Settled:
        """Ask ``look`` (given the entries) what is wrong now, note it, and send what is due.

        The looking is under the lock, too: of two processes that see one failure the second sees that it was told.
        """
        with self.book.lock():
            entries = self.book.read()
            before = repr(entries)
            now = self.clock()
            found = look(entries)
            for alert in found.wrong:
                entries[alert.key] = _noted(entries.get(alert.key), alert, now)
            for key in set(found.over) & entries.keys():
                entries[key].over_since = entries[key].over_since or now
            # Noted before it is sent, and sent where nothing can be noted: a full disk is a reason to tell somebody.
            self._write(entries, before)
            wrong = {alert.key for alert in found.wrong}
            outcomes = deliver((channel, self._due(entries, channel.name, wrong, now)) for channel in self.channels)
            for outcome in outcomes:
                self._record(entries, outcome)
            self._write(self._unfinished(entries, now), before if not outcomes else "")
            return Settled(outcomes, entries)

    def test(self, alert: Alert) -> list[Outcome]:
        """Send ``alert`` through every channel as a test; the book does not hear of it."""
        now = self.clock()
        message = self._message(alert, "test", now, message_id(alert.key, now))
        return deliver((channel, [message]) for channel in self.channels)

    def _due(self, entries: Entries, channel: str, wrong: Collection[str], now: datetime) -> list[Message]:
        due = []
        for key, entry in entries.items():
            told = entry.told.get(channel, Told())
            status = self._status_due(entry, told, key in wrong, now)
            if status and not (told.not_before and told.not_before > now):
                id = message_id(key, entry.since, status, told.at)
                due.append(self._message(entry.alert, status, entry.since, id))
        return due

    def _status_due(self, entry: Entry, told: Told, is_wrong: bool, now: datetime) -> Status | None:
        if not at_least(entry.alert.severity, self.settings.minimum_severity):
            return None
        if entry.over_since:
            return "resolved" if told.status == "open" else None
        if told.status != "open" or told.at is None:
            return "open"
        # What nobody looked at this time may be over.
        is_old = now - told.at >= length(self.settings.repeat_after)
        return "repeated" if is_wrong and is_old else None

    def _message(self, alert: Alert, status: Status, since: datetime, id: str) -> Message:
        return Message(alert, status, since, self.company, f"{self.settings.runbook_url}#{alert.anchor}", id)

    def _record(self, entries: Entries, outcome: Outcome) -> None:
        now, key = self.clock(), outcome.message.alert.key
        told = entries[key].told.setdefault(outcome.channel, Told())
        if outcome.is_sent:
            status = outcome.message.status
            entries[key].told[outcome.channel] = Told("resolved" if status == "resolved" else "open", now)
        else:
            told.failures += 1
            told.error = outcome.answer
            # Whoever looks next tries again; what goes on failing is tried less and less often, or as the server asks.
            pause = outcome.wait or 60 * min(told.failures - 1, _LONGEST_PAUSE)
            told.not_before = now + timedelta(seconds=min(pause, 86_400))
        with suppress(OSError):
            self.book.log(now, outcome.channel, key, outcome.message.status, outcome.answer, is_sent=outcome.is_sent)

    def _unfinished(self, entries: Entries, now: datetime) -> Entries:
        """Without what is over, and told to be over wherever it was told."""
        names = {channel.name for channel in self.channels}
        for key, entry in list(entries.items()):
            untold = any(told.status == "open" for name, told in entry.told.items() if name in names)
            if entry.over_since and (not untold or now - entry.over_since > _TOLD_FOR):
                del entries[key]
        return entries

    def _write(self, entries: Entries, before: str) -> None:
        if repr(entries) != before:
            with suppress(OSError):
                self.book.write(entries)


def _noted(entry: Entry | None, alert: Alert, now: datetime) -> Entry:
    """The entry of what is wrong: as long as it stays wrong it is the same, with its newest words."""
    if entry is None:
        return Entry(alert, now)
    if entry.over_since:
        told = {name: Told("", None, told.failures, told.error, told.not_before) for name, told in entry.told.items()}
        return Entry(alert, now, None, told)
    entry.alert = alert
    return entry
