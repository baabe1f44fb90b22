"""A company that has published: its cem.toml, and a published file that the test fills. No build is behind it."""

from __future__ import annotations

from pathlib import Path

import duckdb

CONFIG = 'name = "acme"\ndata = "."\n[company]\nbrand = "Acme"\ntimezone = "UTC"\ncurrency = "EUR"\n'


def tiny_published(folder: Path, more: str = "") -> duckdb.DuckDBPyConnection:
    """The published file in ``folder``/home, of run run-1, its schemas empty; ``more`` goes into cem.toml."""
    (folder / "cem.toml").write_text(CONFIG + more)
    published = folder / "home" / "published" / "warehouse.duckdb"
    published.parent.mkdir(parents=True)
    con = duckdb.connect(str(published))
    con.execute("create schema marts; create schema core")
    con.execute(
        "create table main.publication as select 'run-1' as run_id, timestamp '2026-03-01 04:00' as published_at, "
        "timestamp '2026-03-01 03:00' as data_as_of, '0.1.0' as project_version"
    )
    return con
