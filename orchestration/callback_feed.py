"""`cem callbacks`: the list of the published file, shown, written and sent. Does not belong here: the list itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.required import NoWarehouse, built_tables
from serving.exports import CannotExport
from serving.exports.callbacks import Callback, bodies, read_callbacks, write_callbacks
from serving.states import State, current_state

CHANNEL = "callbacks"


def waiting(config: CemConfig, *, overdue_only: bool) -> tuple[list[Callback], State]:
    """Who waits in what readers see, the most overdue first. Raises NoWarehouse."""
    home = Home(config.home)
    state = current_state(home.published_file)
    if state is None:
        raise NoWarehouse(f"Nothing is published in {home.published_file.parent} yet. Run `cem run` first.")
    with built_tables(home):
        pages = config.closed_loop.contact_pages
        return read_callbacks(home.published_file, _now(), pages, overdue_only=overdue_only), state


def show_callbacks(console: Console, listed: Sequence[Callback], limit: int) -> None:
    """One line each, and how many there are."""
    for one in listed[:limit]:
        late = "overdue since" if one.is_overdue else "due"
        where = one.contact_page or f"{one.contact_instance or 'no tool'} {one.contact_id or one.customer_key}"
        _say(
            console, f"{late} {one.due_at:%Y-%m-%d %H:%M}  {one.event_kind} {one.score:g}  {one.owner or '-'}  {where}"
        )
    overdue = sum(one.is_overdue for one in listed)
    _say(
        console,
        f"{len(listed):,} wait to be called, {overdue:,} of them overdue. --out FILE writes them, --send posts them.",
    )


def write_list(console: Console, listed: Sequence[Callback], file: Path) -> None:
    """As CSV. Raises CannotExport."""
    try:
        write_callbacks(listed, file)
    except OSError as error:
        raise CannotExport(f"{file} could not be written: {error.strerror or error}.") from error
    _say(console, f"{file}: {len(listed):,} to call back.")


def send_callbacks(console: Console, config: CemConfig, listed: Sequence[Callback], state: State) -> None:
    """Post them, signed if there is a key. Raises CannotExport with how many arrived."""
    from serving.alerts.channels.http import checked_address, post
    from serving.alerts.channels.webhook import SIGNATURE, signature
    from serving.alerts.delivery import DeliveryFailed
    from serving.alerts.secrets import find_secret, required_secret

    secrets = Home(config.home).secrets_file
    parts = bodies(listed, company=config.company.brand, run_id=state.run_id, now=_now())
    sent = 0
    try:
        url = checked_address(required_secret(CHANNEL, "url", secrets), allow_http=False)
        key = find_secret(CHANNEL, "signing_key", secrets)
        for part in parts:
            post(url, part, {SIGNATURE: signature(key, part)} if key else {})
            sent += 1
    except DeliveryFailed as error:
        raise CannotExport(
            f"The list of whom to call back was not delivered ({sent} of {len(parts)} parts arrived): {error}"
        ) from error
    _say(console, f"{len(listed):,} to call back were sent in {len(parts)} parts.")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
