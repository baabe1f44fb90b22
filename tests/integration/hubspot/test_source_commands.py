"""`cem load` and `cem source` from the operator's seat, on an account behind real HTTP."""

from __future__ import annotations

import dagster as dg
import duckdb
import pytest
from typer.testing import CliRunner, Result

from ingestion.load import load_files
from ingestion.sample_data.sandbox.server import sandbox
from ingestion.sample_data.sandbox.terms import NO_RATES
from orchestration.assets.books import books_asset
from orchestration.assets.landing import files_landing, source_landing
from orchestration.cli import app
from orchestration.config import load_config
from orchestration.home import Home
from orchestration.run_lock import release
from orchestration.stages import Stages

CONFIG = """\
name = "acme"
[company]
brand = "A"
timezone = "UTC"
currency = "EUR"
[sources.hubspot]
instance = "main"
base_url = "{url}"
entities = ["contacts", "deals", "owners", "pipelines"]
[[files]]
name = "notes"
family = "reviews"
entity = "mentions"
glob = "*.csv"
key = ["id"]
[files.columns]
mention_id = "id"
mentioned_at = "at"
body = "text"
[files.constants]
network = "chirp"
"""
TOKEN = "SOURCES__HUBSPOT__ACCESS_TOKEN"


class Operator:
    def __init__(self, folder, url: str, patch: pytest.MonkeyPatch) -> None:
        self.config, self.home, self.data = folder / "cem.toml", folder / "home", folder / "data"
        self.config.write_text(CONFIG.format(url=url))
        self.data.mkdir()
        (self.data / "one.csv").write_text("id,at,text\n1,2026-01-01,good\n")
        patch.setenv("CEM_HOME", str(self.home))

    def cem(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--config", str(self.config)])

    def landed(self, table: str) -> int:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(f"select count(*) from {table}").fetchall()[0][0]


@pytest.fixture
def operator(server, tmp_path, monkeypatch) -> Operator:
    return Operator(tmp_path, server.url, monkeypatch)


def test_a_load_reads_files_and_sources_and_a_reload_adds_only_what_is_missing(operator, portal):
    done = operator.cem("load")
    assert done.exit_code == 0, done.output
    assert "1 files read" in done.output
    assert "hubspot (main)" in done.output
    assert (operator.landed("raw_files.reviews_mentions"), operator.landed("raw_hubspot.contacts")) == (1, 230)

    again = operator.cem("source", "reload", "hubspot", "--entity", "contacts")
    assert again.exit_code == 0, again.output
    assert "0 new records, 230 unchanged" in again.output

    # A change that no usual run sees: its time of modification lies far behind the cursor.
    portal.update("deals", "7", {"amount": "9"}, at="2026-02-10T00:00:00.000Z")
    missed = operator.cem("source", "reload", "hubspot", "--entity", "deals", "--from", "2026-02-09")
    assert " 1 new records" in missed.output.replace("\n", " "), missed.output

    listed = operator.cem("source", "list").output
    row = next(line for line in listed.splitlines() if "contacts" in line)
    assert " on " in row and " 2026-01-" in row
    assert "never" not in listed
    tickets = next(line for line in listed.splitlines() if "tickets" in line)
    assert " off " in tickets


def test_a_source_that_fails_exits_3_and_what_the_files_brought_stays(operator, server):
    server.api.tokens.clear()
    done = operator.cem("load")
    assert done.exit_code == 3
    assert "HubSpot, " in done.output and "What to do" in done.output
    assert operator.landed("raw_files.reviews_mentions") == 1


def test_a_check_counts_what_could_be_loaded_and_loads_nothing(operator):
    done = operator.cem("source", "check")
    assert done.exit_code == 0, done.output
    assert TOKEN in done.output
    contacts = next(line for line in done.output.splitlines() if "contacts" in line and "can be read" in line)
    assert "crm.objects.contacts.read" in contacts and "230" in contacts
    assert not (operator.home / "warehouse").exists()


def test_a_check_without_a_token_exits_3_and_says_where_it_goes(operator, monkeypatch):
    monkeypatch.delenv(TOKEN)
    done = operator.cem("source", "check", "hubspot")
    assert done.exit_code == 3
    assert TOKEN in done.output and str(operator.home / "secrets" / "secrets.toml") in done.output


def test_a_scope_that_is_missing_is_named_with_its_entity_and_exits_3(portal, tmp_path, monkeypatch):
    scopes = {"pat-poor": ["crm.objects.contacts.read", "crm.objects.owners.read"]}
    with sandbox(portal, terms=NO_RATES, tokens=scopes) as server:
        monkeypatch.setenv(TOKEN, "pat-poor")
        done = Operator(tmp_path, server.url, monkeypatch).cem("source", "check")
    assert done.exit_code == 3
    assert "Give the private app the scope crm.objects.deals.read" in done.output
    assert "contacts: " not in done.output
    assert "pat-poor" not in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "hubpsot"), "Did you mean hubspot?"),
        (("reload", "hubspot", "--entity", "tickets"), "'tickets' is not read from HubSpot"),
    ],
)
def test_a_name_that_is_not_on_exits_2(operator, arguments, said):
    done = operator.cem("source", *arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())


def test_every_entity_that_is_on_is_an_asset_that_tells_what_was_read(operator):
    """Of a load in which the files have been read before and the source has not."""
    config = load_config(operator.config)
    landed = load_files(config.files, data_dir=config.data, home=config.home).totals.new
    landing = [files_landing(config), *(source_landing(config, source) for source in config.sources_on)]
    ledger = books_asset([key for assets in landing for key in assets.keys])
    instance = dg.DagsterInstance.ephemeral()
    done = dg.materialize([*landing, ledger], instance=instance, resources={"stages": Stages(config)})
    release(Home(config.home))
    told = {tuple(event.asset_key.path): _plain(event) for event in done.get_asset_materialization_events()}
    entities = ("contacts", "deals", "owners", "pipelines")
    of_source = {("raw_hubspot", entity) for entity in entities}
    assert set(told) == {("raw_files", "reviews_mentions"), ("raw_ops", "ledger"), *of_source}
    assert told["raw_files", "reviews_mentions"]["places_read"] == 0
    contacts = told["raw_hubspot", "contacts"]
    assert told["raw_ops", "ledger"]["records_new"] == landed + sum(told[key]["records_new"] for key in of_source)
    assert (contacts["places_read"], contacts["records_read"], contacts["records_new"]) == (2, 230, 230)


def _plain(event):
    metadata = event.step_materialization_data.materialization.metadata
    return {name: one.value for name, one in metadata.items()}
