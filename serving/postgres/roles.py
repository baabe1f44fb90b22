"""Who may read: two group roles without a login, and what they may do.

Belongs here: creating them, grants, and what their members lack. Does not belong here: which rows they see
(row_security).

SELECT alone is not enough: information_schema hides the primary keys of tables on which a role has nothing but SELECT,
and Metabase reads keys there. REFERENCES shows them and lets nobody write: a reference needs a table of one's own, and
readers can create none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from serving.postgres.connection import Target
from serving.postgres.settings import PostgresConsumer
from serving.relations import literal, quoted

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

ACCESS = "cem_access"
"""The schema of what the publisher notes for itself; readers have no rights there."""

_MEMBERS = """
    with recursive members as (
        select oid from pg_roles where rolname = any(%s)
        union select m.member from pg_auth_members m join members on m.roleid = members.oid
    )
    select r.rolname, r.rolsuper or r.rolbypassrls, coalesce(s.setconfig, '{}')
    from members
    join pg_roles r using (oid)
    left join pg_db_role_setting s on s.setrole = r.oid and s.setdatabase = 0
    order by 1
"""
_CREATES = """
    select r.rolname, n.nspname from pg_roles r cross join pg_namespace n
    where r.rolname = any(%s) and has_schema_privilege(r.oid, n.oid, 'create')
        and n.nspname !~ '^pg_' order by 1, 2
"""


def require_rights(cursor: Cursor, target: Target, consumer: PostgresConsumer) -> None:
    """Create what is missing: the roles, and the publisher's own schema. Raises ConsumerFailed with the SQL that
    somebody with more rights must run once, where the publisher may not."""
    cursor.execute(
        "select current_user, current_database(), r.rolsuper or r.rolcreaterole,"
        " has_database_privilege(current_database(), 'create') from pg_roles r where r.rolname = current_user"
    )
    row = cursor.fetchone()
    assert row is not None  # who is logged in is a role
    user, database, makes_roles, makes_schemas = row
    cursor.execute("select rolname from pg_roles where rolname = any(%s)", [list(consumer.roles)])
    there = {name for (name,) in cursor.fetchall()}
    absent = [role for role in consumer.roles if role not in there]
    wanted = [f"create role {quoted(role)} nologin;" for role in absent]
    if not makes_schemas:
        grant = f"grant create on database {quoted(database)} to {quoted(user)};"
        raise _once(target, f"the role {user} may create no schema there", [*([] if makes_roles else wanted), grant])
    if absent and not makes_roles:
        raise _once(target, f"the role {user} may create no roles, and {', '.join(absent)} must be there", wanted)
    for sql in wanted:
        cursor.execute(sql)
    cursor.execute(
        f"create schema if not exists {ACCESS}; revoke all on schema {ACCESS} from public;"
        f" create table if not exists {ACCESS}.published_tables (schema_name text, table_name text)"
    )


def limits_of(consumer: PostgresConsumer) -> dict[str, str]:
    """The settings of a login that reads. Times are milliseconds."""
    limit = f"{consumer.milliseconds}"
    return {
        "default_transaction_read_only": "on",
        "statement_timeout": limit,
        "idle_in_transaction_session_timeout": limit,
    }


def limit_readers(cursor: Cursor, consumer: PostgresConsumer) -> list[str]:
    """Read-only and the time limits for both roles and all who are in them; returns a note for each that is not so.

    Such settings hold for who logs in and are not inherited: those of a group alone would hold for nobody.
    """
    settings = limits_of(consumer)
    cursor.execute(_MEMBERS, [list(consumer.roles)])
    notes = []
    for role, sees_all, found in cursor.fetchall():
        if sees_all:
            notes.append(f"{role} reads as one of {', '.join(consumer.roles)} and is a superuser, or sees all rows")
            continue
        lacking = [f"{name} = {value}" for name, value in settings.items() if f"{name}={value}" not in found]
        sql = [f"alter role {quoted(role)} set {setting}" for setting in lacking]
        if not _all_done(cursor, sql):
            notes.append(f"{role} has not its limits; its owner must run: {'; '.join(sql)};")
    cursor.execute(_CREATES, [list(consumer.roles)])
    for role, schema in cursor.fetchall():
        notes.append(
            f"{role} may create tables in the schema {schema}; its owner must run: "
            f"revoke create on schema {quoted(schema)} from public, {quoted(role)};"
        )
    return notes


def default_rights(cursor: Cursor, consumer: PostgresConsumer, schema: str, new: str) -> None:
    """What readers of ``schema`` may do with each table that is created in ``new`` from here on; they move with it."""
    cursor.execute(f"revoke all on schema {quoted(new)} from public")
    listed = _listed(consumer.roles_of(schema))
    cursor.execute(f"alter default privileges in schema {quoted(new)} grant select, references on tables to {listed}")


def open_schema(cursor: Cursor, consumer: PostgresConsumer, schema: str, new: str) -> None:
    """Let readers look into ``new``: the last thing before it becomes ``schema``, so that nobody sees it half full."""
    cursor.execute(f"revoke all on all tables in schema {quoted(new)} from public")
    cursor.execute(f"grant usage on schema {quoted(new)} to {_listed(consumer.roles_of(schema))}")


def let_connect(cursor: Cursor, consumer: PostgresConsumer) -> list[str]:
    """Both roles may connect, as a rule as everybody may; a note for one that may not."""
    notes = []
    for role in consumer.roles:
        if not _may_connect(cursor, role):
            cursor.execute("select quote_ident(current_database())")
            grant = f"grant connect on database {(cursor.fetchone() or ('',))[0]} to {quoted(role)}"
            # Who may not grant is warned by the server, and nothing happens: so it is asked again.
            _all_done(cursor, [grant])
            if not _may_connect(cursor, role):
                notes.append(f"{role} may not connect; the database's owner must run: {grant};")
    return notes


def _may_connect(cursor: Cursor, role: str) -> bool:
    cursor.execute("select has_database_privilege(%s, current_database(), 'connect')", [role])
    return bool(cursor.fetchone() == (True,))


def _all_done(cursor: Cursor, statements: Iterable[str]) -> bool:
    """Run them; False where the rights for one are missing."""
    from psycopg2 import errors

    try:
        for sql in statements:
            cursor.execute(sql)
    except errors.InsufficientPrivilege:
        return False
    return True


def _once(target: Target, why: str, statements: Sequence[str]) -> Exception:
    return target.failed(
        f"{why}. Nothing was published there. What to do: let an administrator of the server run this once in that "
        f"database, then publish again:\n    {chr(10).join(statements).replace(chr(10), chr(10) + '    ')}"
    )


def _listed(roles: Iterable[str]) -> str:
    return ", ".join(map(quoted, roles))


def noted_tables(cursor: Cursor, tables: Iterable[tuple[str, str]], schemas: Sequence[str]) -> None:
    """Note which tables of ``schemas`` are the publisher's own, by which it knows what it may drop."""
    values = ", ".join(f"({literal(schema)}, {literal(name)})" for schema, name in tables)
    cursor.execute(f"delete from {ACCESS}.published_tables where schema_name = any(%s)", [list(schemas)])
    cursor.execute(f"insert into {ACCESS}.published_tables values {values}")
