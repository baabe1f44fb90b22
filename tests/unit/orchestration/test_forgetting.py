"""`cem forget`: hashes of what a customer alone is known by go on the list, once, with a name; nobody else's."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.config import check_config, load_config

CONFIG = 'name = "acme"\ndata = "."\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'
ADDRESS = hashlib.md5(b"ann@example.org").hexdigest()
KNOWN_BY = [
    ("contact_id", "shop", "c1", "c1", None),
    ("email", "shop", "c1", ADDRESS, None),
    ("phone", "shop", "c1", "hash of the office's number", "shared by too many"),
    ("contact_id", "crm", "17", "17", None),
    ("person_id", "crm", "17", "p9", "not linked by"),
    ("contact_id", "shop", "c2", "c2", None),
    ("email", "shop", "c2", hashlib.md5(b"ben@example.org").hexdigest(), None),
    ("phone", "shop", "c1", "hash of their household's number", "not linked by"),
    ("phone", "shop", "c2", "hash of their household's number", "not linked by"),
    ("contact_id", "outlet", "c1", "c1", None),
    ("email", "outlet", "c1", ADDRESS, None),
]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Its folder: Ann (key a) has two contact records, Ben (key b) one."""
    warehouse = tmp_path / "home" / "warehouse" / "warehouse.duckdb"
    warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create schema intermediate; create schema core")
        con.execute("create table core.dim_customer as select unnest(['a', 'b']) as customer_key")
        con.execute(
            "create table intermediate.int_identifiers (identity_kind text, source_instance text, contact_id text, "
            "identity_value text, unusable_reason text, brand_key text)"
        )
        con.executemany("insert into intermediate.int_identifiers values (?, ?, ?, ?, ?, 'A')", KNOWN_BY)
        con.execute(
            "create table intermediate.int_identity_map as select * from (values ('shop', 'contact_id', 'c1', 'a'), "
            "('crm', 'contact_id', '17', 'a'), ('shop', 'contact_id', 'c2', 'b'), "
            "('outlet', 'contact_id', 'c1', 'ann at B')) "
            "as t (source_instance, identity_kind, identity_value, customer_key)"
        )
    (tmp_path / "cem.toml").write_text(CONFIG)
    return tmp_path


def forget(company: Path, *words: str) -> Result:
    arguments = ["forget", *words, "--config", str(company / "cem.toml")]
    return CliRunner().invoke(app, arguments, env={"CEM_HOME": str(company / "home")})


def listed(company: Path) -> list[dict[str, str]]:
    with (company / "overlay" / "erased_identities.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_all_that_the_customer_alone_is_known_by_is_listed_as_hashes_with_who_and_why(company: Path) -> None:
    said = forget(company, "a", "--because", "request 7", "--by", "dora")
    assert said.exit_code == 0, said.output
    lines = listed(company)
    assert {line["identity_hash"] for line in lines} == {
        sha256(f"email||{ADDRESS}"),
        sha256("contact_id|shop|c1"),
        sha256("contact_id|crm|17"),
        sha256("person_id|crm|p9"),
    }
    assert {(line["because"], line["erased_by"]) for line in lines} == {("request 7", "dora")}
    assert "Customer a " in said.output and "4 of them new" in said.output
    text = (company / "overlay" / "erased_identities.csv").read_text()
    assert "@" not in text and ADDRESS not in text


def test_what_others_have_too_is_not_listed_and_said(company: Path) -> None:
    assert "Not taken, since it would erase others too: phone (shared by too many)." in forget(
        company, "a", "--because", "request 7"
    ).output.replace("\n", " ")


def test_a_number_that_a_household_shares_is_not_listed_though_nobody_is_linked_by_it(company: Path) -> None:
    said = forget(company, "a", "--because", "request 7").output.replace("\n", " ")
    assert sha256("phone||hash of their household's number") not in {line["identity_hash"] for line in listed(company)}
    assert "phone (not linked by)" in said


def test_the_same_address_at_another_brand_is_told(company: Path) -> None:
    said = forget(company, "a", "--because", "request 7").output.replace("\n", " ")
    assert "1 of them are known of a customer of another brand too" in said


def test_a_second_request_adds_nothing_and_another_customer_s_lines_stay(company: Path) -> None:
    forget(company, "a", "--because", "request 7", "--by", "dora")
    assert "0 of them new" in forget(company, "a", "--because", "once more").output
    forget(company, "Ben@Example.org ", "--because", "request 8", "--by", "dora")
    assert [line["because"] for line in listed(company)] == ["request 7"] * 4 + ["request 8"] * 2


def test_a_request_without_a_reason_changes_nothing(company: Path) -> None:
    said = forget(company, "a")
    assert said.exit_code == 2 and "needs a reason and a name" in said.output
    assert not (company / "overlay").exists()


def test_the_list_is_an_overlay_that_the_configuration_takes(company: Path) -> None:
    forget(company, "a", "--because", "request 7")
    assert [p for p in check_config(company / "cem.toml") if "erased" in str(p)] == []
    assert len(load_config(company / "cem.toml").seed_overlays["erased_identities"]) == 4
