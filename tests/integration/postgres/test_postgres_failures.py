"""What can be wrong with a connection: told in words, by whom to mend it, and never with the password."""

from __future__ import annotations

import socket

import pytest

from serving.postgres.publishing import publish_to
from serving.postgres.result import ConsumerFailed
from serving.postgres.settings import PostgresConsumer

SECRET = "s3cr3t-w0rd"


def told_of(url, file):
    consumer = PostgresConsumer(name="bi", url_env="BI_URL")
    with pytest.raises(ConsumerFailed) as told:
        publish_to(consumer, file, {"BI_URL": url} if url is not None else {})
    cause = told.value.__cause__
    assert SECRET not in str(told.value) + repr(cause)
    assert "BI_URL" in str(told.value) or "bi (" in str(told.value)
    return str(told.value)


def test_no_url(first):
    assert "environment variable BI_URL, which is to hold the connection URL, is not set" in told_of(None, first)


@pytest.mark.parametrize(
    "url",
    [
        f"mysql:/{SECRET}",
        f"postgresql://cem:{SECRET}@127.0.0.1:port/db",
        f"postgresql://cem:half@{SECRET}@127.0.0.1:5432/db",
        f"postgresql://cem:half/{SECRET}@127.0.0.1:5432/db",
        f"postgresql://cem:{SECRET}@127.0.0.1/db?no_such_option={SECRET}",
        SECRET,
    ],
)
def test_what_is_no_url_is_not_quoted(first, url):
    said = told_of(url, first)
    assert "BI_URL is no connection URL. It takes postgresql://user:password@host:5432/database" in said


def test_a_wrong_password(database, first):
    said = told_of(database.url.replace(database.server.password, SECRET), first)
    assert "password authentication failed" in said
    assert "The user or the password in BI_URL is wrong." in said


def test_no_such_database(server, first):
    said = told_of(server.url().removesuffix("cem") + "nowhere", first)
    assert "does not exist" in said and server.password not in said


def test_a_server_that_is_down(first):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = told_of(f"postgresql://cem:{SECRET}@127.0.0.1:{port}/cem", first)
    assert "Connection refused" in said
    assert "No server listens there: is it up" in said


def test_a_host_that_nobody_knows(first):
    assert "Nobody knows that host" in told_of(f"postgresql://cem:{SECRET}@no-such-host.invalid/cem", first)


def test_a_server_that_dies_under_the_publisher(database, first, second, monkeypatch):
    import serving.postgres.publishing as room

    database.put(first)
    load = room.load_rows

    def cut_off(source, target, relations):
        tables = load(source, target, relations)
        database.rows(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid()"
        )
        return tables

    monkeypatch.setattr(room, "load_rows", cut_off)
    with pytest.raises(ConsumerFailed, match="The server closed the connection. Nothing was published"):
        database.put(second)
    monkeypatch.undo()
    assert database.rows("select min(generation) from marts.mart_kpi_board") == [(1,)]
    database.put(second)
    assert database.rows("select min(generation) from marts.mart_kpi_board") == [(2,)]


def test_no_published_file(database, tmp_path):
    with pytest.raises(ConsumerFailed, match="there is no published file to copy") as told:
        database.put(tmp_path / "none.duckdb")
    assert database.server.password not in str(told.value)
