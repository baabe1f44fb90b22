"""`cem rules diff` on the sample shop: what a changed rule would do, told before it is done, and nothing is done."""

from __future__ import annotations

import hashlib
import io
import shutil
from dataclasses import replace

import duckdb
import pytest
from rich.console import Console

from orchestration.config import load_config
from orchestration.required import NoWarehouse
from orchestration.rules.effects import effects_of
from orchestration.rules.report import NOTHING, show_effects

pytestmark = pytest.mark.xdist_group("shop")

RULES = "touchpoint_type,match_property,match_value,stage_key,priority,valid_from,valid_to\n"


@pytest.fixture(scope="module")
def proposed(shop, tmp_path_factory):
    """The shop with two rules in its overlay: sessions are awareness, and from June on a case is post-purchase use."""
    folder = tmp_path_factory.mktemp("proposed")
    shutil.copytree(shop.config.parent, folder, dirs_exist_ok=True)
    rows = "web_session,,,awareness,100,,\ncase_opened,,,post_purchase_use,50,2026-06-01,\n"
    (folder / "overlay/journey_stage_rules.csv").write_text(RULES + rows)
    return replace(shop, config=folder / "cem.toml")


def digest(shop):
    return hashlib.sha256(shop.warehouse.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def effects(shop, proposed):
    before = digest(shop)
    found = effects_of(load_config(proposed.config, data=shop.data, home=shop.home))
    assert digest(shop) == before, "the warehouse was touched"
    return found


def test_changed_rules_are_told_by_their_keys(effects):
    told = {(change.key, change.before is None, (change.after or {})["stage_key"]) for change in effects.changes}
    assert told == {
        (("web_session", "", "", ""), False, "awareness"),
        (("case_opened", "", "", "2026-06-01"), True, "post_purchase_use"),
    }


def test_touchpoints_that_change_stage_are_counted_by_type_and_month(shop, effects):
    expected = shop.landed(
        """select strftime(occurred_date, '%Y-%m'), touchpoint_type, stage_key,
                if(touchpoint_type = 'web_session', 'awareness', 'post_purchase_use'), count(*)
            from core.fct_touchpoints
            where touchpoint_type = 'web_session' or (touchpoint_type = 'case_opened' and occurred_date >= '2026-06-01')
            group by all"""
    )
    assert sorted(tuple(row.values()) for row in effects.touchpoints) == sorted(expected) and len(expected) > 2


def test_journeys_and_funnel_before_and_after_are_told(shop, effects):
    visits, differ = (
        shop.one(f"select {what} from core.fct_journey_stages") for what in ("count(*)", "count(distinct journey_key)")
    )
    before, after, changed = effects.visits
    assert before == visits and after > before and 0 < changed < differ
    funnel = {(row["journey_type"], row["stage_key"]): row for row in effects.funnel}
    entered = shop.one(
        """select entered from marts.mart_journey_funnel where journey_type = 'order' and stage_key = 'inquiry'
            and period_type = 'all' and dim_name = 'all'"""
    )
    assert funnel["order", "inquiry"]["entered_before"] == entered
    assert funnel["order", "inquiry"]["entered_after"] is None
    assert funnel["order", "awareness"]["entered_before"] is None
    assert funnel["order", "awareness"]["entered_after"] == entered


def test_tables_that_differ_are_named_and_those_that_do_not_are_not(effects):
    names = {table.name for table in effects.tables}
    assert {"core.fct_touchpoints", "core.fct_journey_stages", "marts.mart_journey_funnel"} <= names
    assert "core.fct_orders" not in names and "core.fct_web_sessions" not in names
    (touchpoints,) = [table for table in effects.tables if table.name == "core.fct_touchpoints"]
    assert touchpoints.before == touchpoints.after and touchpoints.gone == touchpoints.new
    assert touchpoints.new == sum(row["touchpoints"] for row in effects.touchpoints)


def test_report_has_every_part_and_says_that_nothing_was_done(effects):
    page = io.StringIO()
    show_effects(Console(file=page, width=120), effects)
    for part in ("web_session: stage_key inquiry -> awareness", "Touchpoints that change stage", "Visits of stages",
                 "Published tables that differ", "The warehouse is as it was."):  # fmt: skip
        assert part in page.getvalue()


def test_unchanged_rules_change_nothing(shop):
    page = io.StringIO()
    show_effects(Console(file=page, width=120), effects_of(load_config(shop.config, data=shop.data, home=shop.home)))
    assert page.getvalue().strip() == NOTHING


def test_warehouse_that_was_never_built_says_what_to_run_first(shop, tmp_path):
    done = shop.beside(shop.data, tmp_path / "home").cem("rules", "diff")
    assert done.returncode != 0 and "There is no warehouse" in done.stderr and "cem run" in done.stderr
    assert not list((tmp_path / "home").rglob("*.duckdb"))


def test_warehouse_that_was_loaded_and_never_built_says_so(shop, tmp_path):
    home = tmp_path / "home"
    (home / "warehouse").mkdir(parents=True)
    duckdb.connect(str(home / "warehouse/warehouse.duckdb")).close()
    with pytest.raises(NoWarehouse, match="loaded, but never built"):
        effects_of(load_config(shop.config, data=shop.data, home=home))
