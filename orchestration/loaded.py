"""What one load brought, files and sources together. Belongs here: that report. Does not belong here: loading."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingestion.report import EndpointRead, FileRead, LoadReport, SourceReport


@dataclass(frozen=True)
class Loaded:
    """What one load read: the mapped files, then each source that is on."""

    files: "LoadReport"
    sources: tuple["SourceReport", ...]


def figures_of(reads: "Iterable[FileRead | EndpointRead]") -> dict[str, int]:
    """What was read, for the log of runs and for Dagster."""
    from ingestion.report import summed

    every = list(reads)
    counts = summed(read.counts for read in every)
    return {
        "places_read": len(every),
        "records_read": counts.read,
        "records_new": counts.new,
        "records_unchanged": counts.unchanged,
        "records_repeated": counts.repeated,
    }
