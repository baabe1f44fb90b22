"""Profiles: which one holds, what it lays over the file, and that each keeps to its own home."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.config import check_config, load_config
from orchestration.home import Home
from orchestration.status import read_status
from orchestration.status_report import as_json

TEXT = """\
name = "acme"
[company]
brand = "Acme"
timezone = "UTC"
currency = "EUR"
[warehouse]
memory_limit = "2GB"
threads = 2
[profiles.development.schedule]
on = false
[profiles.production]
home = "state"
[profiles.production.warehouse]
memory_limit = "8GB"
[profiles.production.dagster]
storage = "postgres"
[profiles.production.alerts.slack]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cem.toml"
    path.write_text(TEXT)
    (tmp_path / "data").mkdir()
    return path


def messages(file: Path) -> list[str]:
    return [f"{problem.where}:{problem.line} {problem.key} {problem.message}" for problem in check_config(file)]


def test_without_a_profile_the_file_alone_holds(file: Path) -> None:
    config = load_config(file)
    assert (config.profile, config.warehouse.memory_limit, config.dagster.storage) == ("", "2GB", "files")
    assert config.schedule.on and config.home == file.parent / "var" / "acme"


def test_a_profile_wins_over_the_file_setting_by_setting_and_loses_to_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CEM_PROFILE", "production")
    config = load_config(file)
    assert (config.profile, config.warehouse.memory_limit, config.warehouse.threads) == ("production", "8GB", 2)
    assert (config.home, config.dagster.storage) == (file.parent / "state", "postgres")
    assert config.alerts.slack is not None
    monkeypatch.setenv("CEM_WAREHOUSE__MEMORY_LIMIT", "1GB")
    assert load_config(file).warehouse.memory_limit == "1GB"


def test_each_profile_has_a_home_of_its_own_and_development_starts_nothing_by_itself(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CEM_PROFILE", "development")
    config = load_config(file)
    assert config.home == file.parent / "var" / "acme-development"
    assert set(config.schedule.times().values()) == {"off"}


def test_the_home_of_one_profile_is_refused_to_every_other_and_to_none(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = file.parent / "state"
    monkeypatch.setenv("CEM_PROFILE", "production")
    Home(home).prepare()
    Home(home).belong_to(load_config(file).profile)
    assert messages(file) == []
    monkeypatch.setenv("CEM_HOME", str(home))
    for profile in ("development", ""):
        monkeypatch.setenv("CEM_PROFILE", profile)
        (told,) = messages(file)
        assert "CEM_HOME" in told and "is the home of the profile production" in told


def test_a_profile_that_is_not_there_is_named_with_those_that_are(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_PROFILE", "produktion")
    (problem,) = check_config(file)
    assert "There are: development, production." in problem.message
    assert (problem.where, problem.suggestion) == ("environment variable CEM_PROFILE", "production")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('[profiles.test]\nname = "other"\n', ":19 profiles.test.name this is the same in every profile"),
        ("[profiles.test.warehouse]\nthread = 1\n", ":19 profiles.test.warehouse.thread there is no such setting"),
        ("[profiles.test.warehouse]\nthreads = 0\n", ":19 warehouse.threads Input should be greater than"),
        (
            '[profiles.test.alerts.slack]\nurl = "https://x"\n',
            ":19 profiles.test.alerts.slack.url a secret is no setting",
        ),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_its_line(
    file: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    file.write_text(TEXT + line)
    monkeypatch.setenv("CEM_PROFILE", "test")
    assert any(said in told for told in messages(file)), messages(file)


def test_the_option_stands_before_the_command_and_check_and_status_tell_the_profile(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CEM_PROFILE", "")  # put back after the test, whatever the option sets
    done = CliRunner().invoke(app, ["--profile", "development", "config", "check", "--config", str(file)])
    assert done.exit_code == 0, done.output
    assert f"Profile: development; its home: {file.parent}/var/acme-development" in done.output
    assert '"profile": "development"' in as_json(read_status(load_config(file)))
