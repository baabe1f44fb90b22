"""A small company of reviews (records) and web events (by day), whose files a test writes as it goes.

Belongs here: its configuration, its files, its rows. Does not belong here: what is done with it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.config import load_config
from orchestration.stages import Stages

CONFIG = """
name = "operated"
[company]
brand = "b"
timezone = "UTC"
currency = "EUR"
[schedule]
web_events_from = 2026-05-01

[[files]]
name = "reviews"
family = "reviews"
entity = "reviews"
glob = "reviews_*.csv"
key = ["id"]
constants = { channel = "web", rating_min = "1", rating_max = "5" }
[files.columns]
review_id = "id"
submitted_at = "at"
rating = "stars"
body = "text"

[[files]]
name = "hits"
family = "web_analytics"
entity = "events"
glob = "hits_*.parquet"
format = "parquet"
shape = "events"
key = ["id"]
[files.columns]
occurred_at = "at"
visitor_ref = "who"
page_url = "page"
"""
FIRST = date(2026, 5, 4)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]


def hits(file: Path, days: list[date], *, pages: int = 3, hour: int = 9) -> None:
    """Each of three visitors sees some pages on each day."""
    rows = [
        (f"{day}-{who}-{hour}-{n}", datetime(day.year, day.month, day.day, hour, n), f"v{who}", f"/p{n}")
        for day in days
        for who in range(3)
        for n in range(pages)
    ]
    ids, at, who, page = (list(column) for column in zip(*rows, strict=True))
    pq.write_table(pa.table({"id": ids, "at": pa.array(at, pa.timestamp("us")), "who": who, "page": page}), file)


def reviews(file: Path, ids: range) -> None:
    lines = [f"{n},2026-05-0{4 + n % 4}T10:00:00Z,{1 + n % 5},good" for n in ids]
    file.write_text("\n".join(["id,at,stars,text", *lines]) + "\n")


class Operated:
    def __init__(self, folder: Path) -> None:
        self.config, self.data, self.home = folder / "cem.toml", folder / "data", folder / "home"
        self.data.mkdir()
        self.config.write_text(f'data = "{self.data}"\nhome = "{self.home}"\n' + CONFIG)
        hits(self.data / "hits_1.parquet", DAYS)
        reviews(self.data / "reviews_1.csv", range(10))

    @property
    def stages(self) -> Stages:
        return Stages(load_config(self.config))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        ((value,),) = self.rows(sql)
        return value

    def sessions(self, day: date, other: bool = False) -> list[tuple[Any, ...]]:
        """The sessions of one day, or of all the others, with all their columns."""
        sign = "<>" if other else "="
        return self.rows(f"from core.fct_web_sessions where started_at::date {sign} date '{day}' order by all")
