"""What dbt has parsed: kept in the home with a stamp, so that it is parsed once per change and not once per process.

The parse depends on the project alone, not on the configuration: no model's graph, test or config reads a variable that
`cem.toml` sets (they are read when a model is compiled). So a changed mapping parses nothing again.

Belongs here: telling whether the kept manifest is that of the project as it is now, and loading it. Does not belong
here: parsing.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from orchestration.home import DBT_PROJECT_DIR, Home

if TYPE_CHECKING:
    from pathlib import Path

    from dbt.contracts.graph.manifest import Manifest

# What this process has parsed or loaded, by home: (fingerprint, manifest).
_in_memory: "dict[Home, tuple[str, Manifest]]" = {}


@dataclass(frozen=True)
class ParsedProject:
    """The parsed project of one home under one fingerprint (see ``project_fingerprint``)."""

    home: Home
    fingerprint: str

    @property
    def file(self) -> "Path":
        """The manifest as JSON, for tools that read it."""
        return self.home.dbt_target_dir / "manifest.json"

    def is_current(self) -> bool:
        """Whether all that a parse leaves is there and of this fingerprint; a person may have deleted any of it."""
        are_there = all(file.is_file() for file in (self.file, self._kept, self._stamp))
        return are_there and self._stamp.read_text() == self.fingerprint

    def forget(self) -> None:
        """Call before parsing: what a killed parse leaves must not pass for whole."""
        self._stamp.unlink(missing_ok=True)

    def keep(self, manifest: "Manifest") -> None:
        _in_memory[self.home] = (self.fingerprint, manifest)
        self._stamp.write_text(self.fingerprint)

    def load(self) -> "Manifest":
        """The manifest itself. dbt would find out for itself, in seconds, and parse anew in a home that was moved."""
        from dbt.contracts.graph.manifest import Manifest

        fingerprint, manifest = _in_memory.get(self.home, ("", None))
        if manifest is None or fingerprint != self.fingerprint:
            manifest = Manifest.from_msgpack(self._kept.read_bytes())
            _in_memory[self.home] = (self.fingerprint, manifest)
        return manifest

    @property
    def _kept(self) -> "Path":
        return self.home.dbt_target_dir / "partial_parse.msgpack"

    @property
    def _stamp(self) -> "Path":
        return self.home.dbt_target_dir / "manifest.stamp"


def project_fingerprint() -> str:
    """Changes with any file of the dbt project and with dbt itself."""
    versions = [version("dbt-core"), version("dbt-duckdb")]
    digest = hashlib.sha256(json.dumps([versions, str(DBT_PROJECT_DIR)]).encode())
    for file in sorted(DBT_PROJECT_DIR.rglob("*")):
        if file.suffix in {".sql", ".yml", ".csv", ".md", ".py"} and "target" not in file.parts:
            digest.update(f"{file}{file.stat().st_size}{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
