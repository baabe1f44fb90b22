"""Bringing messages through channels: some attempts with pauses between them, all channels at once, an end to waiting.

Belongs here: that. Does not belong here: what is due (desk.py), the protocols (channels).
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from serving.alerts.message import Message

ATTEMPTS = 3
PAUSE_SECONDS = 1.0
"""Before the second attempt; twice as long before the third, unless the server names another."""
MOST_SECONDS = 20.0
"""For all messages of one channel together: a failed run is told within a minute, whatever a server does."""

_log = logging.getLogger("cem.alerts")


class DeliveryFailed(Exception):
    """A channel did not take a message. ``may_pass``: trying again makes sense; ``wait``: seconds the server asks for.

    The words never hold an address' path, a password or what was sent.
    """

    def __init__(self, reason: str, *, may_pass: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.may_pass = may_pass
        self.wait = wait


class Channel(Protocol):
    """A way to people. ``send`` returns what the server answered, in a few words, or raises DeliveryFailed."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message) -> str: ...


@dataclass
class Outcome:
    """How one message went through one channel."""

    channel: str
    message: Message
    is_sent: bool
    answer: str
    wait: float | None = None


@dataclass
class _Line:
    """One channel's messages, on a thread of its own."""

    channel: Channel
    messages: Sequence[Message]
    outcomes: list[Outcome] = field(default_factory=list)

    def run(self, deadline: float) -> None:
        for message in self.messages:
            outcome = _tried(self.channel, message, deadline)
            self.outcomes.append(outcome)
            if not outcome.is_sent:
                return  # the others would wait as long; they are due next time


def deliver(due: Iterable[tuple[Channel, Sequence[Message]]], *, seconds: float = MOST_SECONDS) -> list[Outcome]:
    """Send each channel its messages in order, all channels at once; returns within about ``seconds``.

    What a channel was not asked to send, since the one before it failed, has no outcome.
    """
    deadline = time.monotonic() + seconds
    lines = [_Line(channel, messages) for channel, messages in due if messages]
    # Daemons: a server that holds the line beyond every timeout does not hold the process that failed.
    threads = [threading.Thread(target=line.run, args=(deadline,), daemon=True) for line in lines]
    for thread in threads:
        thread.start()
    for line, thread in zip(lines, threads, strict=True):
        thread.join(max(0.0, deadline - time.monotonic()) + 0.5)
        outcomes = list(line.outcomes)
        if thread.is_alive() and len(outcomes) < len(line.messages):
            unsent = line.messages[len(outcomes)]
            line.outcomes = [*outcomes, Outcome(line.channel.name, unsent, False, f"no answer within {seconds:g} s")]
    found = [outcome for line in lines for outcome in line.outcomes]
    for outcome in found:
        if not outcome.is_sent:
            _log.warning("%s did not take alert %s: %s", outcome.channel, outcome.message.alert.key, outcome.answer)
    return found


def seconds_asked(header: str | None, now: datetime) -> float | None:
    """What Retry-After says: seconds or a date; None if it says nothing that can be understood."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now.replace(tzinfo=UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _tried(channel: Channel, message: Message, deadline: float) -> Outcome:
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay, wait_exception

    attempts = 0

    def send() -> str:
        nonlocal attempts
        attempts += 1
        return channel.send(message)

    def pause(error: BaseException) -> float:
        asked = error.wait if isinstance(error, DeliveryFailed) else None
        return asked if asked is not None else PAUSE_SECONDS * 2 ** (attempts - 1)

    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(max(0.0, deadline - time.monotonic())),
        wait=wait_exception(pause),
        retry=retry_if_exception(lambda error: isinstance(error, DeliveryFailed) and error.may_pass),
        reraise=True,
    )
    try:
        return Outcome(channel.name, message, True, retrying(send))
    except DeliveryFailed as error:
        return Outcome(channel.name, message, False, f"{error} ({attempts} attempts)", error.wait)
    except Exception as error:  # a channel that breaks must not break the run, nor the other channels
        return Outcome(channel.name, message, False, f"failed with {type(error).__name__}")
