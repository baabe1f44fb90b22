"""No published column goes, or changes its type, without a word to those who read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.published_contract import (
    CONTRACT_FILE,
    Contract,
    broken,
    published_tables,
    read_contract,
    renewed,
    text_of,
)

BEFORE = {"core.fct_orders": {"order_key": "string", "amount": "bigint"}, "marts.mart_old": {"one": "bigint"}}
NOW = {"core.fct_orders": {"order_key": "string", "amount": "double", "new": "bigint"}}


def unsaid(contract: Contract, changelog: str) -> list[str]:
    """What was taken away from readers without an entry."""
    return [what for what in contract.removed if f"`{what}`" not in changelog]


def test_the_contract_is_what_the_models_publish() -> None:
    contract, now = read_contract(), published_tables()
    gone = [f"{what} {how}" for what, how in broken(contract.tables, now).items()]
    assert gone == [], (
        f"Readers rely on {CONTRACT_FILE.name}, and: {'; '.join(gone)}. What to do: keep the old column for one minor "
        "version beside the new one; or run `make contract` and name it in CHANGELOG.md (docs/upgrading.md)."
    )
    assert text_of(renewed(contract, now)) == CONTRACT_FILE.read_text(), "Something was added: run `make contract`."


def test_the_changelog_names_all_that_was_taken_away(root: Path) -> None:
    assert unsaid(read_contract(), (root / "CHANGELOG.md").read_text()) == []


def test_what_goes_and_what_changes_its_type_breaks_the_contract_and_what_comes_does_not() -> None:
    assert broken(BEFORE, NOW) == {"core.fct_orders.amount": "was bigint and is double", "marts.mart_old": "is gone"}
    assert broken(NOW, {**NOW, "marts.mart_new": {}}) == {}


def test_a_new_contract_has_a_higher_number_and_asks_for_an_entry(tmp_path: Path) -> None:
    contract = renewed(Contract(4, {"core.gone": 2}, BEFORE), NOW)
    assert contract.removed == {"core.gone": 2, "core.fct_orders.amount": 5, "marts.mart_old": 5}
    assert unsaid(contract, "`core.gone`, `marts.mart_old`") == ["core.fct_orders.amount"]
    (tmp_path / "contract.yml").write_text(text_of(contract))
    assert read_contract(tmp_path / "contract.yml") == contract
    assert renewed(contract, NOW) == contract


@pytest.mark.parametrize("schema", ["core", "marts"])
def test_every_schema_of_readers_is_in_it(schema: str) -> None:
    assert any(table.startswith(f"{schema}.") for table in published_tables())
