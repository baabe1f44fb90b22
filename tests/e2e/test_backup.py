"""Backup and restore by the command: a lost home comes back whole; half an archive or half a restore never passes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from published_tables import undated

from ingestion.ledger import Ledger
from ingestion.settle import settle
from orchestration import backup
from orchestration.config import load_config
from orchestration.home import Home
from serving.fingerprint import fingerprint

pytestmark = pytest.mark.xdist_group("shop")


@pytest.fixture(scope="module")
def archive(shop: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "shop.tar.zst"
    before = shop.warehouse.stat().st_mtime_ns
    secret = shop.home / "secrets" / "secrets.toml"
    secret.touch(mode=0o600)
    secret.write_text("[alerts.slack]\n")
    page = shop.home / "published" / "report" / "index.html"
    page.parent.mkdir()
    page.write_text("made again by cem report")
    done = shop.cem("backup", str(file))
    secret.unlink()  # others use this home, too
    shutil.rmtree(page.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "secrets/ is not in it" in done.stdout
    assert shop.warehouse.stat().st_mtime_ns == before  # the next run need not check all again
    return file


@pytest.fixture
def lost(shop: Any, tmp_path: Path) -> Any:
    """The shop, its home gone."""
    return replace(shop, home=tmp_path / "home")


def restore(company: Any, archive: Path) -> backup.Manifest:
    Home(company.home).root.mkdir(exist_ok=True)
    return backup.restore(load_config(company.config, data=company.data, home=company.home), archive)


def test_a_lost_home_comes_back_as_it_was_without_its_secrets(shop: Any, lost: Any, archive: Path) -> None:
    done = lost.cem("restore", str(archive))
    assert done.returncode == 0, done.stdout + done.stderr
    assert lost.warehouse.read_bytes() == shop.warehouse.read_bytes()
    assert fingerprint(lost.published) == fingerprint(shop.published)
    ledger = Home(lost.home).ledger_file
    assert ledger.read_bytes() == Home(shop.home).ledger_file.read_bytes()
    folders = [{path.relative_to(home) for path in home.glob("dlt/**/")} for home in (shop.home, lost.home)]
    assert folders[0] == folders[1]  # dlt looks for its packages in folders that are empty
    assert settle(Ledger(ledger), lost.warehouse) == []  # of the same moment: neither contradicts the other
    assert "put secrets/hash_key back" in done.stdout and not (lost.home / "secrets" / "secrets.toml").exists()
    assert not (lost.home / "published" / "report").exists()
    assert not (lost.home / ".restoring").exists()
    assert lost.published.stat().st_mode & 0o777 == 0o640 and lost.warehouse.stat().st_mode & 0o777 == 0o600


@pytest.mark.sweep
def test_the_next_run_on_it_gives_the_same_figures(shop: Any, lost: Any, archive: Path) -> None:
    assert lost.cem("restore", str(archive)).returncode == 0
    shutil.copy(shop.home / "secrets" / "hash_key", lost.home / "secrets" / "hash_key")
    assert "run" in lost.cem("status").stdout
    lost.run()
    assert undated(fingerprint(lost.published)) == undated(fingerprint(shop.published))


def test_a_home_with_anything_in_it_is_refused(shop: Any, archive: Path) -> None:
    done = shop.cem("restore", str(archive))
    assert done.returncode == 3 and "is not empty: " in done.stderr and "warehouse" in done.stderr


@pytest.mark.parametrize("damage", ["cut off", "a byte changed", "no archive", "not there"])
def test_a_damaged_archive_is_refused_and_leaves_nothing(lost: Any, archive: Path, tmp_path: Path, damage: str) -> None:
    content = bytearray(archive.read_bytes())
    if damage == "cut off":
        content = content[: len(content) * 2 // 3]
    elif damage == "a byte changed":
        content[len(content) // 2] ^= 1
    bad = tmp_path / "bad.tar.zst"
    if damage != "not there":
        bad.write_bytes(b"no archive" if damage == "no archive" else content)
    with pytest.raises(backup.BackupError, match="There is no file" if damage == "not there" else "damaged or cut off"):
        restore(lost, bad)
    assert list(lost.home.iterdir()) == []


def test_an_archive_whose_content_is_not_what_was_saved_is_refused(
    shop: Any, lost: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = backup.put
    monkeypatch.setattr(backup, "put", lambda tar, file, name: (put(tar, file, name)[0], "another hash"))
    backup.back_up(load_config(shop.config, home=shop.home), tmp_path / "other.tar.zst")
    with pytest.raises(backup.BackupError, match="not what was saved"):
        restore(lost, tmp_path / "other.tar.zst")
    assert list(lost.home.iterdir()) == []


def test_a_restore_that_is_killed_half_way_leaves_nothing_that_passes_for_a_warehouse(
    lost: Any, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        rename = Path.rename

        def killed(self: Path, target: Path) -> Path:
            if self.name == "warehouse":
                raise KeyboardInterrupt  # what was put in its place before stays, as after a kill
            return rename(self, target)

        patch.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(lost, archive)
    for command in ("load", "restore"):
        done = lost.cem(command, *([str(archive)] if command == "restore" else []))
        assert done.returncode == 3, done.stderr
    assert "was interrupted" in lost.cem("status").stdout


def test_what_a_program_writes_meanwhile_makes_the_backup_fail_and_leaves_no_archive(
    shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = iter([(1, 1, 1, False), (1, 1, 2, False)])
    monkeypatch.setattr(backup, "_state", lambda warehouse: next(states))
    with pytest.raises(backup.BackupError, match="wrote into"):
        backup.back_up(load_config(shop.config, home=shop.home), tmp_path / "a.tar.zst")
    assert list(tmp_path.iterdir()) == []


def test_no_backup_is_made_of_nothing_or_into_the_home_itself(shop: Any, lost: Any, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="nothing to back up"):
        backup.back_up(load_config(lost.config, home=lost.home), tmp_path / "a")
    with pytest.raises(backup.BackupError, match="lies in the home"):
        backup.back_up(load_config(shop.config, home=shop.home), shop.home / "a")
