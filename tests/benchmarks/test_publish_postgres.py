"""What it costs to publish a million rows to PostgreSQL, against the same rows by the fastest loader alone.

make bench-publish

The loader alone is DuckDB's extension inserting into a table that is there. Keys and statistics are told apart: no
loader makes them. Everything else, the swap too, is in the time of the publication.
"""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg2

from serving.keys import Key
from serving.postgres.loading import extension_file
from serving.postgres.publishing import publish_to
from serving.postgres.server import Server, running
from serving.postgres.settings import PostgresConsumer
from serving.publish import publish

ROWS = int(os.environ.get("ROWS", "1000000"))
MOST = 1.3
"""Times the seconds of the loader alone."""
TRIES = 3
"""The quicker of each counts: the machine is not ours alone."""
MART = """
create schema core; create schema marts;
create table core.dim_customer (customer_key varchar, brand_key varchar);
insert into core.dim_customer select 'customer-' || range, 'acme' from range(1000);
create table marts.mart_touches as select
    'touch-' || lpad(range::varchar, 12, '0') as touch_key, 'customer-' || range % 1000 as customer_key,
    'acme' as brand_key, timestamp '2026-01-01' + range * interval 30 second as touched_at,
    date '2026-01-01' + (range % 365)::integer as touched_date, (range % 97)::double / 7 as score,
    (range % 1000)::decimal(18, 4) as revenue, range % 2 = 0 as is_test, range as orders,
    md5(range::varchar) as campaign
from range({rows});
"""
COLUMNS = (
    "touch_key text, customer_key text, brand_key text, touched_at timestamptz, touched_date date,"
    " score double precision, revenue numeric(18,4), is_test boolean, orders bigint, campaign text"
)
KEYS = [
    Key("core", "dim_customer", "customer_key"),
    Key("marts", "mart_touches", "touch_key"),
    Key("marts", "mart_touches", "customer_key", "core", "dim_customer", "customer_key"),
]


def _alone(file: Path, server: Server) -> float:
    with psycopg2.connect(server.url()) as con, con.cursor() as cursor:
        cursor.execute(f"drop table if exists public.alone; create table public.alone ({COLUMNS})")
    con.close()
    begun = time.monotonic()
    with duckdb.connect() as con:
        con.execute(f"load '{extension_file()}'; set timezone = 'UTC'")
        con.execute(f"attach '{file}' as published (read_only); attach '{server.url()}' as there (type postgres)")
        con.execute("insert into there.public.alone select * from published.marts.mart_touches")
    return time.monotonic() - begun


def test_a_million_rows_cost_little_more_than_the_fastest_loader_alone(tmp_path: Path) -> None:
    warehouse, file = tmp_path / "warehouse.duckdb", tmp_path / "published.duckdb"
    with duckdb.connect(str(warehouse)) as con:
        con.execute(MART.format(rows=ROWS))
    publish(warehouse, file, run_id="run-1", project_version="0", data_as_of=None, keys=KEYS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    consumer = PostgresConsumer(name="bench", url_env="URL")
    with (
        TemporaryDirectory(prefix="cem-postgres-", ignore_cleanup_errors=True) as folder,
        running(Path(folder) / "server", Path(folder) / "secrets", port=port) as server,
    ):
        alone, whole, loads, keys, swaps = [], [], [], [], []
        for _ in range(TRIES):
            alone.append(_alone(file, server))
            begun = time.monotonic()
            done = publish_to(consumer, file, {"URL": server.url()})
            whole.append(time.monotonic() - begun - done.keys_seconds)
            loads.append(done.load_seconds)
            keys.append(done.keys_seconds)
            swaps.append(done.swap_seconds)
    ratio = min(whole) / min(alone)
    print(f"\n{ROWS:,} rows: the loader alone {min(alone):.1f} s, published in {min(whole):.1f} s: {ratio:.2f} times")
    print(
        f"of that the rows {min(loads):.1f} s, the swap {min(swaps):.2f} s; "
        f"keys and statistics {min(keys):.1f} s beside"
    )
    assert ratio <= MOST
