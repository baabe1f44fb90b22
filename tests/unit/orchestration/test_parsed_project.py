"""The kept parse is used only when it is whole and of the project as it is now."""

from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.home import Home
from orchestration.parsed_project import ParsedProject


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home as dbt's parse leaves it, not yet stamped."""
    home = Home(tmp_path)
    home.dbt_target_dir.mkdir(parents=True)
    (home.dbt_target_dir / "manifest.json").write_text("{}")
    (home.dbt_target_dir / "partial_parse.msgpack").write_bytes(Manifest().to_msgpack())
    return home


def test_a_parse_is_current_once_it_is_kept_and_until_the_project_changes(home: Home) -> None:
    assert not ParsedProject(home, "one").is_current()
    ParsedProject(home, "one").keep(Manifest())
    assert ParsedProject(home, "one").is_current()
    assert not ParsedProject(home, "another").is_current()


@pytest.mark.parametrize("file", ["manifest.json", "partial_parse.msgpack", "manifest.stamp"])
def test_a_parse_that_lacks_a_file_is_not_current(file: str, home: Home) -> None:
    parsed = ParsedProject(home, "one")
    parsed.keep(Manifest())
    (home.dbt_target_dir / file).unlink()
    assert not parsed.is_current()


def test_a_parse_that_was_begun_and_not_finished_is_not_current(home: Home) -> None:
    parsed = ParsedProject(home, "one")
    parsed.keep(Manifest())
    parsed.forget()
    assert not parsed.is_current()
