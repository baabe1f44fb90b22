"""The catalogue of tables and columns: written, opened without asking anybody, and dbt's kept parse left alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.config import load_config
from orchestration.explorer import write_explorer
from orchestration.stages import Stages

pytestmark = pytest.mark.xdist_group("shop")

CHROMIUM = Path("/usr/bin/chromium")


def test_the_catalogue_names_the_tables_and_leaves_the_kept_parse_alone(
    shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a home that was moved, where dbt by itself would parse anew; a kill would then leave half of a parse."""
    home = tmp_path / "home"
    shutil.copytree(shop.home, home)
    kept = home / "dbt" / "target" / "partial_parse.msgpack"
    before = kept.stat().st_mtime_ns
    monkeypatch.setenv("CEM_HOME", str(home))
    stages = Stages(load_config(shop.config, data=shop.data))
    page = stages.dbt.document()
    assert page.is_relative_to(home / "published")
    text = page.read_text()
    assert "fct_touchpoints" in text
    run_id, as_of = shop.one("select run_id, strftime(data_as_of, '%Y-%m-%d %H:%M') from main.publication")
    assert f"Published by run {run_id}: data as of {as_of} UTC." in text
    assert kept.stat().st_mtime_ns == before
    explorer = write_explorer(stages.home.dbt_target_dir, stages.home.catalogue_dir / "explorer.html")
    # The lineage of columns is in it: promoters are counted by the group of an answer.
    assert (
        '"promoters":[{"source_model":"model.cem.fct_survey_answers","source_column":"nps_group"'
        in explorer.read_text()
    )
    shown_without_asking_anybody({page: "Which table answers what", explorer: "Start exploring"})


def shown_without_asking_anybody(pages: dict[Path, str]) -> None:
    """Each page shows its text and asks for nothing that is not a file; no script of theirs fails."""
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no {CHROMIUM}; all but the look at the pages was checked")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        failed: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
        for file, text in pages.items():
            page.goto(f"file://{file}")
            page.get_by_text(text).first.wait_for(timeout=60_000)
        browser.close()
    assert (failed, asked) == ([], [])
