"""A small warehouse file with the two published schemas, one that must not be published, a view, keys and comments."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

_BUILD = """
create schema staging; create schema core; create schema marts;
create table staging.people (email varchar);
insert into staging.people values ('hidden@example.com');
create table core.dim_customer (
    customer_key varchar not null, first_seen_at timestamp, revenue decimal(18, 2), primary key (customer_key)
);
insert into core.dim_customer values ('c2', null, 12.50), ('c1', '2026-01-05 10:00:00', null), ('c3', '2026-02-01', 0);
comment on table core.dim_customer is 'One row per customer; it''s the "who".';
comment on column core.dim_customer.revenue is 'Sum of orders, EUR.';
create view core.known as select customer_key from "warehouse"."core"."dim_customer" where revenue is not null;
comment on view core.known is 'One row per customer with revenue.';
create table marts.mart_nps_monthly (month date, nps double, responses bigint);
insert into marts.mart_nps_monthly values ('2026-02-01', -20.0, 10), ('2026-01-01', 12.5, 8);
comment on column marts.mart_nps_monthly.nps is 'Net Promoter Score, -100 to 100.';
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    con = duckdb.connect(str(path))
    con.execute(_BUILD)
    con.close()
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "published" / "warehouse.duckdb"
