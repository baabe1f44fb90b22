"""The data's clock: by hand-written books, alike in SQL and where it is judged what there is to build."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration.news import _clock

NEWS, LOOK, REPLACED = (3, 0), (0, 0), (0, 2)
"""records_new and records_replaced of a read."""
BOOKS = {
    "nothing was loaded": ([], None),
    "news count to the microsecond": ([("2026-03-01 04:05:06.7", NEWS, "landed")], "2026-03-01 04:05:06.7"),
    "a look later on that day moves nothing": (
        [("2026-03-01 04:00", NEWS, "landed"), ("2026-03-01 23:59:59", LOOK, "landed")],
        "2026-03-01 04:00",
    ),
    "the first look of a day moves it to the day's beginning, and no further": (
        [
            ("2026-03-01 04:00", NEWS, "landed"),
            ("2026-03-03 05:00", LOOK, "landed"),
            ("2026-03-03 06:00", LOOK, "landed"),
        ],
        "2026-03-03 00:00",
    ),
    "rows that took the place of others are news": ([("2026-03-01 04:00", REPLACED, "landed")], "2026-03-01 04:00"),
    "what was abandoned is no load": (
        [("2026-03-01 04:00", NEWS, "landed"), ("2026-03-02 04:00", NEWS, "abandoned")],
        "2026-03-01 04:00",
    ),
    "of one batch one read with news is enough": (
        [("2026-03-01 04:00", LOOK, "landed"), ("2026-03-01 04:00", NEWS, "landed")],
        "2026-03-01 04:00",
    ),
}


@pytest.fixture(scope="module")
def sql(dbt: Any) -> str:
    """The macro as dbt writes it."""
    return str(dbt.compile({"clock": "{{ data_clock() }}"})["clock"]).replace(f'"{dbt.warehouse.stem}".', "")


@pytest.mark.parametrize("case", BOOKS)
def test_the_clock_stands_where_the_newest_rows_or_the_day_of_the_newest_look_put_it(sql: str, case: str) -> None:
    lines, told = BOOKS[case]
    expected = datetime.fromisoformat(told) if told else None
    reads = [
        SimpleNamespace(received_at=datetime.fromisoformat(at), records_new=new, records_replaced=replaced)
        for at, (new, replaced), _ in lines
    ]
    status = {datetime.fromisoformat(at): status for at, _, status in lines}
    with duckdb.connect() as con:
        con.execute("create schema raw_ops")
        con.execute(
            "create table raw_ops.ledger "
            "(received_at timestamp, records_new bigint, records_replaced bigint, status text)"
        )
        for read in reads:
            values = [read.received_at, read.records_new, read.records_replaced, status[read.received_at]]
            con.execute("insert into raw_ops.ledger values (?, ?, ?, ?)", values)
        assert con.execute(sql).fetchone() == (expected,)
    assert _clock(SimpleNamespace(reads=reads, status=status)) == (expected.isoformat() if expected else "")  # type: ignore[arg-type]
