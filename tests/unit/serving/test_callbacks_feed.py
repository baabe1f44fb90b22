"""`cem callbacks`: whom to call back, by the CRM's own id; in the terminal, as CSV, over a real webhook."""

from __future__ import annotations

import csv
import hashlib
import hmac
from pathlib import Path

import pytest
from alert_sinks import Answer, web_sink
from tiny_published import CONFIG, tiny_published
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.config import check_config

PAGES = '[closed_loop.contact_pages]\nhub = "https://crm.example/contacts/{contact_id}"\n'
LOOPS = [
    ("e1", "overdue", "2026-01-03", "ann", "team"),
    ("e2", "waiting", "2999-01-01", "ben", None),
    ("e3", "contacted_in_time", "2026-01-01", "ann", "team"),
    ("e4", "not_contactable", "2026-01-01", None, None),
    ("e5", "overdue", "2026-01-02", "cy", None),
]
CONTACTS = [
    ("ann", "files", "shop", "a1", True),
    ("ann", "hubspot", "hub", "17/x", False),
    ("ben", "files", "shop", "=b1", True),
    ("cy", "files", "shop", None, True),
]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    with tiny_published(tmp_path, PAGES) as con:
        con.execute(
            "create table core.dim_organisation_entity as select 'team' as entity_key, 'First line' as entity_name"
        )
        con.execute(
            "create table core.bridge_customer_contacts (customer_key text, source_vendor text, source_instance text, "
            "contact_id text, is_newest boolean)"
        )
        con.executemany("insert into core.bridge_customer_contacts values (?, ?, ?, ?, ?)", CONTACTS)
        con.execute(
            "create table marts.mart_closed_loop (closed_loop_key text, outcome text, due_at timestamp, "
            "customer_key text, owner_entity_key text, event_kind text default 'detractor', metric text default 'nps', "
            "score decimal(18,9) default 3, brand_key text default 'Acme', channel_key text default 'email', stage_key "
            "text, occurred_at timestamp default '2026-01-01', owner_agent_key text)"
        )
        con.executemany(
            "insert into marts.mart_closed_loop (closed_loop_key, outcome, due_at, customer_key, owner_entity_key) "
            "values (?, ?, ?, ?, ?)",
            LOOPS,
        )
    return tmp_path


def callbacks(company: Path, *words: str, **environment: str) -> Result:
    arguments = ["callbacks", *words, "--config", str(company / "cem.toml")]
    return CliRunner().invoke(app, arguments, env={"CEM_HOME": str(company / "home"), **environment})


def test_who_waits_is_listed_the_most_overdue_first_with_owner_and_page(company: Path) -> None:
    lines = callbacks(company).output.splitlines()
    assert lines == [
        "overdue since 2026-01-02 00:00  detractor 3  -  no tool cy",
        "overdue since 2026-01-03 00:00  detractor 3  First line  https://crm.example/contacts/17%2Fx",
        "due 2999-01-01 00:00  detractor 3  -  shop =b1",
        "3 wait to be called, 2 of them overdue. --out FILE writes them, --send posts them.",
    ]


def test_the_file_has_each_event_once_and_no_formula(company: Path) -> None:
    assert callbacks(company, "--out", str(company / "list.csv")).exit_code == 0
    with (company / "list.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["closed_loop_key"], row["contact_instance"], row["contact_id"]) for row in rows] == [
        ("e5", "", ""), ("e1", "hub", "17/x"), ("e2", "shop", "'=b1"),
    ]  # fmt: skip
    overdue = callbacks(company, "--overdue", "--out", str(company / "due.csv"))
    assert "2 to call back" in overdue.output


def test_the_webhook_gets_all_of_them_signed(company: Path) -> None:
    with web_sink() as sink:
        secrets = {"ALERTS__CALLBACKS__URL": f"{sink.url}/hook", "ALERTS__CALLBACKS__SIGNING_KEY": "key"}
        said = callbacks(company, "--send", **secrets)
    assert said.exit_code == 0 and "3 to call back were sent in 1 parts" in said.output
    (request,) = sink.got
    assert (
        request.headers["X-CEM-Signature-256"] == "sha256=" + hmac.new(b"key", request.body, hashlib.sha256).hexdigest()
    )
    sent = request.json
    assert (sent["company"], sent["run_id"], sent["part"], sent["parts"]) == ("Acme", "run-1", 1, 1)
    assert [one["closed_loop_key"] for one in sent["callbacks"]] == ["e5", "e1", "e2"]
    assert sent["callbacks"][1]["contact_page"] == "https://crm.example/contacts/17%2Fx"
    assert sent["callbacks"][1]["due_at"] == "2026-01-03T00:00:00Z"


def test_a_receiver_that_refuses_is_told_without_its_address(company: Path) -> None:
    with web_sink() as sink:
        sink.answers.append(Answer(status=500, body="no"))
        said = callbacks(company, "--send", ALERTS__CALLBACKS__URL=f"{sink.url}/secret-hook")
    assert said.exit_code == 6 and "0 of 1 parts arrived" in said.output and "answered 500" in said.output
    assert "secret-hook" not in said.output
    assert "ALERTS__CALLBACKS__URL" in callbacks(company, "--send").output  # no address: where it goes


@pytest.mark.parametrize(
    "page", ["javascript:alert({contact_id})", "https://crm.example/", "https://a/{id}/{contact_id}"]
)
def test_a_page_is_a_web_address_with_one_place_for_the_id(company: Path, page: str) -> None:
    (company / "cem.toml").write_text(CONFIG + PAGES.replace("https://crm.example/contacts/{contact_id}", page))
    (problem,) = check_config(company / "cem.toml")
    assert "contact_pages" in str(problem)
