"""The keys that the published file tells hold in it: a database that is given them can enforce every one."""

from __future__ import annotations

import pytest

from serving.keys import Key

pytestmark = pytest.mark.xdist_group("shop")


@pytest.fixture
def keys(shop):
    return [Key(*row) for row in shop.query("select * from main.published_keys")]


def test_every_table_has_one_key_whose_values_are_all_different_and_there(shop, keys):
    tables = shop.query(
        "select table_schema, table_name from information_schema.tables where table_schema in ('core', 'marts')"
    )
    primary = {(key.schema, key.table): key.column for key in keys if key.is_primary}
    assert set(primary) == set(tables)
    assert len(primary) == sum(key.is_primary for key in keys)
    for (schema, table), column in primary.items():
        rows, values = shop.one(f'select count(*), count(distinct "{column}") from {schema}.{table}')
        assert rows == values, f"{schema}.{table}.{column}"


def test_every_reference_leads_to_a_row(shop, keys):
    references = [key for key in keys if not key.is_primary]
    assert len(references) > 50
    for key in references:
        to = f"{key.to_schema}.{key.to_table}"
        lost = shop.one(
            f'select count(*) from {key.schema}.{key.table} a where a."{key.column}" is not null'
            f' and a."{key.column}" not in (select "{key.to_column}" from {to})'
        )
        assert lost == 0, key.told
