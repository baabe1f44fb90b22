"""Claims about two guards: files come from the data folder only, and the hash key is private and stable."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ingestion.errors import GlobError, HashKeyError
from ingestion.globs import resolve_glob
from ingestion.redaction import keyed_hash, load_hash_key
from ingestion.settings import FileMapping


def mapping(glob: str) -> FileMapping:
    return FileMapping(name="orders", family="commerce", entity="orders", glob=glob)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in ("b.csv", "a.csv", "deep/er/c.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("id\n")
    (tmp_path / "secret.csv").write_text("id\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "d.csv").write_text("id\n")
    return folder


def test_files_come_sorted_and_folders_do_not_count(data: Path) -> None:
    (data / "folder.csv").mkdir()
    assert [path.name for path in resolve_glob(data, mapping("*.csv"))] == ["a.csv", "b.csv"]
    assert [path.name for path in resolve_glob(data, mapping("**/*.csv"))] == ["a.csv", "b.csv", "c.csv"]


def test_a_glob_without_a_match_is_no_error_and_a_missing_folder_is(data: Path) -> None:
    assert resolve_glob(data, mapping("none*.csv")) == []
    with pytest.raises(GlobError, match="does not exist"):
        resolve_glob(data / "nowhere", mapping("*.csv"))


@pytest.mark.parametrize("glob", ["../secret.csv", "deep/../../secret.csv", "/etc/passwd", "*/../../*.csv"])
def test_a_glob_that_leaves_the_folder_is_refused_even_past_the_settings(data: Path, glob: str) -> None:
    with pytest.raises(GlobError, match="leave the data folder"):
        resolve_glob(data, mapping("*.csv").model_copy(update={"glob": glob}))


@pytest.mark.parametrize(("link", "target"), [("x.csv", "../secret.csv"), ("linked", "../elsewhere")])
def test_a_link_to_a_place_outside_is_refused(data: Path, link: str, target: str) -> None:
    os.symlink(target, data / link)
    with pytest.raises(GlobError, match="outside the data folder"):
        resolve_glob(data, mapping("x.csv" if link == "x.csv" else "linked/*.csv"))


def test_a_link_inside_and_a_data_folder_that_is_itself_a_link_are_fine(data: Path, tmp_path: Path) -> None:
    os.symlink("a.csv", data / "x.csv")
    os.symlink(data, tmp_path / "link")
    assert [path.name for path in resolve_glob(tmp_path / "link", mapping("x.csv"))] == ["x.csv"]


def test_the_hash_key_is_made_once_private_and_kept(tmp_path: Path) -> None:
    key = load_hash_key(tmp_path)
    path = tmp_path / "secrets" / "hash_key"
    assert load_hash_key(tmp_path) == key
    assert len(key) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(HashKeyError, match="chmod 600"):
        load_hash_key(tmp_path)


def test_a_given_hash_key_wins_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_HASH_KEY", "sixteen bytes or more")
    assert load_hash_key(tmp_path) == b"sixteen bytes or more"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("CEM_HASH_KEY", "short")
    with pytest.raises(HashKeyError, match="at least 16"):
        load_hash_key(tmp_path)


def test_the_hash_is_hmac_sha_256_and_blank_stays_blank() -> None:
    # Test case 2 of RFC 4231.
    assert keyed_hash(b"Jefe", "what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert [keyed_hash(b"Jefe", text) for text in ("", "  ")] == ["", "  "]
