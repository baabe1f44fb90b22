"""What readers may not do, how long they may ask, and whose rows they see."""

from __future__ import annotations

import psycopg2
import pytest
from psycopg2 import errors

from serving.postgres.result import ConsumerFailed

USERS = {"as_reader": "bi_reader", "as_viewer": "bi_viewer"}


def logins(database):
    return [database.login(user, role) for user, role in USERS.items()]


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize(
    "sql",
    [
        "insert into marts.mart_kpi_board select * from marts.mart_kpi_board",
        "update marts.mart_kpi_board set kpi = 'x'",
        "delete from marts.mart_kpi_board",
        "truncate marts.mart_kpi_board",
        "drop table marts.mart_kpi_board",
        "create table marts.mine (a int)",
        "create table public.mine (a int references marts.mart_kpi_board)",
        "create schema mine",
        "alter table marts.mart_kpi_board disable row level security",
        "select * from cem_access.published_tables",
    ],
)
def test_nobody_of_the_readers_writes_even_where_he_takes_the_read_only_setting_off(database, first, user, sql):
    database.put(first)
    logins(database)
    with database.connect(user) as con, con.cursor() as cursor:
        cursor.execute("set default_transaction_read_only = off")
        with pytest.raises((errors.InsufficientPrivilege, errors.UndefinedTable)):
            cursor.execute(sql)
    assert database.rows("select count(*), count(distinct kpi) from marts.mart_kpi_board") == [(20, 1)]


def test_a_viewer_reads_marts_alone_and_tables_of_the_next_publication_too(database, first, second):
    database.put(first)
    logins(database)
    database.put(second)
    assert database.rows("select distinct generation from marts.mart_kpi_board", "as_viewer") == [(2,)]
    assert database.rows("select run_id from marts.publication", "as_viewer") == [("run-2",)]
    assert database.rows("select count(*) from core.fct_orders", "as_reader") == [(40,)]
    with pytest.raises(errors.InsufficientPrivilege, match="core"):
        database.rows("select count(*) from core.fct_orders", "as_viewer")


def test_a_viewer_does_not_get_core_where_it_is_alone(database, first):
    database.put(first, schemas=("core",))
    logins(database)
    assert database.rows("select run_id from core.publication", "as_reader") == [("run-1",)]
    with pytest.raises(errors.InsufficientPrivilege):
        database.rows("select count(*) from core.fct_orders", "as_viewer")


def test_a_query_that_takes_too_long_is_ended_by_whoever_logs_in(database, first):
    """A role's settings are not inherited: each publication gives them to all who are in the roles."""
    database.put(first, statement_timeout="1s")
    logins(database)
    assert database.rows("show statement_timeout", "as_viewer") == [("0",)], "a login made after it has none yet"
    assert database.put(first, statement_timeout="1s").notes == ()
    for user in USERS:
        assert database.rows("show default_transaction_read_only", user) == [("on",)]
        with pytest.raises(errors.QueryCanceled, match="statement timeout"):
            database.rows("select pg_sleep(30)", user)


def test_what_readers_lack_is_told_with_the_sql_that_mends_it(database, first):
    database.put(first)
    database.login("chief", "bi_viewer")
    database.rows("alter role chief superuser")
    database.rows("grant create on schema public to bi_viewer")
    notes = " ".join(database.put(first).notes)
    database.rows("drop role chief; revoke create on schema public from bi_viewer")
    assert "chief reads as one of bi_viewer, bi_reader and is a superuser" in notes
    assert 'revoke create on schema "public" from public, "bi_viewer";' in notes
    assert database.put(first).notes == ()


@pytest.fixture
def by_brand(database, first):
    database.put(first, row_security="brand")
    for brand in ("a", "b", "all", "none"):
        database.login(f"brand_{brand}", "bi_reader")
    database.rows(
        "insert into cem_access.readers (role_name, brand_key, region_key)"
        " values ('brand_a', 'a', 'north'), ('brand_b', 'b', 'south'), ('brand_all', '*', '*'), ('gone', 'b', null)"
    )
    return database


def test_a_role_of_one_brand_reads_no_row_of_another(by_brand):
    brands = "select distinct brand_key from {} order by 1"
    for table in ("core.dim_customer", "core.fct_orders", "marts.mart_nps_monthly"):
        assert by_brand.rows(brands.format(table), "brand_a") == [("a",)]
        assert by_brand.rows(brands.format(table), "brand_b") == [("b",)]
        assert by_brand.rows(brands.format(table), "brand_all") == [("a",), ("b",)]
        assert by_brand.rows(brands.format(table), "brand_none") == []
    joined = (
        "select count(*) from core.fct_orders o join core.dim_customer c using (customer_key) where o.brand_key = %s"
    )
    assert by_brand.rows(joined, "brand_a", ["b"]) == [(0,)]


def test_figures_of_all_brands_together_are_for_who_sees_all_and_dimensions_for_everybody(by_brand):
    board, channels = "select count(*) from marts.mart_kpi_board", "select count(*) from core.dim_channel"
    seen = {user: (by_brand.rows(board, user)[0][0], by_brand.rows(channels, user)[0][0]) for user in
            ("brand_a", "brand_none", "brand_all")}  # fmt: skip
    assert seen == {"brand_a": (0, 2), "brand_none": (0, 2), "brand_all": (20, 2)}


def test_nobody_gets_around_it(by_brand):
    """By another role, by reading the list, by a group that is in the list."""
    with by_brand.connect("brand_a") as con, con.cursor() as cursor:
        cursor.execute("set role bi_reader")
        cursor.execute("select count(*) from core.dim_customer")
        assert cursor.fetchone() == (0,), "the group itself is in no row"
        cursor.execute("reset role; set row_security = off")
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("select count(*) from core.dim_customer")
        for sql in ("select * from cem_access.readers", "insert into cem_access.readers values ('brand_a', 'b', null)"):
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(sql)
    by_brand.rows("drop role if exists team_b; create role team_b; grant team_b to brand_a")
    by_brand.rows("insert into cem_access.readers values ('team_b', 'b', null)")
    assert by_brand.rows("select distinct brand_key from core.dim_customer order by 1", "brand_a") == [("a",), ("b",)]


def test_by_region_and_the_list_outlives_every_publication(by_brand, second):
    by_brand.put(second, row_security="region")
    regions = "select distinct region_key from core.dim_customer order by 1"
    assert by_brand.rows(regions, "brand_a") == [("north",)]
    assert by_brand.rows(regions, "brand_all") == [("north",), ("south",)]
    assert by_brand.rows("select count(*) from core.fct_orders", "brand_a") == [(0,)], "has no region"
    by_brand.put(second)
    assert by_brand.rows("select count(*) from core.fct_orders", "brand_none") == [(40,)], "off is off"


def test_a_publisher_without_rights_is_told_what_an_administrator_must_run(database, first):
    database.rows("drop role if exists small; create role small login password 'readers-only'")
    limited = {"BI_URL": database.url.replace(f"cem:{database.server.password}@", "small:readers-only@")}
    from serving.postgres.publishing import publish_to
    from serving.postgres.settings import PostgresConsumer

    consumer = PostgresConsumer(name="bi", url_env="BI_URL", viewer_role="other_viewer", reader_role="other_reader")
    with pytest.raises(ConsumerFailed, match="an administrator") as told:
        publish_to(consumer, first, limited)
    sql = [line.strip() for line in str(told.value).splitlines()[1:]]
    assert sql == [
        'create role "other_viewer" nologin;', 'create role "other_reader" nologin;',
        f'grant create on database "{database.name}" to "small";',
    ]  # fmt: skip
    for line in sql:
        database.rows(line)
    done = publish_to(consumer, first, limited)
    assert done.rows > 0
    assert any("other_viewer has not its limits; its owner must run: alter role" in note for note in done.notes)
    database.login("as_other", "other_viewer")
    assert database.rows("select count(*) from marts.mart_kpi_board", "as_other") == [(20,)]
    with pytest.raises(psycopg2.Error):
        database.rows("select count(*) from core.fct_orders", "as_other")
    database.rows("drop owned by small cascade; drop role as_other")
