"""A real PostgreSQL for the tests of this folder, a database of its own for each test, and small published files."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg2
import pytest

from serving.keys import Key
from serving.postgres.publishing import publish_to
from serving.postgres.result import PostgresPublication
from serving.postgres.server import Server, running
from serving.postgres.settings import PostgresConsumer
from serving.publish import publish

PASSWORD = "readers-only"
_numbers = count(1)

# Two brands in two regions; ``generation`` is in every row, so that a mix of two publications shows.
BUILD = """
create schema core; create schema marts;
create table core.dim_channel (channel_key varchar, channel_name varchar);
insert into core.dim_channel values ('web', 'Web'), ('mail', 'E-mail; it''s 100 % "mail"');
create table core.dim_customer (
    customer_key varchar, brand_key varchar, region_key varchar, is_test boolean, visits integer, orders bigint,
    revenue decimal(18, 4), score double, first_seen_at timestamp, seen_date date, tiny utinyint, share float
);
insert into core.dim_customer
select 'c' || range, if(range % 2 = 0, 'a', 'b'), if(range % 3 = 0, 'north', 'south'), range % 5 = 0, range, range * 10,
    range / 7, range / 3, timestamp '2026-07-01 12:00:00' + range * interval 1 hour, date '2026-07-01' + range::integer,
    range % 200, 0.5
from range({rows});
create table core.fct_orders (order_key varchar, customer_key varchar, channel_key varchar, brand_key varchar);
insert into core.fct_orders
select 'o' || range, 'c' || range, if(range % 2 = 0, 'web', 'mail'), if(range % 2 = 0, 'a', 'b') from range({rows});
create table marts.mart_nps_monthly (row_key varchar, brand_key varchar, nps double, generation integer);
insert into marts.mart_nps_monthly select 'n' || range, if(range % 2 = 0, 'a', 'b'), 12.5, {generation} from range(20);
create table marts.mart_kpi_board (row_key varchar, kpi varchar, channel_key varchar, generation integer);
insert into marts.mart_kpi_board select 'n' || range, 'nps', 'web', {generation} from range(20);
comment on table core.dim_customer is 'One row per customer; it''s the "who", 100 %.';
comment on table core.dim_channel is 'One row per channel.';
comment on table core.fct_orders is 'One row per order.';
comment on table marts.mart_nps_monthly is 'One row per month and brand.';
comment on table marts.mart_kpi_board is 'One row per KPI.';
"""
KEYS = [
    Key("core", "dim_channel", "channel_key"),
    Key("core", "dim_customer", "customer_key"),
    Key("core", "fct_orders", "order_key"),
    Key("marts", "mart_nps_monthly", "row_key"),
    Key("marts", "mart_kpi_board", "row_key"),
    Key("core", "fct_orders", "customer_key", "core", "dim_customer", "customer_key"),
    Key("core", "fct_orders", "channel_key", "core", "dim_channel", "channel_key"),
    Key("marts", "mart_kpi_board", "channel_key", "core", "dim_channel", "channel_key"),
]


@dataclass(frozen=True)
class Database:
    """One database of the server; `url` is its administrator's."""

    server: Server
    name: str
    url: str

    def connect(self, user: str = "", password: str = PASSWORD) -> Any:
        url = self.url if not user else self.url.replace(f"cem:{self.server.password}@", f"{user}:{password}@")
        con = psycopg2.connect(url)
        con.autocommit = True
        return closing(con)

    def rows(self, sql: str, user: str = "", values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with self.connect(user) as con, con.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall()) if cursor.description else []

    def login(self, user: str, role: str) -> str:
        """Somebody who reads as ``role`` does; made anew."""
        self.rows(f"drop role if exists {user}; create role {user} login password '{PASSWORD}' in role {role}")
        return user

    def put(self, file: Path, **settings: Any) -> PostgresPublication:
        named = {name: settings.pop(name) for name in ("patience",) if name in settings}
        consumer = PostgresConsumer(name="bi", url_env="BI_URL", **settings)
        return publish_to(consumer, file, {"BI_URL": self.url}, **named)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(name="free_port")
def _free_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def new_folder() -> Iterator[Callable[[], Path]]:
    """Folders for servers. Not pytest's own: whenever a pytest starts it closes those to the user that a server of
    root's runs as."""
    with TemporaryDirectory(prefix="cem-postgres-", ignore_cleanup_errors=True) as folder:

        def make() -> Path:
            made = Path(folder) / str(next(_numbers))
            made.mkdir()
            return made

        yield make


@pytest.fixture(scope="session")
def server(new_folder: Callable[[], Path]) -> Iterator[Server]:
    folder = new_folder()
    with running(folder / "server", folder / "secrets", port=free_port()) as server:
        yield server


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    name = f"t{next(_numbers)}"
    with closing(psycopg2.connect(server.url())) as con:
        con.autocommit = True
        con.cursor().execute(f"create database {name}")
    yield Database(server, name, server.url().removesuffix("cem") + name)
    with closing(psycopg2.connect(server.url())) as con:
        con.autocommit = True
        con.cursor().execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A published file of a generation; ``sql`` changes the warehouse before it is published."""
    folder = tmp_path_factory.mktemp("published")

    def make(generation: int = 1, rows: int = 40, sql: str = "", keys: list[Key] = KEYS) -> Path:
        number = next(_numbers)
        warehouse, file = folder / f"{number}.warehouse.duckdb", folder / f"{number}.duckdb"
        with duckdb.connect(str(warehouse)) as con:
            con.execute(BUILD.format(generation=generation, rows=rows) + sql)
            for table, columns in con.execute(
                "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
                "where not internal group by 1"
            ).fetchall():
                for column in columns:
                    con.execute(f"comment on column {table}.{column} is 'What {column} means in {table}.'")
        publish(warehouse, file, run_id=f"run-{generation}", project_version="0.1.0", data_as_of=None, keys=keys)
        return file

    return make


@pytest.fixture(scope="session")
def first(published: Callable[..., Path]) -> Path:
    return published(1)


@pytest.fixture(scope="session")
def second(published: Callable[..., Path]) -> Path:
    return published(2)
