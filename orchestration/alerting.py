"""Telling people: looks at a warehouse, and settles what it found at the alert desk of its home.

Belongs here: which facts are looked at when, and what their absence means. Does not belong here: the facts
(alert_facts.py), what is sent and how often (serving.alerts).
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from orchestration import alert_facts as facts
from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.quality import QualityWarning, warnings_of
from orchestration.run_log import RunLog
from serving.alerts.alert import Alert
from serving.alerts.book import Book, Entries
from serving.alerts.callbacks import MART, callbacks_due
from serving.alerts.channels.http import checked_address, get
from serving.alerts.channels.slack import SlackChannel
from serving.alerts.channels.webhook import WebhookChannel
from serving.alerts.delivery import Channel, DeliveryFailed
from serving.alerts.desk import AlertDesk, Found, Settled
from serving.alerts.secrets import PLACES, find_secret, variable
from serving.alerts.settings import length
from serving.states import current_state, hold_on

Clock = Callable[[], datetime]

# Told in words to whoever started the command; no run was there to fail.
_NO_FAILURE = {
    "WarehouseBusy",
    "WarehouseBusyError",
    "NoWarehouse",
    "HalfRestored",
    "ConfigError",
    "KeyboardInterrupt",
    "SystemExit",
}
_log = logging.getLogger("cem.alerts")


def utc_now() -> datetime:
    """Now, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def desk_of(config: CemConfig, clock: Clock = utc_now) -> AlertDesk:
    """The desk of a home, with the channels that are on."""
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
    return AlertDesk(Book(home.alerts_dir), settings, channels, config.name, clock)


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
    try:
        yield
    except BaseException as error:
        kind = type(error).__name__
        if kind not in _NO_FAILURE:
            tell_of_runs(config, kind if whole_run else None)
        raise
    # What works where nothing was wrong is no news, and costs nothing.
    if Book(Home(config.home).alerts_dir).read():
        tell_of_runs(config)


def tell_of_runs(config: CemConfig, outside: str | None = None, run_id: str = "", clock: Clock = utc_now) -> None:
    """Settle what the log of runs says; raises nothing. ``outside``: the kind of an error that it may not tell."""

    def look(entries: Entries) -> Found:
        wrong = _wrong_with_runs(config)
        if outside is not None and not wrong:
            wrong.append(facts.of_start(run_id, outside, current_state(Home(config.home).published_file)))
        return Found(wrong, _over(config, entries, wrong, (facts.RUNS,)))

    try:
        desk_of(config, clock).settle(look)
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
        runs, published = RunLog(home.run_log).runs(), current_state(home.published_file)
        wrong = _wrong_with_runs(config)
        is_first = home.holder() is not None and facts.last_success(runs) is None
        if not is_first:  # on its first run a warehouse is not late
            wrong += facts.of_age(runs, published, hold_on(home.published_file), now, length(settings.stale_after))
        wrong += facts.of_daemon(_last_sign(home), now, length(settings.daemon_silent_after))
        wrong += facts.of_disk(home)
        listed_at = settings.callbacks_url or f"marts.{MART} of the published file"
        wrong += facts.of_callbacks(callbacks_due(home.published_file, now), listed_at)
        wrong += facts.of_families(warnings(home, now))
        everything = {entry.alert.key.partition(":")[0] for entry in entries.values()}
        return Found(wrong, _over(config, entries, wrong, tuple(everything)))

    return desk_of(config, clock).settle(look)


def _wrong_with_runs(config: CemConfig) -> list[Alert]:
    home = Home(config.home)
    is_running = home.holder() is not None  # asked first: a run that ends meanwhile has ended, and did not die
    runs = RunLog(home.run_log).runs()
    return facts.of_runs(runs, is_running=is_running, kept=current_state(home.published_file))


def _over(config: CemConfig, entries: Entries, wrong: list[Alert], looked_at: tuple[str, ...]) -> set[str]:
    """The keys of what was looked at and is not wrong any more."""
    found = {alert.key for alert in wrong}
    over = {key for key in entries if key.partition(":")[0] in looked_at and key not in found}
    if facts.START in over:  # of which the log says nothing: over with the next run that ends well
        ran = facts.last_success(RunLog(Home(config.home).run_log).runs())
        if ran is None or ran <= entries[facts.START].since:
            over.discard(facts.START)
    return over


def _last_sign(home: Home) -> datetime | None:
    try:
        return datetime.fromtimestamp(home.heartbeat_file.stat().st_mtime, UTC).replace(tzinfo=None)
    except FileNotFoundError:
        return None
