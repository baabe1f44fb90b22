"""Which files a run reads: what the globs find, less what is landed already.

Belongs here: that decision, made from file contents' hashes and the ledger. Does not belong here: reading records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingestion.errors import MappingChangedError, SourceFileError
from ingestion.globs import resolve_glob
from ingestion.ledger import Ledger, ReadLine
from ingestion.readers.lines import FileIdentity, identify
from ingestion.report import GlobWithoutFile, SkippedFile
from ingestion.settings import FileMapping


@dataclass(frozen=True)
class FileToRead:
    mapping: FileMapping
    path: Path
    shown: str  # path below the data folder, with '/'
    fingerprint: str
    identity: FileIdentity

    @property
    def content(self) -> tuple[str, str, str]:
        """As the ledger knows it (``ReadLine.content``)."""
        return self.mapping.name, self.fingerprint, self.identity.sha256


@dataclass
class Plan:
    files: list[FileToRead] = field(default_factory=list)
    landed: list[FileToRead] = field(default_factory=list)  # of mappings to events: a new file may touch their days
    skipped: list[SkippedFile] = field(default_factory=list)
    without_file: list[GlobWithoutFile] = field(default_factory=list)

    def read_again(self, files: Sequence[FileToRead]) -> None:
        """Move landed files from those that are skipped to those that are read."""
        self.files += files
        again = {(file.mapping.name, file.shown) for file in files}
        self.landed = [file for file in self.landed if file not in files]
        self.skipped = [skipped for skipped in self.skipped if (skipped.mapping, skipped.path) not in again]


def plan_files(mappings: Sequence[FileMapping], data_dir: Path, ledger: Ledger, default_timezone: str) -> Plan:
    """Resolve every glob and leave out the files whose content landed under the same settings.

    A mapping without a key is skipped whole or read whole: equal lines are then told apart by their number among all
    its files, which must not depend on the day on which each of them arrived.
    """
    plan, landed = Plan(), ledger.landed_content()
    for mapping in mappings:
        _refuse_other_identity(mapping, landed.values(), mapping.landing_fingerprint(default_timezone))
        found = _identified(mapping, data_dir, default_timezone)
        if not found:
            message = f"no file matches {mapping.glob!r} in {data_dir.resolve()}"
            plan.without_file.append(GlobWithoutFile(mapping.name, message))
        known = {file.shown: landed.get(file.content) for file in found}
        is_events = mapping.shape == "events"  # their lines tell them apart where they have no key
        reads_all = not mapping.key and not is_events and not all(known.values())
        contents: dict[str, str] = {}
        for file in found:
            if (before := known[file.shown]) and not reads_all:
                reason = f"same content as {before.path}, read at {before.received_at:%Y-%m-%d %H:%M:%S} UTC"
                plan.skipped.append(SkippedFile(mapping.name, file.shown, reason))
                plan.landed += [file] if is_events else []
            elif twin := contents.get(file.identity.sha256):
                plan.skipped.append(SkippedFile(mapping.name, file.shown, f"same content as {twin}, read in this run"))
            else:
                contents[file.identity.sha256] = file.shown
                plan.files.append(file)
    return plan


def _refuse_other_identity(mapping: FileMapping, landed: Iterable[ReadLine], fingerprint: str) -> None:
    """Raise when records of this entity and instance landed under another key."""
    for line in landed:
        is_ours = (line.family, line.entity, line.source_instance) == (mapping.family, mapping.entity, mapping.instance)
        if is_ours and line.records_new and line.fingerprint[:16] != fingerprint[:16]:
            raise MappingChangedError(
                f"files mapping {mapping.name!r}: its key (or, as it has none, what shapes its records) is not what it "
                f"was when {line.path} was read at {line.received_at:%Y-%m-%d %H:%M:%S} UTC. The records would land a "
                "second time and count twice. What to do: undo the change; or give the mapping another instance; or, "
                "if all files are still there, start over with an empty CEM_HOME."
            )


def _identified(mapping: FileMapping, data_dir: Path, default_timezone: str) -> list[FileToRead]:
    root, fingerprint = data_dir.resolve(), mapping.landing_fingerprint(default_timezone)
    files: list[FileToRead] = []
    for path in resolve_glob(data_dir, mapping):
        shown = path.relative_to(root).as_posix()
        try:
            files.append(FileToRead(mapping, path, shown, fingerprint, identify(path)))
        except OSError as error:
            raise SourceFileError(
                mapping=mapping.name,
                path=shown,
                problem=f"it cannot be opened ({error.strerror}).",
                remedy="Check that it still exists and that this user may read it.",
            ) from error
    return files
