"""Telling people: looks at a warehouse, and settles what it found at the alert desk of its home.

Belongs here: which facts are looked at when, and what their absence means. Does not belong here: the facts
(alert_facts.py), what is sent and how often (serving.alerts).
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from orchestration import alert_facts as facts
from orchestration.alert_look import RunsOfHome, is_of_runs
from orchestration.alert_runs import BY_HAND, RunFailure, last_success, of_failure, of_runs
from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.quality import QualityWarning, warnings_of
from serving.alerts.alert import Alert
from serving.alerts.book import WAIT_SECONDS, Book, BookBusy, Entries
from serving.alerts.callbacks import MART, callbacks_due
from serving.alerts.channels.http import checked_address, get
from serving.alerts.channels.slack import SlackChannel
from serving.alerts.channels.webhook import WebhookChannel
from serving.alerts.delivery import Channel, DeliveryFailed
from serving.alerts.desk import AlertDesk, Found, Settled
from serving.alerts.secrets import PLACES, find_secret, variable
from serving.alerts.settings import length
from serving.states import hold_on

Clock = Callable[[], datetime]

# Told in words to whoever started the command; no run was there to fail.
_NO_FAILURE = {
    "WarehouseBusy",
    "WarehouseBusyError",
    "NoWarehouse",
    "HalfRestored",
    "ConfigError",
    "SystemExit",
    *BY_HAND,
}
_HEARD_BY = timedelta(minutes=2)
"""By then whoever sees a run fail outside its stages has told of it."""
_log = logging.getLogger("cem.alerts")


def utc_now() -> datetime:
    """Now, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def desk_of(config: CemConfig, clock: Clock = utc_now, wait_seconds: float = WAIT_SECONDS) -> AlertDesk:
    """The desk of a home, with the channels that are on. ``wait_seconds``: for somebody who sends."""
    home, settings = Home(config.home), config.alerts
    secrets = home.secrets_file
    channels: list[Channel] = []
    if settings.slack and settings.slack.on:
        channels.append(SlackChannel(secrets, settings.slack.allow_http))
    if settings.webhook and settings.webhook.on:
        channels.append(WebhookChannel(secrets, clock, settings.webhook.allow_http))
    if settings.email and settings.email.on:
        from serving.alerts.channels.mail import EmailChannel

        channels.append(EmailChannel(settings.email, secrets))
    return AlertDesk(Book(home.alerts_dir, wait_seconds), settings, channels, config.name, clock)


def test_alert() -> Alert:
    """What `cem alerts test` sends."""
    return Alert(
        "test", "warning", "test", "A test message", "Nothing is wrong: somebody ran cem alerts test.",
        "cem alerts test", "Nothing.", "alerts",
    )  # fmt: skip


def ping(config: CemConfig) -> str:
    """Tell the ping address, if there is one, that all is well; returns what to print, "" without one."""
    secrets = Home(config.home).secrets_file
    try:
        if (url := find_secret("ping", "url", secrets)) is None:
            return ""
        return f"ping: {get(checked_address(url, allow_http=False))}"
    except DeliveryFailed as error:
        return f"ping: NOT answered; {error}. Whoever waits for it will sound the alarm."


def secret_places(config: CemConfig) -> list[str]:
    """Where the secrets of the channels that are on go, a line each."""
    file = Home(config.home).secrets_file
    on = [channel.name for channel in desk_of(config).channels]
    return [
        f"Alerts by {channel}: {name} is looked for in the environment variable {variable(channel, name)}, then as "
        f"{name} under [alerts.{channel}] in {file} (mode 600); never in cem.toml."
        for channel in on
        for name in PLACES[channel]
    ]


@contextmanager
def telling(config: CemConfig, *, whole_run: bool = False) -> Iterator[None]:
    """Around what runs stages: a failure is told before it goes on its way, and that it works again afterwards.

    ``whole_run``: what fails outside the stages is told, too.
    """
    begun = utc_now()
    try:
        yield
    except BaseException as error:
        kind = type(error).__name__
        if kind not in _NO_FAILURE:
            _tell(config, RunFailure(kind, begun, utc_now()) if whole_run else None)
        raise
    # What works where nothing was wrong is no news, and costs nothing.
    if Book(Home(config.home).alerts_dir).read():
        _tell(config)


def tell_of_runs(
    config: CemConfig,
    failure: RunFailure | None = None,
    clock: Clock = utc_now,
    wait_seconds: float = WAIT_SECONDS,
) -> None:
    """Settle what the log of runs says, and a ``failure`` that somebody saw, of which the log may say nothing.

    Raises BookBusy, after ``wait_seconds``: nobody else will tell of that failure, so come again. Nothing else is
    raised.
    """

    def look(entries: Entries) -> Found:
        found = RunsOfHome(config)
        wrong = of_runs(found.tries, found.kept)
        if failure is not None:
            wrong += of_failure(failure, found.all, found.kept)
        return Found(wrong, found.over(entries, wrong))

    try:
        desk_of(config, clock, wait_seconds).settle(look)
    except BookBusy:
        raise
    except Exception as error:  # whatever it is: the failure that was to be told is what must be seen
        _log.warning("alerts could not be settled: %s", type(error).__name__)


def late_or_odd(home: Home, now: datetime) -> list[QualityWarning]:
    """What of a family is late, or came in unusual numbers, as the last audit and the clock say."""
    return [warning for warning in warnings_of(home, now) if warning.is_late_or_odd]


def watch(
    config: CemConfig,
    *,
    clock: Clock = utc_now,
    warnings: Callable[[Home, datetime], Iterable[facts.FamilyWarning]] = late_or_odd,
) -> Settled:
    """Look at everything, and settle it. ``warnings``: of families, at a moment. Raises BookBusy."""
    home, settings = Home(config.home), config.alerts
    home.prepare()

    def look(entries: Entries) -> Found:
        now = clock()
        found = RunsOfHome(config)
        wrong = of_runs(found.tries, found.kept)
        is_first = found.running_since is not None and last_success(found.all) is None
        if not is_first or facts.NO_RUN in entries:  # on its first run a warehouse is not late
            stale_after = length(settings.stale_after)
            wrong += facts.of_age(found.all, found.kept, hold_on(home.published_file), now, stale_after)
        wrong += facts.of_daemon(_last_sign(home), now, length(settings.daemon_silent_after))
        wrong += facts.of_disk(home)
        listed_at = settings.callbacks_url or f"marts.{MART} of the published file"
        wrong += facts.of_callbacks(callbacks_due(home.published_file, now), listed_at)
        wrong += facts.of_families(warnings(home, now))
        still = {alert.key for alert in wrong}
        others = {key for key in entries if not is_of_runs(key)} - still
        return Found(wrong, others | found.over(entries, wrong, until=now - _HEARD_BY))

    return desk_of(config, clock).settle(look)


def _tell(config: CemConfig, failure: RunFailure | None = None) -> None:
    """For a command, which ends as it would have without anybody to tell."""
    try:
        tell_of_runs(config, failure)
    except BookBusy as error:
        _log.warning("alerts could not be settled: %s", error)


def _last_sign(home: Home) -> datetime | None:
    try:
        return datetime.fromtimestamp(home.heartbeat_file.stat().st_mtime, UTC).replace(tzinfo=None)
    except FileNotFoundError:
        return None
