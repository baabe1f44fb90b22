"""`cem quarantine` on the sample shop: its answers to a question that nobody registered are registered by a paste."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from orchestration.config import load_config

pytestmark = pytest.mark.xdist_group("shop")


def test_the_shop_s_quarantine_is_told_with_places_and_reasons(shop):
    done = shop.cem("quarantine")
    assert done.returncode == 0, done.stderr
    reasons = shop.landed("select quarantine_reason, count(*) from operations.ops_quarantine group by all")
    assert len(reasons) > 5
    for reason, _ in reasons:
        assert f"\n{reason}\n" in done.stdout
    for place in ("shop/reviews.csv:57", "surveys/answers_service.csv:56", "surveys/answers_service.csv:62"):
        assert f"  {place}  key " in done.stdout
    assert "cem quarantine" in shop.output


def test_a_word_that_no_mapping_translates_is_listed_by_the_query_that_is_printed(shop):
    lines = shop.cem("quarantine", "--reason", "unmapped_value: channel").stdout.splitlines()
    (said,) = [at for at, line in enumerate(lines) if "header 'came_from'" in line]
    assert str(shop.warehouse) in lines[said + 1]
    assert shop.landed(lines[said + 2]) == [("carrier pigeon", 1)]
    assert not any("carrier pigeon" in line for line in lines)


def test_a_line_printed_for_the_unregistered_question_is_accepted_in_the_overlay(shop, tmp_path):
    lines = [
        line
        for line in shop.cem("quarantine").stdout.splitlines()
        if line.startswith("lumen,support_csat,waiting_time,")
    ]
    assert len(lines) == 3
    copy = tmp_path / "example"
    shutil.copytree(shop.config.parent, copy)
    overlay = copy / "overlay" / "survey_scales.csv"
    registered = overlay.read_text()
    for line in lines:
        overlay.write_text(f"{registered}{line}\n")
        rows = load_config(copy / "cem.toml", data=shop.data, home=shop.home).seed_overlays["survey_scales"]
        assert (rows[-1]["question_id"], rows[-1]["scale_min"], rows[-1]["scale_max"]) == ("waiting_time", "1", "5")
    checked = replace(shop, config=copy / "cem.toml", home=tmp_path / "home").cem("config", "check")
    assert checked.returncode == 0, checked.stdout
