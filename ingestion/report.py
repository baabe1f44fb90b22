"""What a load reports back: plain values for a summary table, asset metadata and tests.

Belongs here: dataclasses without behaviour of their own. Does not belong here: printing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ingestion.spool import Counts

Progress = Callable[[str, int, int], None]
"""Called as ``progress(label, done, total)``; ``total`` counts the steps of the whole load."""


def summed(counts: Iterable[Counts]) -> Counts:
    """The counts of several files or endpoints together."""
    every = list(counts)
    return Counts(
        new=sum(one.new for one in every),
        unchanged=sum(one.unchanged for one in every),
        repeated=sum(one.repeated for one in every),
    )


@dataclass(frozen=True)
class FileRead:
    """One file that was read in this run."""

    mapping: str
    entity_key: str
    source_instance: str
    path: str  # below the data folder
    file_sha256: str
    bytes: int
    counts: Counts
    records_unparseable: int
    examples: tuple[str, ...]  # "<path>:<line>: <what is wrong>" of the first unparseable records
    notes: tuple[str, ...]  # "<path>: <what the user should know>"; no mistakes
    days: tuple[date, ...] = ()  # in UTC, of the events that are new; empty for records


@dataclass(frozen=True)
class SkippedFile:
    """A file whose content has been read before under the same settings."""

    mapping: str
    path: str
    reason: str


@dataclass(frozen=True)
class GlobWithoutFile:
    """A mapping that matched nothing: no error, since not every vendor delivers every day."""

    mapping: str
    message: str


@dataclass(frozen=True)
class Landed:
    """One batch that landed, whichever vendor's."""

    received_at: datetime  # naive UTC; the batch's name, also if nothing was read
    drained_packages: int  # load packages that an interrupted run had left, finished first
    settled: tuple[tuple[datetime, str], ...]  # batches of interrupted runs: landed or abandoned


@dataclass(frozen=True)
class LoadReport:
    received_at: datetime  # naive UTC; the batch's name, also if nothing was read
    reads: tuple[FileRead, ...]
    skipped: tuple[SkippedFile, ...]
    without_file: tuple[GlobWithoutFile, ...]
    drained_packages: int  # load packages that an interrupted run had left, finished first
    settled: tuple[tuple[datetime, str], ...]  # batches of interrupted runs: landed or abandoned

    @property
    def totals(self) -> Counts:
        """Records of all files read."""
        return summed(read.counts for read in self.reads)

    @property
    def records_unparseable(self) -> int:
        return sum(read.records_unparseable for read in self.reads)


@dataclass(frozen=True)
class EndpointRead:
    """One endpoint of an API that was read in one batch."""

    source_instance: str
    entity: str
    path: str  # below the API's address
    counts: Counts


@dataclass(frozen=True)
class SourceReport:
    """A load of one account; it has as many batches as it took."""

    vendor: str
    source_instance: str
    batches: tuple[Landed, ...]
    reads: tuple[EndpointRead, ...]

    @property
    def totals(self) -> Counts:
        return summed(read.counts for read in self.reads)
