"""The kept parse is used only when it is whole and of the project as it is now."""

import os
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration import parsed_project
from orchestration.parsed_project import ParsedProject, shared_parse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as dbt's parse leaves it, not yet stamped."""
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "semantic_manifest.json").write_text("{}")
    (tmp_path / "partial_parse.msgpack").write_bytes(Manifest().to_msgpack())
    return tmp_path


def test_a_parse_is_current_once_it_is_kept_and_until_the_project_changes(folder: Path) -> None:
    assert not ParsedProject(folder, "one").is_current()
    ParsedProject(folder, "one").keep(Manifest())
    assert ParsedProject(folder, "one").is_current()
    assert not ParsedProject(folder, "another").is_current()


@pytest.mark.parametrize("file", ["manifest.json", "semantic_manifest.json", "partial_parse.msgpack", "manifest.stamp"])
def test_a_parse_that_lacks_a_file_is_not_current(file: str, folder: Path) -> None:
    parsed = ParsedProject(folder, "one")
    parsed.keep(Manifest())
    (folder / file).unlink()
    assert not parsed.is_current()


def test_a_parse_that_was_begun_and_not_finished_is_not_current(folder: Path) -> None:
    parsed = ParsedProject(folder, "one")
    parsed.keep(Manifest())
    parsed.forget()
    assert not parsed.is_current()


def test_a_new_folder_takes_the_shared_parse_as_its_own(folder: Path) -> None:
    shared = ParsedProject(folder, "one")
    shared.keep(Manifest())
    home = folder / "home"
    home.mkdir()
    taken = ParsedProject(home, "one")
    taken.take(shared)
    assert taken.is_current()
    assert taken.load().nodes == {}


def test_where_the_installation_cannot_be_written_to_there_is_no_shared_parse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setattr(parsed_project, "SHARED_PARSE_DIR", tmp_path / "a file" / "parsed")
    with shared_parse("one") as shared:
        assert shared is None


def test_a_second_process_waits_for_the_first_to_finish_its_parse(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsed_project, "SHARED_PARSE_DIR", folder)
    reader, writer = os.pipe()
    with shared_parse("one") as shared:
        assert shared is not None
        if (child := os.fork()) == 0:
            with shared_parse("one") as seen:
                os.write(writer, b"current" if seen is not None and seen.is_current() else b"not yet")
            os._exit(0)
        shared.keep(Manifest())
    os.waitpid(child, 0)
    assert os.read(reader, 10) == b"current"
