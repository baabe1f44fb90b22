"""Where the warehouse keeps its state, and the lock that lets one run at a time touch it.

Here belong paths, file modes and the run lock. What is written into those paths is the business of whoever writes it.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the packages and `dbt_project/` side by side, in a checkout and in an installed wheel alike."""

DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"

_NO_OTHERS = 0o077
_NO_WORLD = 0o027


@dataclass(frozen=True)
class Holder:
    """Who runs on a home: `since` (ISO 8601, UTC) and `pid`."""

    pid: int
    since: str


class HalfRestored(RuntimeError):
    """A restore into this home was killed; what is there is no warehouse."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"A `cem restore` into {root} was interrupted, so what is there is a part of a warehouse. What to do: "
            "remove all of it but secrets and dagster, .restoring last, then restore again."
        )


class WarehouseBusy(RuntimeError):
    """Another process holds the run lock of this home. `holder` is None if it could not be read."""

    def __init__(self, lock_file: Path, holder: Holder | None) -> None:
        self.lock_file = lock_file
        self.holder = holder
        who = f"held by process {holder.pid} since {holder.since}" if holder else "held by another process"
        super().__init__(
            f"The warehouse in {lock_file.parent} is busy: {who}. Wait for it to finish "
            f"(the lock goes away with that process; there is nothing to delete), then start again."
        )


@dataclass(frozen=True)
class Home:
    """All paths of one warehouse's state. `root` is absolute; nothing is created before `prepare()`."""

    root: Path

    @property
    def warehouse_file(self) -> Path:
        """The build database: landing, staging, core, marts. Never opened by BI tools."""
        return self.root / "warehouse" / "warehouse.duckdb"

    @property
    def ledger_file(self) -> Path:
        return self.root / "ledger" / "ledger.jsonl"

    @property
    def dlt_dir(self) -> Path:
        return self.root / "dlt"

    @property
    def dbt_target_dir(self) -> Path:
        return self.root / "dbt" / "target"

    @property
    def dbt_logs_dir(self) -> Path:
        return self.root / "dbt" / "logs"

    @property
    def dagster_dir(self) -> Path:
        return self.root / "dagster"

    @property
    def logs_dir(self) -> Path:
        return self.root / "logs"

    @property
    def run_log(self) -> Path:
        """How each stage of each run went."""
        return self.logs_dir / "runs.jsonl"

    @property
    def event_log(self) -> Path:
        """Everything that happened, a JSON object a line, for a log collector."""
        return self.logs_dir / "cem.jsonl"

    @property
    def decisions_log(self) -> Path:
        """Who dismissed which record of the quarantine, or took that back."""
        return self.logs_dir / "quarantine_decisions.jsonl"

    @property
    def lineage_file(self) -> Path:
        """OpenLineage's events, where [observability] asks for the file."""
        return self.logs_dir / "openlineage.jsonl"

    @property
    def alerts_dir(self) -> Path:
        """What is wrong, and who was told of it (serving.alerts.book)."""
        return self.root / "alerts"

    @property
    def heartbeat_file(self) -> Path:
        """Dagster's daemon touches it as long as it lives."""
        return self.dagster_dir / "heartbeat"

    @property
    def audits_dir(self) -> Path:
        """What the last audits found, one file a run."""
        return self.root / "audits"

    @property
    def data_docs_dir(self) -> Path:
        """Pages about the last audit: `cem audit --docs`."""
        return self.root / "data_docs"

    @property
    def secrets_dir(self) -> Path:
        return self.root / "secrets"

    @property
    def secrets_file(self) -> Path:
        return self.secrets_dir / "secrets.toml"

    @property
    def catalogue_dir(self) -> Path:
        """The pages that say what the tables mean."""
        return self.published_dir / "catalogue"

    @property
    def postgres_dir(self) -> Path:
        """The server of `cem serve postgres`; nothing in it is lost that the published file does not hold."""
        return self.root / "postgres"

    @property
    def published_dir(self) -> Path:
        return self.root / "published"

    @property
    def published_file(self) -> Path:
        """What BI reads: schemas core and marts of the last run that passed its audit."""
        return self.published_dir / "warehouse.duckdb"

    @property
    def report_dir(self) -> Path:
        """The report's pages: `cem report`."""
        return self.published_dir / "report"

    @property
    def lock_file(self) -> Path:
        return self.root / "lock"

    @property
    def profile_file(self) -> Path:
        """The profile whose home this is, if it was ever used with one."""
        return self.root / "profile"

    @property
    def restoring_dir(self) -> Path:
        """What `cem restore` has unpacked; there only while it works, and after it was killed."""
        return self.root / ".restoring"

    @property
    def profile(self) -> str:
        """The profile that this home belongs to; "" if none has claimed it."""
        return self.profile_file.read_text().strip() if self.profile_file.is_file() else ""

    def belong_to(self, profile: str) -> None:
        """Note that this is the home of `profile`, so that no other profile's runs publish here (config check)."""
        if profile and not self.profile:
            self.profile_file.write_text(f"{profile}\n")

    def prepare(self) -> None:
        """Create every directory, and make this process write private files from here on (umask 077).

        New directories are 0700, `published/` 0750. Existing ones lose what exceeds that, except `root` itself: an
        operator may have opened it so that a BI user's group can reach `published/`.
        """
        os.umask(_NO_OTHERS)
        if not self.root.is_dir():
            self.root.mkdir(parents=True, mode=0o700)
        for folder in (
            self.warehouse_file.parent,
            self.ledger_file.parent,
            self.dlt_dir,
            self.dbt_target_dir.parent,
            self.dbt_target_dir,
            self.dbt_logs_dir,
            self.dagster_dir,
            self.logs_dir,
            self.audits_dir,
            self.secrets_dir,
        ):
            _private_folder(folder, _NO_OTHERS)
        _private_folder(self.published_dir, _NO_WORLD)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the run lock. Raises WarehouseBusy at once if another process (or another holder here) has it, and
        HalfRestored where a restore was killed.

        The lock belongs to the open file, so the kernel frees it when the process dies, however it dies.
        """
        descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _taken(descriptor):
                raise WarehouseBusy(self.lock_file, _holder_in(descriptor))
            if self.restoring_dir.exists():
                raise HalfRestored(self.root)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()} {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode(), 0)
            try:
                yield
            finally:
                # Emptied before it is freed, so that nobody is sent after a process that has finished.
                os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)

    def holder(self) -> Holder | None:
        """Who holds the run lock; None if nobody does. Asking takes it from nobody."""
        if not self.lock_file.is_file():
            return None
        descriptor = os.open(self.lock_file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            # Shared, so that two who ask do not see each other.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder_in(descriptor)
        finally:
            os.close(descriptor)
        return None


def _taken(descriptor: int) -> bool:
    """Take the lock. Tried for a quarter of a second, since `holder` has it for an instant only to look."""
    for _ in range(5):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.05)
    return False


def _private_folder(folder: Path, forbidden: int) -> None:
    if not folder.is_dir():
        # mkdir's mode is cut by the umask, and published/ must keep its group bits.
        folder.mkdir()
        folder.chmod(0o777 & ~forbidden)
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & forbidden:
        folder.chmod(mode & ~forbidden)


def _holder_in(descriptor: int) -> Holder | None:
    words = os.pread(descriptor, 64, 0).decode("ascii", errors="replace").split()
    return Holder(int(words[0]), words[1]) if len(words) == 2 and words[0].isdigit() else None
