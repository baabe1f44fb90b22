"""A connection to a consumer's database, and its failures in words without the password.

Belongs here: opening it, the lock that keeps two publishers apart, and explaining what libpq says. Does not belong
here: what is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serving.postgres.result import ConsumerFailed

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection

_LOCK = "select pg_try_advisory_lock(hashtext('cem warehouse'), hashtext('publication'))"
_HOST = re.compile(r"[A-Za-z0-9.:_%/,\[\]-]*")
_FORM = "postgresql://user:password@host:5432/database, with signs such as @ : / in the password written as %40 %3A %2F"
_REASONS = (
    ("password authentication failed", "The user or the password in {variable} is wrong."),
    ("no password supplied", "{variable} holds no password, and the server asks for one."),
    ("does not exist", "Create it, or correct {variable}."),
    ("Connection refused", "No server listens there: is it up, are host and port in {variable} right?"),
    ("could not translate host name", "Nobody knows that host: correct {variable}."),
    ("timeout expired", "The server does not answer: a firewall, or another host in {variable} than meant?"),
    ("no pg_hba.conf entry", "The server lets nobody in from this machine: its pg_hba.conf needs a line."),
    ("too many clients", "All connections of the server are taken; try again later."),
)


@dataclass(frozen=True)
class Target:
    """Where to publish. ``dsn`` is secret and never shown; ``place`` is the same without what is secret."""

    consumer: str
    variable: str
    dsn: str = field(repr=False)
    place: str
    password: str = field(repr=False, default="")

    def failed(self, what: str) -> ConsumerFailed:
        """An error about this consumer."""
        return ConsumerFailed(f"{self.consumer} ({self.place}): {self.without_secret(what)}")

    def without_secret(self, text: str) -> str:
        """``text`` without the password and the whole connection string, should a library have put them in."""
        for secret in (self.dsn, self.password):
            text = text.replace(secret, "***") if secret else text
        return text


def target_of(consumer: str, variable: str, environ: Mapping[str, str]) -> Target:
    """The target whose URL stands in the environment. Raises ConsumerFailed if there is none that libpq understands."""
    url = environ.get(variable, "").strip()
    if not url:
        raise ConsumerFailed(
            f"{consumer}: the environment variable {variable}, which is to hold the connection URL, is not set. What "
            f"to do: set it where cem runs, to {_FORM}."
        )
    import psycopg2
    from psycopg2.extensions import make_dsn, parse_dsn

    try:
        parts = parse_dsn(url)
        is_whole = bool(_HOST.fullmatch(parts.get("host", ""))) and parts.get("port", "0").replace(",", "").isdigit()
    except psycopg2.ProgrammingError:
        is_whole = False  # its words quote what it could not read, which may be a piece of the password
    if not is_whole:
        raise ConsumerFailed(f"{consumer}: what stands in {variable} is no connection URL. It takes {_FORM}.") from None
    parts.setdefault("connect_timeout", "10")
    parts.setdefault("application_name", "cem publish")
    host, port = parts.get("host", "local socket"), parts.get("port", "5432")
    place = f"{parts.get('dbname', parts.get('user', ''))} at {host}:{port} as {parts.get('user', 'the default user')}"
    return Target(consumer, variable, make_dsn(**parts), place, parts.get("password", ""))


@contextmanager
def connected(target: Target) -> Iterator[Connection]:
    """A connection of the only publisher there; each statement stands for itself. Raises ConsumerFailed."""
    import psycopg2

    try:
        con = psycopg2.connect(target.dsn)
    except psycopg2.OperationalError as error:
        raise target.failed(_explained(target, str(error))) from None
    try:
        con.autocommit = True
        with con.cursor() as cursor:
            cursor.execute("set timezone to 'UTC'; set client_min_messages to warning; set statement_timeout to 0")
            cursor.execute(_LOCK)
            if cursor.fetchone() != (True,):
                raise target.failed("another process publishes there now. Wait for it to end, then publish again.")
        yield con
    except psycopg2.Error as error:
        said = (error.diag.message_primary or str(error)).strip() if error.diag else str(error).strip()
        lost = "" if not con.closed else " The server closed the connection."
        raise target.failed(f"the database refused: {said}.{lost} Nothing was published there.") from error
    finally:
        con.close()


def _explained(target: Target, said: str) -> str:
    said = target.without_secret(" ".join(said.split()))
    advice = next((advice for sign, advice in _REASONS if sign in said), "")
    return f"no connection ({said}). {advice.format(variable=target.variable)}".strip()
