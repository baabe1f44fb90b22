"""Independent judges of the stand-in, and of what we send: dbt-metabase, and the vendor's own client `@metabase/cli`.

The client is AGPL: it is fetched by npm into a folder outside the tree, kept there, and no part of the project.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from metabase_stand_in import API_KEY

from serving.metabase.described import changes, send
from serving.metabase.instance import DATABASE, tables_of, wait_for
from serving.metabase.naming import column_name, table_name

CLI = "@metabase/cli@0.3.1"


def test_dbt_metabase_tells_names_meanings_and_keys_once(stand_in, apply, metabase, manifest, tables):
    apply()
    (database,) = stand_in.things["database"]
    read = wait_for(metabase, database, tables, 5, lambda line: None, pause=0.01)
    assert set(read) == set(tables)
    send(metabase, changes(metabase, DATABASE, manifest, read))
    fields = {
        (f"{table['schema']}.{table['name']}", field["name"]): field
        for table in stand_in.things["table"].values()
        for field in stand_in.things["field"].values()
        if field["table_id"] == table["id"]
    }
    answer, customer = fields["core.fct_survey_answers", "customer_key"], fields["core.dim_customer", "customer_key"]
    assert (answer["semantic_type"], answer["fk_target_field_id"]) == ("type/FK", customer["id"])
    assert customer["semantic_type"] == "type/PK"
    assert fields["marts.mart_kpi_board", "kpi_board_key"]["semantic_type"] == "type/PK"
    assert fields["marts.mart_nps_monthly", "responses"]["description"].startswith("Scored answers")
    assert fields["core.dim_customer", "country"]["semantic_type"] == "type/Country"
    assert fields["marts.mart_journey_funnel", "reached_pct"]["display_name"] == "Reached %"
    board = next(one for one in stand_in.things["table"].values() if one["name"] == "mart_kpi_board")
    assert (board["display_name"], board["description"].split(" (")[0][:12]) == ("KPI board", "One row per ")
    stand_in.forget_calls()
    assert changes(metabase, DATABASE, manifest, tables_of(metabase, database)) == []
    assert stand_in.writes() == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("nps_ci_low", "NPS, 95 % from"),
        ("reached_pct", "Reached %"),
        ("score_0_100", "Score (0 to 100)"),
        ("kpi", "KPI"),
    ],
)
def test_a_column_is_called_as_people_read_it(name, shown):
    assert column_name(name) == shown


def test_a_table_is_called_without_its_prefix():
    assert table_name("fct_survey_answers") == "Survey answers"


Client = Callable[..., Any]


@pytest.fixture(scope="session")
def cli() -> Path:
    """The vendor's command, installed once for this machine; skips without npm or the package."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("npm and node are not here: the vendor's client cannot judge")
    folder = Path(tempfile.gettempdir()) / "cem-metabase-cli"
    command = folder / "node_modules" / "@metabase" / "cli" / "dist" / "cli.mjs"
    if not command.is_file():
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), CLI],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode or not command.is_file():
            pytest.skip(f"npm cannot install {CLI}: {done.stderr.strip()[-200:]}")
    return command


@pytest.fixture
def mb(cli, stand_in, tmp_path) -> Client:
    """Run `mb ...` on the stand-in; returns the JSON that it prints. `succeeds=False` returns all that it said."""

    def run(*words: str, body: object = None, succeeds: bool = True) -> Any:
        done = subprocess.run(
            ["node", str(cli), *words, "--json"],
            input=json.dumps(body) if body is not None else None,
            stdin=subprocess.DEVNULL if body is None else None,
            env={
                **{"PATH": os.environ["PATH"], "HOME": str(tmp_path), "MB_CLI_DISABLE_KEYRING": "1"},
                **{"MB_URL": stand_in.url, "MB_API_KEY": API_KEY},
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
        said = f"mb {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        assert (done.returncode == 0) == succeeds, said
        return json.loads(done.stdout) if succeeds else said

    return run


def test_the_vendors_client_reads_all_that_we_made(stand_in, apply, mb, content):
    apply()
    explorer = next(one for one in stand_in.things["dashboard"].values() if one["name"] == "NPS explorer")
    board = mb("dashboard", "get", str(explorer["id"]), "--full")
    assert len(board["dashcards"]) == len(content.cards["nps_explorer.by_month"][0].cards)
    card = mb("card", "get", str(board["dashcards"][0]["card_id"]), "--full")
    assert card["dataset_query"]["stages"][0]["native"].startswith("select")
    listed = mb("collection", "items", str(explorer["collection_id"]))
    assert len(listed["data"] if isinstance(listed, dict) else listed) == len(board["dashcards"]) + 1
    bases = mb("db", "list")
    assert [one["name"] for one in (bases["data"] if isinstance(bases, dict) else bases)] == [DATABASE]


def sent_query(card: dict[str, Any]) -> dict[str, Any]:
    """A card's query as we sent it, without what the stand-in adds as Metabase does."""
    return {name: value for name, value in card["dataset_query"].items() if name != "lib/metadata"}


def test_the_vendors_client_takes_our_bodies_for_its_own(stand_in, apply, mb):
    """Its schemas for cards, dashboards and MBQL 5 judge each shape that we send."""
    apply()
    card = next(one for one in stand_in.things["card"].values() if one["name"] == "NPS by month and kind")
    names = ("name", "display", "dataset_query", "visualization_settings", "description", "collection_id", "parameters")
    body = {**{name: card[name] for name in names}, "dataset_query": sent_query(card)}
    made = mb("card", "create", body=body)
    assert sent_query(stand_in.things["card"][made["id"]]) == sent_query(card)
    explorer = next(one for one in stand_in.things["dashboard"].values() if one["name"] == "NPS explorer")
    places = [one for one in stand_in.things["dashcard"].values() if one["dashboard_id"] == explorer["id"]]
    sent = ("card_id", "row", "col", "size_x", "size_y", "visualization_settings", "parameter_mappings")
    copy = mb(
        "dashboard",
        "create",
        body={
            "name": "A copy",
            "parameters": explorer["parameters"],
            "dashcards": [{"id": -n, **{name: one[name] for name in sent}} for n, one in enumerate(places, start=1)],
        },
    )
    assert copy["name"] == "A copy"


def test_the_vendors_client_refuses_another_shape(stand_in, apply, mb):
    apply()
    card = next(iter(stand_in.things["card"].values()))
    wrong = {"name": "x", "display": "table", "visualization_settings": {}, "dataset_query": {}}
    assert "dataset_query" in mb("card", "create", body=wrong, succeeds=False)
    odd = {**wrong, "dataset_query": sent_query(card), "parameters": [{"id": "x", "type": "string/is"}]}
    assert "parameters" in mb("card", "create", body=odd, succeeds=False)
