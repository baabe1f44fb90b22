"""Making hits costs little more than writing as many random columns: no loop over hits can hide in it."""

from __future__ import annotations

from time import process_time

import numpy as np
import pyarrow as pa

from ingestion.sample_data.commerce import make_orders
from ingestion.sample_data.exports.web import hits_table
from ingestion.sample_data.people import make_people
from ingestion.sample_data.web_visits import make_visits

DAYS = range(100, 106)


def test_a_hit_costs_at_most_thirty_times_a_random_row_of_the_same_columns():
    people = make_people(7, 0, 100_000, 0)
    visits = make_visits(7, 0, people, make_orders(7, 0, people), 20_000_000)
    hits_table(visits, 99)
    began = process_time()
    tables = [hits_table(visits, day) for day in DAYS]
    made = process_time() - began
    began = process_time()
    for table in tables:
        _random_like(table)
    random = process_time() - began
    hits = sum(map(len, tables))
    print(f"{hits / made:,.0f} hits a CPU second, {made / random:.1f} times a random row")
    assert made < 30 * random
    assert hits > 150_000


def _random_like(table: pa.Table) -> pa.Table:
    random, n = np.random.default_rng(1), len(table)
    columns = {}
    for name in table.column_names:
        kind = table.schema.field(name).type
        if pa.types.is_dictionary(kind):
            values = table[name].chunk(0).dictionary
            indices = pa.array(random.integers(0, len(values), n).astype(np.int32))
            columns[name] = pa.DictionaryArray.from_arrays(indices, values)
        else:
            columns[name] = pa.array(random.integers(0, 1 << 40, n))
    return pa.table(columns)
