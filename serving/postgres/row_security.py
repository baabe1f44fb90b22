"""Which rows a reader sees, by brand or by region: PostgreSQL's row-level security over a list of who sees what.

Belongs here: that list, and the policies. Does not belong here: who may read a table at all (roles).

The list is `cem_access.readers`, kept by whoever administers the readers: a role, and the brand or region whose rows it
sees; `*` is all of them. A role in no row sees no row. Publications never change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from serving.postgres.roles import ACCESS
from serving.postgres.settings import PostgresConsumer
from serving.postgres.tables import next_name, table_in
from serving.relations import Relation, quoted

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

# Run with the owner's rights, so that nobody else may read the list; so it must not ask for current_user, which would
# be the owner. Who logged in, or has set another role, is still known by the setting.
_FUNCTION = """
    create or replace function {access}.{name}() returns text[] language sql stable security definer
    set search_path = pg_catalog as $$
        select coalesce(array_agg(distinct reader.{column}), '{{}}')
        from {access}.readers reader
        join pg_roles role on role.rolname = reader.role_name
        where reader.{column} is not null and pg_has_role(
            case current_setting('role') when 'none' then session_user else current_setting('role')::name end,
            role.oid, 'member'
        )
    $$;
    revoke all on function {access}.{name}() from public;
    grant execute on function {access}.{name}() to {roles};
"""
_READERS = f"""
    create table if not exists {ACCESS}.readers (role_name text not null, brand_key text, region_key text);
    comment on table {ACCESS}.readers is 'Who sees the rows of which brand or region; * is all. Kept by hand.'
"""


def keep_rows(cursor: Cursor, consumer: PostgresConsumer, relations: Sequence[Relation]) -> None:
    """Put the policies on the new tables; nothing where the consumer does not ask for it.

    A table with the column shows a reader the rows of his keys. One without it holds figures of everybody together and
    is for those who see all; but dimensions (``dim_``) without it are the same for everybody, and everybody sees them.
    """
    column = consumer.row_column
    if column is None:
        return
    name = f"{column}s_seen"
    roles = ", ".join(map(quoted, consumer.roles))
    cursor.execute(_READERS)
    cursor.execute(_FUNCTION.format(access=ACCESS, name=name, column=column, roles=roles))
    # Asked once a statement, not once a row: that is what the sub-select is for.
    seen = f"(select {ACCESS}.{name}())::text[]"
    for relation in relations:
        has_column = any(one.name == column for one in relation.columns)
        if not has_column and relation.name.startswith("dim_"):
            continue
        sees_all = f"'*' = any({seen})"
        rows = f"{quoted(column)} = any({seen}) or {sees_all}" if has_column else sees_all
        table = table_in(next_name(relation.schema), relation.name)
        cursor.execute(
            f"alter table {table} enable row level security;"
            f" create policy rows_of_the_reader on {table} for select to {roles} using ({rows})"
        )
