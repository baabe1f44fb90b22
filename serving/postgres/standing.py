"""What stands in the database already: ours, that the next publication replaces, and other people's, which it keeps.

Belongs here: telling the two apart, before anything is dropped. Does not belong here: dropping (swapping).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from serving.postgres.connection import Target
from serving.postgres.roles import ACCESS
from serving.postgres.tables import next_name, old_name, table_in
from serving.relations import PUBLISHED_SCHEMAS, quoted

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

MARK = "Published by the CEM warehouse. Each publication replaces all of it: create nothing here."
"""The comment by which a schema is known to be ours."""

_MARKS = "select nspname, obj_description(oid, 'pg_namespace') from pg_namespace where nspname = any(%s)"
_OURS = f"""
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = any(%s)
        and (n.nspname, c.relname) in (select schema_name, table_name from {ACCESS}.published_tables)
    order by 1, 2
"""
# Inside our schemas whatever we have not put there; outside whatever could not live without our tables.
_STRANGERS = f"""
    with schemas as (select oid, nspname from pg_namespace where nspname = any(%s)),
    ours as (
        select c.oid from pg_class c join schemas n on n.oid = c.relnamespace
        join {ACCESS}.published_tables p on (p.schema_name, p.table_name) = (n.nspname, c.relname)
        where c.relkind = 'r'
    )
    select format('%%s %%I.%%I', case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
        when 'S' then 'sequence' else 'table' end, n.nspname, c.relname)
    from pg_class c join schemas n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.oid not in (select oid from ours)
    union
    select format('function %%I.%%I', n.nspname, f.proname) from pg_proc f join schemas n on n.oid = f.pronamespace
    union
    select format('%%s %%I.%%I', case c.relkind when 'm' then 'materialized view' else 'view' end, n.nspname, c.relname)
    from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class c on c.oid = r.ev_class
    join pg_namespace n on n.oid = c.relnamespace
    where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
        and d.refobjid in (select oid from ours) and c.oid not in (select oid from ours)
    union
    select format('foreign key %%I of the table %%s', k.conname, k.conrelid::regclass) from pg_constraint k
    where k.contype = 'f' and k.confrelid in (select oid from ours) and k.conrelid not in (select oid from ours)
    order by 1
"""


def our_tables(cursor: Cursor, schemas: Sequence[str]) -> list[tuple[str, str]]:
    """(schema, table) of what the last publication put there."""
    cursor.execute(_OURS, [list(schemas)])
    return [(schema, name) for schema, name in cursor.fetchall()]


def refuse_strangers(cursor: Cursor, target: Target, schemas: Sequence[str]) -> None:
    """Raise ConsumerFailed if a schema is not ours, or if replacing ours would destroy what somebody else has made."""
    cursor.execute(_MARKS, [list(schemas)])
    foreign = [name for name, mark in cursor.fetchall() if mark != MARK]
    if foreign:
        raise target.failed(
            f"there is a schema {' and a schema '.join(foreign)} that this warehouse did not publish, and it is not "
            "replaced. What to do: rename it, or publish into another database."
        )
    cursor.execute(_STRANGERS, [list(schemas)])
    if strangers := [told for (told,) in cursor.fetchall()]:
        raise target.failed(would_destroy(strangers))


def not_renewed(cursor: Cursor, schemas: Sequence[str]) -> list[str]:
    """A note for each schema of ours that this consumer does not get any more: its readers would take it for new."""
    cursor.execute(_MARKS, [[schema for schema in PUBLISHED_SCHEMAS if schema not in schemas]])
    return [
        f"the schema {name} there is of an earlier publication, and not renewed by this one; "
        f"if no other one renews it: drop schema {quoted(name)} cascade;"
        for name, mark in cursor.fetchall()
        if mark == MARK
    ]


def would_destroy(strangers: Sequence[str]) -> str:
    """Why nothing was published, and how the work of others is kept."""
    return (
        f"a publication replaces the schemas whole, and would destroy what others have made in or upon them: "
        f"{', '.join(strangers)}. Nothing was published there. What to do: keep its text (pg_dump --schema-only), drop "
        "it, publish, and create it again where a publication does not meet it: as a question or model of the BI tool, "
        "as a table of its own, or as a function, which finds the tables by their names."
    )


def remove_unfinished(cursor: Cursor, target: Target, schemas: Sequence[str]) -> None:
    """Remove what a publication left behind, by plan or killed: a new state that nobody has had, an old one that nobody
    can reach. Only the holder of the publisher's lock may call this. Raises ConsumerFailed."""
    from psycopg2 import errors

    cursor.execute(_MARKS, [[name(schema) for schema in schemas for name in (next_name, old_name)]])
    marks = dict(cursor.fetchall())
    if foreign := [name for name, mark in marks.items() if mark != MARK]:
        raise target.failed(f"there is a schema {foreign[0]} that this warehouse did not make. Rename it.")
    cursor.execute("select schemaname, tablename from pg_tables where schemaname = any(%s)", [list(marks)])
    # All at once: they refer to one another.
    tables = ", ".join(table_in(*table) for table in cursor.fetchall())
    try:
        for sql in [f"drop table {tables}"] * bool(tables) + [f"drop schema {quoted(name)}" for name in marks]:
            cursor.execute(sql)
    except errors.DependentObjectsStillExist as error:
        detail = error.diag.message_detail or error.diag.message_primary or ""
        raise target.failed(would_destroy([detail.replace("\n", "; ")])) from None
