"""Backup and restore of a home: one archive with all that a warehouse cannot make again, of one moment.

Belongs here: what is in it, and proving that it is whole. Does not belong here: Dagster's records of runs (PostgreSQL
has its own tools), and secrets, which belong in another place than the data they open.

The archive is a tar, compressed by zstd, with the list of its files and their hashes at its end: an archive that was
cut off has none. The ledger and the warehouse are of the same moment, since nobody loads while they are copied.
"""

import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from orchestration.archive import put, put_bytes, put_folder, reading, take, take_folder, writing
from orchestration.config import CemConfig
from orchestration.home import Home

MANIFEST = "manifest.json"
_LEFT_OUT = {"secrets", "dagster", "dbt", "postgres", "lock", "profile"}
"""Secrets; Dagster's records; what the next run or publication makes again; whose process is on; where it is restored
says itself."""
_PASSING = (".tmp", ".part", ".lock", ".wal", ".vouched.json", ".built.json", ".consumers.json")
_MAY_BE_THERE = {"secrets", "dagster", "lock"}


class BackupError(RuntimeError):
    """No archive was written, or nothing was restored; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. ``files``: (bytes, SHA-256) by path below the home."""

    name: str
    profile: str
    project_version: str
    made_at: str
    has_hash_key: bool
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def back_up(config: CemConfig, archive: Path) -> Manifest:
    """Write the archive, whole or not at all. The caller holds the run lock.

    Raises BackupError where nothing was ever built, or a program writes into the warehouse meanwhile.
    """
    from ingestion.warehouse import busy_explained, checkpoint

    home = Home(config.home)
    if not home.warehouse_file.is_file():
        raise BackupError(f"There is nothing to back up in {home.root}: no run has loaded anything yet.")
    if archive.absolute().is_relative_to(home.root):
        raise BackupError(f"{archive} lies in the home that it would save. Name a place on another disk.")
    if _has_log(home.warehouse_file):
        # What a killed run committed is beside the file. Only then: writing would make the next run check all again.
        with busy_explained(home.warehouse_file):
            checkpoint(home.warehouse_file)
    before = _state(home.warehouse_file)
    made_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    has_key = (home.secrets_dir / "hash_key").is_file()
    manifest = Manifest(config.name, config.profile, version("cem-warehouse"), made_at, has_key)
    new = archive.with_name(f"{archive.name}.part")
    try:
        with writing(new) as tar:
            for path in _saved(home):
                name = path.relative_to(home.root).as_posix()
                manifest.files[name] = put_folder(tar, name) if path.is_dir() else put(tar, path, name)
            put_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode(), 0o600)
        if _state(home.warehouse_file) != before:
            raise BackupError(
                f"A program wrote into {home.warehouse_file} meanwhile, so the copy is of no one moment. What to do: "
                "close it, then back up again; BI tools read the published file."
            )
        _fsync(new)
        os.replace(new, archive)
        _fsync(archive.absolute().parent)
    finally:
        new.unlink(missing_ok=True)
    return manifest


def restore(config: CemConfig, archive: Path) -> Manifest:
    """Put the content of an archive into the home, which must be empty. The caller holds the run lock.

    Nothing is put in its place before all of it was unpacked and compared with its hashes. A restore that is killed
    leaves a mark by which every later command knows (Home.lock). Raises BackupError.
    """
    home = Home(config.home)
    unpacked = home.restoring_dir
    unpacked.mkdir(mode=0o700)
    try:
        manifest = _unpacked(archive, unpacked)
        if manifest.name != config.name:
            raise BackupError(
                f"{archive} is of the company {manifest.name!r}, and this configuration is of {config.name!r}. Nothing "
                "was restored."
            )
    except BackupError:
        _remove(unpacked)
        raise
    for child in sorted(unpacked.iterdir()):
        child.rename(home.root / child.name)
    unpacked.rmdir()
    return manifest


def require_empty(home: Home) -> None:
    """Raise BackupError if there is anything in the home that a restore could mix with."""
    there = {child.name for child in home.root.iterdir()} if home.root.is_dir() else set()
    if strangers := sorted(there - _MAY_BE_THERE):
        raise BackupError(
            f"{home.root} is not empty: {', '.join(strangers)}. Nothing was restored, so that nothing is mixed or "
            "lost. What to do: move that away (secrets and dagster may stay), or name another home by CEM_HOME."
        )


def _saved(home: Home) -> Iterator[Path]:
    """What is saved, in a fixed order: files, and folders that are empty, without which dlt does not find its way.
    Files that name an inode, and so hold for this home only, are made anew; so is the report, which changes places."""
    report = home.report_dir
    for path in sorted(home.root.rglob("*")):
        is_ours = path.relative_to(home.root).parts[0] not in _LEFT_OUT and not path.is_relative_to(report)
        is_lasting = not path.name.endswith(_PASSING)
        is_told = path.is_file() or (path.is_dir() and not any(path.iterdir()))
        if is_ours and is_lasting and is_told and not path.is_symlink():
            yield path


def _unpacked(archive: Path, folder: Path) -> Manifest:
    """Unpack, and hold every file against the manifest. Raises BackupError."""
    damaged = f"{archive} is damaged or cut off"
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    try:
        with reading(archive) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if (
                    (content is None and not member.isdir())
                    or Path(member.name).is_absolute()
                    or ".." in Path(member.name).parts
                ):
                    raise BackupError(f"{archive} is no archive of cem backup: it holds {member.name!r}.")
                if content is None:
                    found[member.name] = take_folder(folder / member.name)
                elif member.name == MANIFEST:
                    told = json.loads(content.read())
                    files = {name: (size, digest) for name, (size, digest) in told.pop("files").items()}
                    manifest = Manifest(**told, files=files)
                else:
                    found[member.name] = take(content, folder / member.name, member.mode)
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {archive}.") from error
    except (OSError, EOFError, tarfile.TarError, ValueError, TypeError, KeyError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BackupError(f"{damaged} ({error}). Nothing was restored. What to do: take another archive.") from error
    if manifest is None:
        raise BackupError(f"{damaged}: its list of files is missing. Nothing was restored. Take another archive.")
    wrong = sorted(name for name in manifest.files.keys() | found.keys() if manifest.files.get(name) != found.get(name))
    if wrong:
        raise BackupError(
            f"{damaged}: {', '.join(wrong[:5])} {'is' if len(wrong) == 1 else 'are'} not what was saved. Nothing was "
            "restored. What to do: take another archive."
        )
    return manifest


def _state(warehouse: Path) -> tuple[int, int, int, bool]:
    found = warehouse.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, _has_log(warehouse)


def _has_log(warehouse: Path) -> bool:
    log = warehouse.with_name(f"{warehouse.name}.wal")
    return log.exists() and log.stat().st_size > 0


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder)
