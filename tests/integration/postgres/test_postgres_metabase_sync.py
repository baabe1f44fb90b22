"""What Metabase sees: its own kind of synchronisation, replayed as the reading roles, and PostgreSQL's Java driver.

The SQL is written anew from what Metabase's sync is known to ask: privileges by has_..._privilege over the catalogue,
descriptions by pg_description, primary keys by information_schema (which hides them from who has SELECT alone), foreign
keys by pg_constraint.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from serving.keys import read_keys
from serving.relations import current_catalogue, read_relations

JDBC = Path("/usr/share/java/postgresql.jar")

TABLES_WITH_RIGHTS = """
    with relations as (
        select schemaname as schema, tablename as name from pg_catalog.pg_tables
        union select schemaname, viewname from pg_catalog.pg_views
        union select schemaname, matviewname from pg_catalog.pg_matviews
    )
    select schema, name,
        pg_catalog.has_any_column_privilege(current_user, format('%I.%I', schema, name), 'select') as can_select,
        pg_catalog.has_any_column_privilege(current_user, format('%I.%I', schema, name), 'update') as can_update,
        pg_catalog.has_any_column_privilege(current_user, format('%I.%I', schema, name), 'insert') as can_insert,
        pg_catalog.has_table_privilege(current_user, format('%I.%I', schema, name), 'delete') as can_delete
    from relations
    where pg_catalog.has_schema_privilege(current_user, schema, 'usage')
        and schema not in ('pg_catalog', 'information_schema')
"""
TABLES = """
    select n.nspname, c.relname, d.description, greatest(s.n_live_tup, 0)
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_description d
        on d.objoid = c.oid and d.objsubid = 0 and d.classoid = 'pg_class'::regclass
    left join pg_stat_user_tables s on s.schemaname = n.nspname and s.relname = c.relname
    where c.relkind in ('r', 'p', 'v', 'f', 'm') and n.nspname !~ '^(pg_|information_schema)'
"""
FIELDS = """
    select c.table_schema, c.table_name, c.column_name, c.data_type,
        col_description(format('%I.%I', c.table_schema, c.table_name)::regclass::oid, c.ordinal_position),
        pk.column_name is not null
    from information_schema.columns c
    left join (
        select tc.table_schema, tc.table_name, kc.column_name
        from information_schema.table_constraints tc
        join information_schema.key_column_usage kc
            on tc.constraint_name = kc.constraint_name and tc.table_schema = kc.table_schema
                and tc.table_name = kc.table_name
        where tc.constraint_type = 'PRIMARY KEY'
    ) pk on (c.table_schema, c.table_name, c.column_name) = (pk.table_schema, pk.table_name, pk.column_name)
    where c.table_schema !~ '^(pg_|information_schema)'
"""
FOREIGN_KEYS = """
    select sn.nspname, st.relname, sc.attname, tn.nspname, tt.relname, tc.attname
    from pg_constraint k
    join pg_class st on st.oid = k.conrelid join pg_namespace sn on sn.oid = st.relnamespace
    join pg_class tt on tt.oid = k.confrelid join pg_namespace tn on tn.oid = tt.relnamespace
    join pg_attribute sc on sc.attrelid = st.oid and sc.attnum = any(k.conkey)
    join pg_attribute tc on tc.attrelid = tt.oid and tc.attnum = any(k.confkey)
    where k.contype = 'f'
"""
SHOWN = {
    "text", "integer", "bigint", "numeric", "double precision", "date", "timestamp with time zone", "boolean",
}  # fmt: skip


@pytest.fixture
def synced(database, first):
    database.put(first)
    database.login("as_reader", "bi_reader"), database.login("as_viewer", "bi_viewer")
    return database


def of_the_file(file, schemas):
    """(tables with comments, columns with comments, primary keys, foreign keys) as the published file has them."""
    with duckdb.connect(str(file), read_only=True) as con:
        relations = read_relations(con, current_catalogue(con), schemas)
        keys = read_keys(con, current_catalogue(con))
    tables = {(one.schema, one.name): one.comment for one in relations}
    columns = {(one.schema, one.name, column.name): column.comment for one in relations for column in one.columns}
    primary = {(key.schema, key.table, key.column) for key in keys if key.is_primary}
    foreign = {
        (key.schema, key.table, key.column, key.to_schema, key.to_table, key.to_column)
        for key in keys
        if not key.is_primary
    }
    return tables, columns, {key for key in primary if key[0] in schemas}, foreign


@pytest.mark.parametrize("user, schemas", [("as_reader", ("core", "marts")), ("as_viewer", ("marts",))])
def test_a_sync_sees_every_table_comment_and_key_of_its_schemas_and_no_other(synced, first, user, schemas):
    tables, columns, primary, foreign = of_the_file(first, schemas)
    assert len(primary) == len(tables), "each table of the file has a key"
    seen = synced.rows(TABLES_WITH_RIGHTS, user)
    assert {row[:2] for row in seen} == {*tables, ("marts", "publication")}
    assert {row[2:] for row in seen} == {(True, False, False, False)}, "to be read and nothing else"
    visible = {row[:2] for row in seen}
    described = {row[:2]: row[2] for row in synced.rows(TABLES, user) if row[:2] in visible}
    assert {table: described[table] for table in tables} == tables
    assert described["marts", "publication"]
    fields = [row for row in synced.rows(FIELDS, user) if row[:2] in visible]
    assert {row[:3]: row[4] for row in fields if row[1] != "publication"} == columns
    assert all(row[4] for row in fields), "every column is described"
    assert {row[3] for row in fields} <= SHOWN
    assert {row[:3] for row in fields if row[5]} == primary | {("marts", "publication", "run_id")}
    assert set(synced.rows(FOREIGN_KEYS, user)) == foreign


def test_row_counts_are_there_before_anybody_has_asked(synced):
    """Metabase shows them, and PostgreSQL plans by them."""
    estimates = {row[:2]: row[2] for row in synced.rows(
        "select n.nspname, relname, reltuples::int from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where relkind = 'r' and n.nspname in ('core', 'marts')"
    )}  # fmt: skip
    assert estimates["core", "dim_customer"] == 40
    assert estimates["marts", "mart_nps_monthly"] == 20


def test_select_alone_would_hide_the_keys(synced):
    """Why the roles have REFERENCES: should PostgreSQL or Metabase change, this says so."""
    synced.rows("revoke references on all tables in schema core from bi_reader")
    fields = [row for row in synced.rows(FIELDS, "as_reader") if row[0] == "core"]
    assert fields
    assert not any(row[5] for row in fields)


def test_every_value_arrives_as_it_is_in_the_file(synced, first):
    columns = "customer_key, brand_key, is_test, visits, orders, revenue, score, seen_date, tiny, share"
    with duckdb.connect(str(first), read_only=True) as con:
        expected = con.execute(f"select {columns} from core.dim_customer order by 1").fetchall()
        instants = con.execute("select epoch_us(first_seen_at) from core.dim_customer order by customer_key").fetchall()
    assert synced.rows(f'select {columns} from core.dim_customer order by customer_key collate "C"') == expected
    micros = "select (extract(epoch from first_seen_at) * 1000000)::bigint from core.dim_customer"
    assert synced.rows(f'{micros} order by customer_key collate "C"') == instants, "an instant is UTC, in any zone"


PROGRAM = """
import java.sql.*;

public class Meta {
    public static void main(String[] given) throws Exception {
        try (Connection con = DriverManager.getConnection(given[0], given[1], given[2])) {
            DatabaseMetaData meta = con.getMetaData();
            ResultSet tables = meta.getTables(null, null, "%", new String[] {"TABLE"});
            while (tables.next()) {
                String schema = tables.getString("TABLE_SCHEM"), name = tables.getString("TABLE_NAME");
                if (!schema.equals("core") && !schema.equals("marts")) continue;
                System.out.println("table\\t" + schema + "\\t" + name + "\\t" + tables.getString("REMARKS"));
                ResultSet columns = meta.getColumns(null, schema, name, "%");
                while (columns.next())
                    System.out.println("column\\t" + schema + "\\t" + name + "\\t" + columns.getString("COLUMN_NAME")
                        + "\\t" + columns.getString("REMARKS"));
                ResultSet keys = meta.getPrimaryKeys(null, schema, name);
                while (keys.next())
                    System.out.println("key\\t" + schema + "\\t" + name + "\\t" + keys.getString("COLUMN_NAME"));
                ResultSet refers = meta.getImportedKeys(null, schema, name);
                while (refers.next())
                    System.out.println("refers\\t" + schema + "\\t" + name + "\\t" + refers.getString("FKCOLUMN_NAME")
                        + "\\t" + refers.getString("PKTABLE_SCHEM") + "\\t" + refers.getString("PKTABLE_NAME")
                        + "\\t" + refers.getString("PKCOLUMN_NAME"));
            }
            System.out.println("read-only\\t" + con.createStatement().execute("select 1 from core.dim_customer"));
        }
    }
}
"""


@pytest.mark.skipif(not JDBC.is_file() or not shutil.which("javac"), reason=f"needs a JDK and {JDBC}")
def test_the_java_driver_tells_the_same_tables_comments_and_keys(synced, first, tmp_path):
    (tmp_path / "Meta.java").write_text(PROGRAM)
    url = f"jdbc:postgresql://{synced.server.host}:{synced.server.port}/{synced.name}"
    told = subprocess.run(
        ["java", "-cp", str(JDBC), str(tmp_path / "Meta.java"), url, "as_reader", "readers-only"],
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    lines = [tuple(line.split("\t")) for line in told.stdout.splitlines()]
    tables, columns, primary, foreign = of_the_file(first, ("core", "marts"))
    ours = [line for line in lines if line[2:3] != ("publication",)]
    assert {line[1:3]: line[3] for line in ours if line[0] == "table"} == tables
    assert {line[1:4]: line[4] for line in ours if line[0] == "column"} == columns
    assert {line[1:] for line in ours if line[0] == "key"} == primary
    assert {line[1:] for line in ours if line[0] == "refers"} == foreign
