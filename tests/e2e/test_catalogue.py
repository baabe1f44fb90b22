"""The catalogue of tables and columns: written, opened without asking anybody, and dbt's kept parse left alone."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Any

import pytest
from seen_pages import chromium, serious_violations

from orchestration.config import load_config
from orchestration.explorer import write_explorer
from orchestration.stages import Stages

pytestmark = pytest.mark.xdist_group("shop")

SCREENS = (390, "light"), (1440, "dark")
"""A phone and a desk, each in a theme of its own: a page takes seconds to open."""


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
    """Each page shows its text at a desk and on a phone and asks for nothing that is not a file; no script of theirs
    fails, and who cannot see or has no mouse can use it."""
    failed: list[Any] = []
    with chromium() as browser:
        for (file, text), (width, theme) in itertools.product(pages.items(), SCREENS):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
            page.on("pageerror", lambda error: failed.append(str(error)))
            page.on("request", lambda request: failed.append(request.url) if request.url.startswith("http") else None)
            page.goto(f"file://{file}")
            page.get_by_text(text).first.wait_for(timeout=60_000)
            failed.extend((file.name, width, theme, *violation) for violation in serious_violations(page))
            if not page.get_by_text(text).first.evaluate("it => it.getBoundingClientRect().right <= innerWidth"):
                failed.append((file.name, width, f"{text} lies beside the screen"))
            page.close()
    assert failed == []
