"""What dbt has parsed: kept with a stamp, so that it is parsed once per change of the project.

The parse depends on the project alone, not on the configuration: no model's graph, test or config reads a variable that
`cem.toml` sets (they are read when a model is compiled). So a changed mapping parses nothing again, and a new home
takes the parse that lies in the folder of the project.

Belongs here: telling whether a kept manifest is that of the project as it is now, loading it, and sharing it between
homes. Does not belong here: parsing.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.home import DBT_PROJECT_DIR

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

SHARED_PARSE_DIR = DBT_PROJECT_DIR / "target" / "parsed"
"""The parse that every home of this installation starts from; beside what dbt leaves when somebody runs it by hand."""

# What this process has parsed or loaded, by folder: (fingerprint, manifest).
_in_memory: "dict[Path, tuple[str, Manifest]]" = {}


@dataclass(frozen=True)
class ParsedProject:
    """The parse in one folder under one fingerprint (see ``project_fingerprint``)."""

    folder: Path
    fingerprint: str

    @property
    def file(self) -> Path:
        """The manifest as JSON, for tools that read it."""
        return self.folder / "manifest.json"

    @property
    def semantic_file(self) -> Path:
        """The metrics and what they are computed from, for whoever asks them (serving/semantic.py)."""
        return self.folder / "semantic_manifest.json"

    def is_current(self) -> bool:
        """Whether all that a parse leaves is there and of this fingerprint; a person may have deleted any of it."""
        are_there = all(file.is_file() for file in (*self._left, self._stamp))
        return are_there and self._stamp.read_text() == self.fingerprint

    def forget(self) -> None:
        """Call before parsing: what a killed parse leaves must not pass for whole."""
        self._stamp.unlink(missing_ok=True)

    def keep(self, manifest: "Manifest") -> None:
        _in_memory[self.folder] = (self.fingerprint, manifest)
        self._stamp.write_text(self.fingerprint)

    def take(self, other: "ParsedProject") -> None:
        """Copy another folder's parse of the same fingerprint; it must be current."""
        self.forget()
        for ours, theirs in zip((*self._left, self._stamp), (*other._left, other._stamp), strict=True):
            shutil.copyfile(theirs, ours)

    def load(self) -> "Manifest":
        """The manifest itself. dbt would find out for itself, in seconds, and parse anew in a home that was moved."""
        from dbt.contracts.graph.manifest import Manifest

        fingerprint, manifest = _in_memory.get(self.folder, ("", None))
        if manifest is None or fingerprint != self.fingerprint:
            manifest = Manifest.from_msgpack(self._kept.read_bytes())
            _in_memory[self.folder] = (self.fingerprint, manifest)
        return manifest

    @property
    def _left(self) -> tuple[Path, ...]:
        return self.file, self.semantic_file, self._kept

    @property
    def _kept(self) -> Path:
        return self.folder / "partial_parse.msgpack"

    @property
    def _stamp(self) -> Path:
        return self.folder / "manifest.stamp"


@contextmanager
def shared_parse(fingerprint: str) -> Iterator[ParsedProject | None]:
    """The shared parse, held while another process may not write it; None where this user may not write there.

    It waits for whoever is parsing, since that takes less time than parsing twice.
    """
    try:
        SHARED_PARSE_DIR.mkdir(parents=True, exist_ok=True)
        lock = os.open(SHARED_PARSE_DIR / "parse.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield ParsedProject(SHARED_PARSE_DIR, fingerprint)
    finally:
        fcntl.flock(lock, fcntl.LOCK_UN)  # by word: a forked child would keep it by its copy of the file
        os.close(lock)


def project_fingerprint() -> str:
    """Changes with any file of the dbt project and with dbt itself."""
    versions = [version("dbt-core"), version("dbt-duckdb")]
    digest = hashlib.sha256(json.dumps([versions, str(DBT_PROJECT_DIR)]).encode())
    for file in sorted(DBT_PROJECT_DIR.rglob("*")):
        if file.suffix in {".sql", ".yml", ".csv", ".md", ".py"} and "target" not in file.parts:
            digest.update(f"{file}{file.stat().st_size}{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
