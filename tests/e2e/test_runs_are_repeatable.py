"""The same records give the same published rows, however and however often they arrive."""

from __future__ import annotations

import csv
import gzip
import io
import random
from pathlib import Path

import duckdb
import pytest
from published_tables import undated

from orchestration.config import load_config
from orchestration.stages import Stages
from serving.fingerprint import fingerprint

pytestmark = pytest.mark.xdist_group("olist")


def _landed_rows(company) -> dict[str, int]:
    with duckdb.connect(str(company.warehouse), read_only=True) as con:
        tables = con.execute(
            "select table_name from information_schema.tables where table_schema = 'raw_files' and table_name[1] != '_'"
        ).fetchall()
        return {name: con.execute(f"select count(*) from raw_files.{name}").fetchone()[0] for (name,) in tables}


@pytest.mark.sweep
def test_a_second_load_and_build_adds_no_row_and_changes_none(olist, monkeypatch):
    """That a second `cem run` publishes the same is shown in test_command.py, after a kill."""
    before, landed = fingerprint(olist.warehouse), _landed_rows(olist)
    assert sum(landed.values()) == 53721  # all records of the eight mapped files
    monkeypatch.setenv("CEM_HOME", str(olist.home))
    stages = Stages(load_config(olist.config, data=olist.data))
    assert stages.load().files.totals.read == 0
    assert all(result.is_good for result in stages.build())
    assert _landed_rows(olist) == landed
    assert fingerprint(olist.warehouse) == before == fingerprint(olist.published)


@pytest.mark.sweep
def test_order_of_rows_number_of_files_threads_zone_and_locale_change_nothing(olist, tmp_path):
    other = olist.beside(_shuffled_and_split(olist.data, tmp_path / "data"), tmp_path / "home")
    for command in ("load", "build"):
        done = other.cem(
            command, TZ="Pacific/Auckland", LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="7", CEM_WAREHOUSE__THREADS="2"
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert undated(fingerprint(other.warehouse)) == undated(fingerprint(olist.published))


def _shuffled_and_split(source: Path, target: Path) -> Path:
    """The same records in another order; every file in three parts whose names match the same glob."""
    target.mkdir()
    shuffle = random.Random(20261122)
    for file in sorted(source.glob("olist_*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as stream:
            header, *rows = csv.reader(stream)
        shuffle.shuffle(rows)
        stem = file.name.removesuffix(".csv.gz")
        for part in range(3):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows([header, *rows[part::3]])
            (target / f"{stem}.csv.part{part}").write_text(text.getvalue(), encoding="utf-8", newline="")
    return target
