"""Secrets of the channels: from the environment, or from a file of the home that nobody else can read.

Belongs here: finding one, and keeping it out of what is printed. Does not belong here: sending.
"""

import os
import tomllib
from pathlib import Path

from serving.alerts.delivery import DeliveryFailed

PLACES = {
    "slack": ("url",),
    "webhook": ("url", "signing_key"),
    "callbacks": ("url", "signing_key"),
    "email": ("password",),
    "ping": ("url",),
}
"""Whose secrets there are, and their names."""


class NoSecret(DeliveryFailed):
    """A secret is missing or cannot be used; the message says what to do, and never what it is."""


def variable(channel: str, name: str) -> str:
    """The environment variable of a secret: ALERTS__SLACK__URL."""
    return f"ALERTS__{channel}__{name}".upper()


def find_secret(channel: str, name: str, secrets_file: Path) -> str | None:
    """The secret, from its variable or from ``[alerts.<channel>]`` of ``secrets_file``; None if nobody gave one."""
    value = os.environ.get(variable(channel, name), "").strip() or _in_file(channel, name, secrets_file)
    if value and not (value.isascii() and value.isprintable()):
        # A header or an address with anything else is refused below us, by an error that shows the whole of it.
        raise NoSecret(f"{name} of {channel} has a line break or an odd character in it. What to do: copy it anew.")
    return value or None


def required_secret(channel: str, name: str, secrets_file: Path) -> str:
    """The secret; raises NoSecret with where it goes."""
    if found := find_secret(channel, name, secrets_file):
        return found
    raise NoSecret(
        f"There is no {name} for {channel}. What to do: set the environment variable {variable(channel, name)}, or "
        f"write {name} under [alerts.{channel}] into {secrets_file} (mode 600)."
    )


def _in_file(channel: str, name: str, secrets_file: Path) -> str:
    try:
        mode = secrets_file.stat().st_mode
    except FileNotFoundError:
        return ""
    if mode & 0o077:
        raise NoSecret(f"{secrets_file} can be read by other users. What to do: chmod 600 {secrets_file}")
    try:
        tables = tomllib.loads(secrets_file.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        # The parser's words quote the line, which may be the secret.
        raise NoSecret(f"{secrets_file} is not readable as TOML. What to do: mend it.") from None
    for part in ("alerts", channel):
        found = tables.get(part)
        tables = found if isinstance(found, dict) else {}
    return str(tables.get(name, "")).strip()
