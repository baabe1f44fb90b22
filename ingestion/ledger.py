"""The ledger: what was read, kept outside the database so that the database can be checked against it.

One JSON object a line, appended and fsynced. ``read`` lines (one per file) are written before any of the batch's rows
can reach the warehouse; one ``landed`` or ``abandoned`` line per batch settles them. A batch is the rows of one run,
named by its ``received_at``. Does not belong here: reading files, looking into the warehouse.
"""

import os
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import orjson

from ingestion.errors import LedgerError
from ingestion.names import FILES

Status = Literal["landed", "abandoned"]
_STATUSES: dict[str, Status] = {"landed": "landed", "abandoned": "abandoned"}


@dataclass(frozen=True)
class Replaced:
    """Events of an earlier batch, read from ``path``, that give way to those of the batch that says so."""

    received_at: datetime
    path: str
    rows: int


@dataclass(frozen=True)
class ReadLine:
    """One file or one endpoint, read in one batch.

    ``mapping`` (of a vendor with an API: the name of its settings) and ``fingerprint`` tell whether a file must be read
    again, and whether ``cursor`` still holds: the place up to which an endpoint is read, in the source's own words.
    """

    received_at: datetime  # naive UTC
    source_vendor: str
    source_instance: str
    family: str
    entity: str
    mapping: str
    fingerprint: str
    path: str  # below the data folder; of an endpoint, its address below the API's
    file_sha256: str  # of an endpoint: of the payloads, one after the other
    bytes: int
    records_read: int
    records_new: int
    records_unchanged: int
    records_repeated: int
    records_unparseable: int
    cursor: str = ""
    account: str = ""  # what the vendor calls the account that an endpoint belongs to
    replaces: tuple[Replaced, ...] = ()
    is_part: bool = False  # some days of a file of events, the others of which have never landed

    @property
    def records_replaced(self) -> int:
        """Rows of earlier batches whose place this read's take."""
        return sum(replaced.rows for replaced in self.replaces)

    @property
    def content(self) -> tuple[str, str, str]:
        return self.mapping, self.fingerprint, self.file_sha256

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its records are compared with those that landed before."""
        return self.source_vendor, self.source_instance, self.entity


class Ledger:
    """The ledger in memory and on disk; reading it creates nothing.

    Raises ``LedgerError`` if a line other than the last is no ledger line. A torn last line is what a crash leaves: it
    was never acknowledged, so it is ignored with a warning, and cut off by the next append.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads: list[ReadLine] = []
        self.status: dict[datetime, Status] = {}
        self._hollow: set[tuple[datetime, tuple[str, str, str]]] = set()  # batch and place
        self._end = 0  # bytes that hold whole lines
        if path.exists():
            self._load(path.read_bytes())

    def open_batches(self) -> list[datetime]:
        """Batches that were read and neither landed nor were abandoned, oldest first."""
        return sorted({read.received_at for read in self.reads} - self.status.keys())

    def cursor(self, vendor: str, instance: str, entity: str, fingerprint: str) -> str:
        """The latest cursor whose records landed; blank if there is none, or it was made under other settings.

        It needs no store of its own: a batch that was taken back takes its cursor with it, and those that went on
        from there.
        """
        for read in reversed(self.reads):
            is_ours = read.place == (vendor, instance, entity) and read.fingerprint == fingerprint
            if is_ours and read.cursor and self._counts(read):
                return read.cursor
        return ""

    def accounts(self, vendor: str, instance: str) -> set[str]:
        """The vendor's accounts that landed as this instance."""
        ours = (read for read in self.reads if (read.source_vendor, read.source_instance) == (vendor, instance))
        return {read.account for read in ours if read.account and self._has_landed(read)}

    def landed_content(self) -> dict[tuple[str, str, str], ReadLine]:
        """Of files, by (mapping, fingerprint, file's SHA-256): the first read that landed whole and of which nothing
        has given way to another since.
        """
        replaced = {
            (gone.received_at, gone.path) for read in self.reads if self._has_landed(read) for gone in read.replaces
        }
        landed: dict[tuple[str, str, str], ReadLine] = {}
        for read in self.reads:
            is_whole = (read.received_at, read.path) not in replaced
            if read.source_vendor == FILES and is_whole and not read.is_part and self._counts(read):
                landed.setdefault(read.content, read)
        return landed

    def landed_paths(self) -> dict[tuple[str, str, str], set[str]]:
        """By content, every path under which it has landed."""
        paths: dict[tuple[str, str, str], set[str]] = {}
        for read in self.reads:
            if self._has_landed(read):
                paths.setdefault(read.content, set()).add(read.path)
        return paths

    def _has_landed(self, read: ReadLine) -> bool:
        return self.status.get(read.received_at) == "landed"

    def _counts(self, read: ReadLine) -> bool:
        """Whether all that was read is in the warehouse: what this batch brought, and what it did not bring again."""
        return self._has_landed(read) and (read.received_at, read.place) not in self._hollow

    def next_batch(self, now: datetime) -> datetime:
        """A name for a new batch: ``now``, or just after the newest batch should the clock have gone back."""
        newest = max((read.received_at for read in self.reads), default=datetime.min)
        return max(now, newest + timedelta(microseconds=1)) if newest > datetime.min else now

    def append_reads(self, reads: Iterable[ReadLine]) -> None:
        new = list(reads)
        self._append([{"event": "read", **asdict(read)} for read in new])
        self.reads += new

    def settle(self, received_at: datetime, status: Status) -> None:
        self._append([{"event": status, "received_at": received_at}])
        self._note(received_at, status)

    def _note(self, received_at: datetime, status: Status) -> None:
        """Of a batch that landed and is gone, the later ones of its places left out what it had brought."""
        if status == "abandoned" and self.status.get(received_at) == "landed":
            places = {read.place for read in self.reads if read.received_at == received_at}
            later = (read for read in self.reads if read.received_at > received_at and read.place in places)
            self._hollow |= {(read.received_at, read.place) for read in later}
        self.status[received_at] = status

    def _append(self, lines: list[dict[str, object]]) -> None:
        if not lines:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not self.path.exists()
        data = b"".join(orjson.dumps(line) + b"\n" for line in lines)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, self._end)
            os.lseek(descriptor, self._end, os.SEEK_SET)
            written = 0
            while written < len(data):
                written += os.write(descriptor, data[written:])
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            _fsync_folder(self.path.parent)
        self._end += len(data)

    def _load(self, data: bytes) -> None:
        lines = data.split(b"\n")
        torn = lines.pop()  # empty if the last line is whole
        for number, line in enumerate(lines, 1):
            try:
                self._take(orjson.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise LedgerError(
                    f"{self.path}, line {number}: not a line of the ledger ({error}). Nothing was read or loaded. "
                    "What to do: run the newer version of the project, if one has run here; else restore the file from "
                    "a backup, or repair that line by hand."
                ) from error
        self._end = len(data) - len(torn)
        if torn:
            warnings.warn(
                f"{self.path}: the last line is torn, as a crash leaves it; it is ignored.",
                RuntimeWarning,
                stacklevel=3,
            )

    def _take(self, line: dict[str, object]) -> None:
        event = str(line.pop("event"))
        received_at = datetime.fromisoformat(str(line.pop("received_at")))
        if event == "read":
            replaces = tuple(
                Replaced(datetime.fromisoformat(gone["received_at"]), gone["path"], gone["rows"])
                for gone in line.pop("replaces", ())  # type: ignore[attr-defined]
            )
            self.reads.append(ReadLine(received_at=received_at, replaces=replaces, **line))  # type: ignore[arg-type]
        elif status := _STATUSES.get(event):
            self._note(received_at, status)
        else:
            raise ValueError(f"unknown event {event!r}")


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
