"""What a loaded configuration holds, and which source wins: command line, environment, file, defaults."""

import os
from pathlib import Path

import pytest

from orchestration.config import ConfigError, check_config, load_config

TEXT = """\
name = "shop"
[company]
brand = "Shop"
timezone = "Europe/Berlin"
currency = "EUR"
[[files]]
name = "people"
family = "crm"
entity = "people"
glob = "people.csv"
[files.columns]
contact_id = "id"
"""


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in os.environ:
        if variable.upper().startswith("CEM_"):
            monkeypatch.delenv(variable)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good configuration in a folder of its own; the current folder is another."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "company").mkdir()
    path = tmp_path / "company" / "cem.toml"
    path.write_text(TEXT)
    return path


def test_defaults_stand_where_the_file_says_nothing(file: Path) -> None:
    config = load_config(file)
    assert config.path == file
    assert config.data == file.parent / "data"
    assert config.overlay == file.parent / "overlay"
    assert config.home == Path.cwd() / "var" / "shop"
    assert (config.schedule.crm, config.warehouse.memory_limit, config.warehouse.threads) == ("*/15 * * * *", "4GB", 1)
    assert config.seed_overlays == {}
    (mapping,) = config.files
    assert (mapping.instance, config.timezone_of(mapping), config.brand_of(mapping)) == (
        "people",
        "Europe/Berlin",
        "Shop",
    )


def test_paths_of_the_file_count_from_its_folder_and_others_from_the_current_one(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('data = "in"\nhome = "../state"\n' + TEXT)
    config = load_config(file)
    assert (config.data, config.home) == (file.parent / "in", file.parent.parent / "state")
    monkeypatch.setenv("CEM_DATA", "from_env")
    monkeypatch.setenv("CEM_HOME", "../home")
    config = load_config(file)
    assert (config.data, config.home) == (Path.cwd() / "from_env", Path.cwd().parent / "home")
    config = load_config(file, data=Path("from_option"), home=Path("other"))
    assert (config.data, config.home) == (Path.cwd() / "from_option", Path.cwd() / "other")


def test_a_relative_path_to_the_file_gives_absolute_paths(file: Path) -> None:
    config = load_config(Path("../company/cem.toml"))
    assert config.data == file.parent / "data"
    assert all(path.is_absolute() for path in (config.path, config.data, config.overlay, config.home))


def test_the_environment_overrides_the_file_setting_by_setting(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_COMPANY__TIMEZONE", "America/Sao_Paulo")
    monkeypatch.setenv("CEM_SCHEDULE__REVIEWS", "30 23 * * *")
    monkeypatch.setenv("CEM_WAREHOUSE__THREADS", "2")
    config = load_config(file)
    assert (config.company.timezone, config.company.brand) == ("America/Sao_Paulo", "Shop")
    assert (config.schedule.reviews, config.warehouse.threads) == ("30 23 * * *", 2)


def test_the_default_home_follows_a_name_from_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_NAME", "second")
    assert load_config(file).home == Path.cwd() / "var" / "second"


def test_an_empty_variable_is_no_variable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_DATA", "")
    monkeypatch.setenv("CEM_COMPANY__BRAND", "")
    assert (load_config(file).data, load_config(file).company.brand) == (file.parent / "data", "Shop")


@pytest.mark.parametrize(
    ("variable", "value", "key", "suggestion"),
    [
        ("CEM_COMPANY__TIMEZONE", "Europe/Berln", "company.timezone", "Europe/Berlin"),
        ("CEM_COMPANY__TIMEZON", "UTC", "company.timezon", "timezone"),
        ("CEM_WAREHOUSE__THREADS", "many", "warehouse.threads", None),
        ("CEM_COMPANY", "Shop", "company", None),
        ("CEM_FILES", "[]", "files", None),
        ("CEM_OVERLAY", "nowhere", "overlay", None),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, key: str, suggestion: str | None
) -> None:
    monkeypatch.setenv(variable, value)
    (problem,) = (problem for problem in check_config(file) if problem.severity == "error")
    assert (problem.where, problem.line) == (f"environment variable {variable}", None)
    assert (problem.key, problem.suggestion) == (key, suggestion)


def test_a_variable_of_a_table_that_does_not_exist_is_a_warning(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_COMPNAY__TIMEZONE", "UTC")
    (problem,) = (problem for problem in check_config(file) if problem.where != str(file))
    assert (problem.severity, problem.suggestion) == ("warning", "CEM_COMPANY__TIMEZONE")
    assert load_config(file).company.timezone == "Europe/Berlin"


def test_a_missing_data_folder_names_the_option_that_named_it(file: Path) -> None:
    (problem,) = check_config(file, data=Path("nowhere"))
    assert (problem.where, problem.severity) == ("--data", "warning")
    assert str(Path.cwd() / "nowhere") in problem.message


def test_loading_raises_all_problems_at_once(file: Path) -> None:
    file.write_text(TEXT.replace('"EUR"', '"Euro"').replace('"people"\nglob', '"peeple"\nglob'))
    with pytest.raises(ConfigError) as error:
        load_config(file)
    keys = [problem.key for problem in error.value.problems if problem.severity == "error"]
    assert keys == ["company.currency", "files[0].entity"]
    assert f"{file}:5  company.currency: " in str(error.value)
    assert f"{file}:9  files[0].entity: " in str(error.value)


def test_an_empty_file_says_what_is_required(file: Path) -> None:
    file.write_text("")
    assert [(problem.key, problem.line) for problem in check_config(file) if problem.severity == "error"] == [
        ("name", 1),
        ("company", 1),
    ]
