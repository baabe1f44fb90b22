"""Readers see one publication or the other, whole, whatever happens to a publisher; and nobody's work is destroyed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time

import psycopg2
import pytest

from serving.postgres.result import ConsumerFailed
from serving.postgres.standing import MARK

READERS = 4
JOIN = """
    select min(n.generation), max(n.generation), min(k.generation), max(k.generation), count(*)
    from marts.mart_nps_monthly n join marts.mart_kpi_board k using (row_key)
"""
GENERATION = "select min(generation), max(generation), count(*) from marts.mart_kpi_board"
PUBLISHER = """
import os, sys
from pathlib import Path
from serving.postgres.publishing import publish_to
from serving.postgres.settings import PostgresConsumer
print("ready", flush=True)
for turn in range(1000):
    publish_to(PostgresConsumer(name="bi", url_env="BI_URL"), Path(sys.argv[1 + turn % 2]), os.environ)
    print("published", flush=True)
"""


@pytest.mark.parametrize("publications", [20, pytest.param(100, marks=pytest.mark.sweep)])
def test_publications_under_four_readers_give_no_error_and_no_mix(database, published, publications):
    files = [published(generation, rows=4) for generation in (1, 2)]
    database.put(files[0])
    users = [database.login(f"r{number}", "bi_viewer") for number in range(READERS)]
    over, seen, errors = threading.Event(), [], []

    def read(user):
        try:
            with database.connect(user) as con, con.cursor() as cursor:
                while not over.is_set():
                    cursor.execute(JOIN)
                    seen.append(cursor.fetchone())
                    over.wait(0.005)
        except psycopg2.Error as error:
            errors.append(error)

    readers = [threading.Thread(target=read, args=[user]) for user in users]
    for reader in readers:
        reader.start()
    begun = time.monotonic()
    try:
        for number in range(publications):
            database.put(files[(number + 1) % 2])
    finally:
        seconds = time.monotonic() - begun
        over.set()
        for reader in readers:
            reader.join()
    print(f"\n{publications} publications in {seconds:.1f} s, {len(seen)} answers")
    assert errors == []
    assert {row[4] for row in seen} == {20}, "always all rows"
    assert {row[:4] for row in seen} == {(1, 1, 1, 1), (2, 2, 2, 2)}, "never two publications in one answer"


def test_a_publisher_killed_at_any_moment_leaves_readers_one_whole_state(database, published, server):
    files = [published(generation, rows=20_000) for generation in (1, 2)]
    database.put(files[0])
    database.login("as_viewer", "bi_viewer")
    environ = {**os.environ, "BI_URL": database.url}
    unfinished = 0
    for number in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, *map(str, files)], env=environ, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(number % 3):
            while process.stdout.readline() != "published\n":
                pass
        until_it_has_begun(database)
        time.sleep(random.Random(number).uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        low, high, count = database.rows(GENERATION, "as_viewer")[0]
        assert (low, count) in {(1, 20), (2, 20)} and low == high
        left = database.rows("select nspname from pg_namespace where nspname ~ '__next$'")
        unfinished += bool(left)
        assert not database.rows(
            "select from pg_namespace where nspname ~ '__next$' and has_schema_privilege('as_viewer', oid, 'usage')"
        ), "nobody sees a schema that is half full"
    assert unfinished, "at least one was killed under way"
    put_when_free(database, files[1])
    assert database.rows(GENERATION, "as_viewer") == [(2, 2, 20)]
    assert database.rows("select nspname from pg_namespace where nspname ~ '__'") == []


def until_it_has_begun(database):
    with database.connect() as con, con.cursor() as cursor:
        for _ in range(10_000):
            cursor.execute("select from pg_namespace where nspname = 'core__next'")
            if cursor.rowcount:
                return
            time.sleep(0.005)
    raise AssertionError("no publication has begun")


def put_when_free(database, file):
    """The server needs a moment to see that a killed publisher is gone."""
    for _ in range(100):
        try:
            return database.put(file)
        except ConsumerFailed as busy:
            assert "another process publishes there now" in str(busy)
            time.sleep(0.1)
    raise AssertionError("the lock of the killed publisher was never freed")


def test_a_second_publisher_is_refused(database, first):
    with database.connect() as con, con.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('cem warehouse'), hashtext('publication'))")
        with pytest.raises(ConsumerFailed, match="another process publishes there now. Wait"):
            database.put(first)
    put_when_free(database, first)


def test_a_long_query_keeps_its_state_and_the_publication_says_who_holds_it_up(database, first, second):
    database.put(first)
    database.login("slow", "bi_viewer")
    with database.connect("slow") as con, con.cursor() as cursor:
        con.autocommit = False
        cursor.execute(GENERATION)
        assert cursor.fetchone() == (1, 1, 20)
        with pytest.raises(ConsumerFailed) as told:
            database.put(second, patience=1.5)
        assert (
            "by process" in str(told.value)
            and "of slow (" in str(told.value)
            and "idle in transaction" in str(told.value)
        )
        cursor.execute("select min(generation) from marts.mart_nps_monthly")
        assert cursor.fetchone() == (1,), "one transaction, one state"
        waits = threading.Thread(target=database.put, args=[second])
        waits.start()
        time.sleep(1)
        assert database.rows(GENERATION, "slow") == [(1, 1, 20)], "others are not kept waiting"
        con.rollback()
        waits.join()
    assert database.rows(GENERATION, "slow") == [(2, 2, 20)]


STRANGERS = {
    "view theirs.best": "create schema theirs; create view theirs.best as select kpi from marts.mart_kpi_board",
    "materialized view theirs.kept": (
        "create schema theirs; create materialized view theirs.kept as select * from core.dim_customer"
    ),
    "table marts.notes": "create table marts.notes (note text)",
    "view marts.inside": "create view marts.inside as select * from core.dim_channel",
    "function core.answer": "create function core.answer() returns int language sql return 42",
    "foreign key mine_customer_key_fkey of the table mine": (
        "create table mine (customer_key text references core.dim_customer)"
    ),
}


@pytest.mark.parametrize("told", STRANGERS)
def test_what_others_have_built_upon_it_is_named_and_never_destroyed(database, first, second, told):
    database.put(first)
    database.rows(STRANGERS[told])
    with pytest.raises(ConsumerFailed, match="would destroy") as refused:
        database.put(second)
    assert told in str(refused.value)
    assert "What to do" in str(refused.value)
    assert database.rows(GENERATION) == [(1, 1, 20)]
    kind, name = told.split()[-2:] if "view" in told else ("", "")
    if kind:
        assert database.rows(f"select count(*) > 0 from {name}") == [(True,)]


def test_a_view_made_while_the_rows_are_copied_is_kept_too(database, first, second, monkeypatch):
    import serving.postgres.publishing as room

    database.put(first)
    load = room.load_rows

    def load_and_build(*given):
        database.rows("create view public.late as select * from marts.mart_kpi_board")
        return load(*given)

    monkeypatch.setattr(room, "load_rows", load_and_build)
    with pytest.raises(ConsumerFailed, match="view public.late"):
        database.put(second)
    assert database.rows("select count(*) from public.late") == [(20,)]
    database.rows("drop view public.late")
    monkeypatch.undo()
    database.put(second)
    assert database.rows(GENERATION) == [(2, 2, 20)]


def test_a_schema_of_somebody_else_is_not_replaced(database, first):
    database.rows("create schema core; create table core.theirs (a int)")
    with pytest.raises(ConsumerFailed, match="schema core that this warehouse did not publish"):
        database.put(first)
    assert database.rows("select count(*) from core.theirs") == [(0,)]
    assert database.rows("select nspname from pg_namespace where nspname in ('marts', 'core__next')") == []


def test_keys_that_do_not_hold_are_left_out_and_told(database, published):
    wrong = published(
        3, sql="insert into core.fct_orders values ('o1', 'nobody', 'web', 'a'), (null, 'c1', null, 'b');"
    )
    done = database.put(wrong)
    assert [note.partition(",")[0] for note in done.notes] == [
        "left out the key core.fct_orders",
        "left out the key core.fct_orders.customer_key -> core.dim_customer.customer_key",
    ]
    found = database.rows("select conname from pg_constraint where conrelid = 'core.fct_orders'::regclass order by 1")
    assert found == [("fct_orders_channel_key_dim_channel_fk",)]
    assert database.rows("select count(*) from core.fct_orders") == [(42,)]


def test_one_schema_alone_and_the_mark_by_which_it_is_known(database, first):
    done = database.put(first, schemas=("marts",))
    assert set(done.tables) == {"marts.mart_nps_monthly", "marts.mart_kpi_board"}
    assert database.rows("select obj_description('marts'::regnamespace)") == [(MARK,)]
    assert database.rows("select to_regnamespace('core')::text") == [(None,)]
    assert done.notes == ()


def test_a_schema_that_is_not_published_any_more_is_told(database, first, second):
    database.put(first)
    (note,) = database.put(second, schemas=("marts",)).notes
    assert "the schema core there is of an earlier publication" in note
    assert database.rows(GENERATION) == [(2, 2, 20)]
    assert database.put(second).notes == ()
