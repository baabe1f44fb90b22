"""`cem files inspect` from the user's seat: what it prints, where, with which exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.home import PROJECT_ROOT

SHOP = PROJECT_ROOT / "examples/shop/data"
HEAD = 'name = "acme"\n[company]\nbrand = "A"\ntimezone = "UTC"\ncurrency = "EUR"\n'


def cem(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_file_is_told_column_by_column_with_a_mapping_below() -> None:
    done = cem("files", "inspect", SHOP / "shop/reviews.csv")
    assert done.exit_code == 0
    for words in ("CSV, delimiter comma, utf-8", "84 records, 8 columns", "1 broken record", "line 57"):
        assert words in done.output
    for words in ("a scale, 1 to 5?", "Tells records apart: review_no", "Times: invited, given", 'rating = "stars"'):
        assert words in done.output


def test_the_mapping_alone_makes_a_configuration_when_it_is_appended(tmp_path: Path) -> None:
    config = tmp_path / "cem.toml"
    config.write_text(HEAD)
    for file in ("shop/orders_2026_h1.csv", "shop/payments.csv", "crm/companies.csv"):
        done = cem("files", "inspect", SHOP / file, "--mapping-only")
        assert done.exit_code == 0
        config.write_text(config.read_text() + done.output)
    checked = cem("config", "check", "--config", config, "--data", SHOP)
    assert checked.exit_code == 0
    assert checked.output.count("warning") == checked.output.count("matches") + 1  # globs count from the data folder
    assert "error" not in checked.output


def test_words_that_are_not_shown_are_counted_and_a_date_of_birth_is_no_time(tmp_path: Path) -> None:
    rows = "".join(
        f"{i},{('open', 'Anna', 'closed', 'open')[i % 4]},1970-01-0{1 + i % 9},2026-01-01\n" for i in range(40)
    )
    (tmp_path / "w.csv").write_text("case_no,state,dob,opened\n" + rows)
    output = cem("files", "inspect", tmp_path / "w.csv").output
    assert "Times: opened\n" in output
    assert "1 word not shown" in " ".join(output.split()) and "Anna" not in output


@pytest.mark.parametrize(("name", "words"), [("nothing.csv", "no such file"), (".", "folder")])
def test_a_file_that_cannot_be_looked_at_exits_3_with_what_to_do(name: str, words: str, tmp_path: Path) -> None:
    done = cem("files", "inspect", tmp_path / name)
    assert done.exit_code == 3
    assert words in done.output and "What to do: " in done.output


def test_a_wrong_command_exits_2(tmp_path: Path) -> None:
    assert cem("files", "inspect").exit_code == 2
    done = cem("files", "inspect", SHOP / "shop/payments.csv", "--as", "commerce.paiments")
    assert done.exit_code == 2
    assert "Did you mean commerce.payments?" in done.output


def test_markup_in_a_header_is_text(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("[bold]id[/bold],[/red]\n" + "".join(f"{i},x{i}\n" for i in range(20)))
    done = cem("files", "inspect", tmp_path / "m.csv")
    assert done.exit_code == 0
    assert "[bold]id[/bold]" in done.output and "[/red]" in done.output
