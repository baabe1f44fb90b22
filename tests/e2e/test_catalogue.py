"""The catalogue of tables and columns: it is written, and writing it leaves dbt's kept parse alone."""

from __future__ import annotations

import shutil

import pytest

from orchestration.config import load_config
from orchestration.stages import Stages

pytestmark = pytest.mark.xdist_group("shop")


def test_the_catalogue_names_the_tables_and_leaves_the_kept_parse_alone(shop, tmp_path, monkeypatch):
    """In a home that was moved, where dbt by itself would parse anew; a kill would then leave half of a parse."""
    home = tmp_path / "home"
    shutil.copytree(shop.home, home)
    kept = home / "dbt" / "target" / "partial_parse.msgpack"
    before = kept.stat().st_mtime_ns
    monkeypatch.setenv("CEM_HOME", str(home))
    page = Stages(load_config(shop.config, data=shop.data)).dbt.document()
    assert page.is_relative_to(home)
    text = page.read_text()
    assert "fct_touchpoints" in text
    run_id, as_of = shop.one("select run_id, strftime(data_as_of, '%Y-%m-%d %H:%M') from main.publication")
    assert f"Published by run {run_id}: data as of {as_of} UTC." in text
    assert kept.stat().st_mtime_ns == before
