"""`cem init`: whatever is answered, the file that it writes can be run, and no file is ever written over."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.config import check_config, load_config

COMPANY = ("--brand", "Acme", "--timezone", "Europe/Berlin", "--currency", "EUR")


def init(config: Path, *arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, ["init", "--config", str(config), *arguments], input=answers)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cem.toml"


@pytest.mark.parametrize("files", ["all", "none", "surveys, crm"])
@pytest.mark.parametrize("hubspot", ["--hubspot", "--no-hubspot"])
def test_what_it_writes_is_a_good_configuration(config: Path, files: str, hubspot: str) -> None:
    done = init(config, "--yes", *COMPANY, "--files", files, hubspot)
    assert done.exit_code == 0, done.output
    assert check_config(config) == []
    loaded = load_config(config)
    assert (loaded.name, loaded.company.currency) == ("acme", "EUR")
    assert bool(loaded.sources_on) == (hubspot == "--hubspot")
    assert ("#   surveys: answers, invitations, responses" in config.read_text()) == (files != "none")


@pytest.mark.parametrize(
    "brand", ['O"Neill\n& "Söhne"', "東京", "4711", "a" * 200, "\\"], ids=["marks", "script", "digits", "long", "slash"]
)
def test_any_brand_is_written_as_it_is(config: Path, brand: str) -> None:
    assert init(config, "--yes", "--brand", brand, *COMPANY[2:]).exit_code == 0
    assert check_config(config) == []
    assert tomllib.loads(config.read_text())["company"]["brand"] == brand


def test_what_no_option_says_is_asked_and_a_wrong_answer_asked_again(config: Path) -> None:
    answers = "Acme\nEurope/Berln\nEurope/Berlin\neur\nEUR\ncmr\ncrm, surveys\ny\nexports\n"
    done = init(config, answers=answers)
    assert done.exit_code == 0, done.output
    for hint in ("Did you mean Europe/Berlin?", "Did you mean EUR?", "Did you mean crm?"):
        assert hint in " ".join(done.output.split())
    loaded = load_config(config)
    assert (loaded.company.timezone, loaded.data) == ("Europe/Berlin", config.parent / "exports")
    assert loaded.sources.hubspot is not None
    assert "commerce" not in config.read_text()


def test_a_folder_counts_from_the_current_one_wherever_the_file_is(config: Path) -> None:
    elsewhere = config.parent / "conf" / "cem.toml"
    elsewhere.parent.mkdir()
    assert init(elsewhere, "--yes", *COMPANY, "--data", "exports").exit_code == 0
    assert load_config(elsewhere).data == config.parent / "exports"


def test_a_file_that_exists_is_never_written_over(config: Path) -> None:
    config.write_text("mine")
    done = init(config, "--yes", *COMPANY)
    assert done.exit_code == 2
    assert "exists already" in done.output
    assert config.read_text() == "mine"


def test_without_questions_what_cannot_be_guessed_is_demanded(config: Path) -> None:
    done = init(config, "--yes", "--timezone", "UTC", "--currency", "EUR")
    assert done.exit_code == 2
    assert "--brand is needed" in done.output
    assert not config.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--brand", "A", "--timezone", "UTC", "--currency", "Euro"), "--currency: must be the three capital letters"),
        ((*COMPANY, "--files", "survey"), "Did you mean surveys?"),
    ],
)
def test_a_wrong_option_exits_2_and_writes_nothing(config: Path, arguments: tuple[str, ...], said: str) -> None:
    done = init(config, "--yes", *arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert not config.exists()


def test_a_mapping_of_a_file_can_be_appended(config: Path, root: Path) -> None:
    data = root / "examples/shop/data"
    assert init(config, "--yes", *COMPANY, "--data", str(data)).exit_code == 0
    mapping = CliRunner().invoke(app, ["files", "inspect", str(data / "shop/payments.csv"), "--mapping-only"])
    config.write_text(config.read_text() + mapping.output)
    assert [problem.severity for problem in check_config(config)] == ["warning"]  # globs count from the data folder
