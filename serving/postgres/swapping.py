"""The swap: in one transaction the new schemas take the names of the old ones, which are dropped afterwards.

Belongs here: waiting for readers, and that transaction. Does not belong here: filling the new schemas.

A rename alone would let a query that is being planned take one table of the old state and one of the new. So the swap
first holds every old table alone. While it waits for that, new queries wait behind it; so it waits for less than the
time after which the server looks for deadlocks, gives way, and tries again. No reader ever fails for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from serving.postgres.connection import Target
from serving.postgres.settings import PostgresConsumer
from serving.postgres.standing import our_tables, refuse_strangers
from serving.postgres.tables import next_name, old_name, table_in
from serving.relations import quoted

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection
    from psycopg2.extensions import cursor as Cursor

_SHARE_OF_DEADLOCK_TIMEOUT = 0.7
_PAUSE = 0.5
_GRACE = 30.0
"""Seconds beyond the readers' own limit: by then every query that was on has ended, or was ended."""

_WHO_HOLDS = """
    select format('process %%s of %%s (%%s, %%s since %%s UTC)', a.pid, a.usename,
        coalesce(nullif(a.application_name, ''), 'no name'), a.state, to_char(a.xact_start, 'HH24:MI:SS'))
    from pg_stat_activity a
    where a.pid <> pg_backend_pid() and a.pid in (
        select l.pid from pg_locks l join pg_class c on c.oid = l.relation
        join pg_namespace n on n.oid = c.relnamespace where n.nspname = any(%s) and l.granted
    )
    order by a.xact_start
"""


def swap(
    con: Connection,
    target: Target,
    consumer: PostgresConsumer,
    before_commit: Callable[[Cursor], None],
    patience: float | None = None,
) -> None:
    """Put the new schemas before the readers. ``before_commit`` runs in the same transaction, before the renames.

    ``patience``: seconds to wait for readers; by default their own limit and half a minute. Raises ConsumerFailed.
    """
    from psycopg2 import errors

    until = time.monotonic() + (consumer.milliseconds / 1000 + _GRACE if patience is None else patience)
    while True:
        try:
            with _transaction(con) as cursor:
                _swap_once(cursor, target, consumer.schemas, consumer.roles, before_commit)
            return
        except (errors.QueryCanceled, errors.LockNotAvailable, errors.DeadlockDetected):
            if time.monotonic() > until:
                raise target.failed(_told_who_holds(con, consumer.schemas)) from None
        time.sleep(_PAUSE)


@contextmanager
def _transaction(con: Connection) -> Iterator[Cursor]:
    con.autocommit = False
    try:
        with con, con.cursor() as cursor:
            yield cursor
    finally:
        if not con.closed:
            con.autocommit = True


def _swap_once(
    cursor: Cursor,
    target: Target,
    schemas: Sequence[str],
    roles: Sequence[str],
    before_commit: Callable[[Cursor], None],
) -> None:
    cursor.execute("select setting::int from pg_settings where name = 'deadlock_timeout'")
    row = cursor.fetchone()
    assert row is not None  # every server has that setting
    # The limit is for all the locks together: one for each would add up to more than a reader can be made to wait.
    cursor.execute(f"set local statement_timeout = {max(50, int(row[0] * _SHARE_OF_DEADLOCK_TIMEOUT))}")
    old = ", ".join(table_in(*table) for table in our_tables(cursor, schemas))
    if old:
        cursor.execute(f"lock table {old} in access exclusive mode")
    cursor.execute("set local statement_timeout = 0; set local lock_timeout = '5s'")
    # Somebody may have built upon them while the rows were copied.
    refuse_strangers(cursor, target, schemas)
    before_commit(cursor)
    for schema in schemas:
        cursor.execute("select from pg_namespace where nspname = %s", [schema])
        if cursor.rowcount:
            cursor.execute(f"alter schema {quoted(schema)} rename to {quoted(old_name(schema))}")
            cursor.execute(f"revoke usage on schema {quoted(old_name(schema))} from {', '.join(map(quoted, roles))}")
        cursor.execute(f"alter schema {quoted(next_name(schema))} rename to {quoted(schema)}")


def _told_who_holds(con: Connection, schemas: Sequence[str]) -> str:
    with con.cursor() as cursor:
        cursor.execute(_WHO_HOLDS, [list(schemas)])
        who = ", ".join(told for (told,) in cursor.fetchall()) or "readers that have ended meanwhile"
    return (
        f"the old tables were in use all the time: by {who}. Nothing was published there. What to do: end that query "
        "or session (select pg_terminate_backend(<process>)), then publish again. A session that is 'idle in "
        "transaction' ends by itself once its role has idle_in_transaction_session_timeout."
    )
