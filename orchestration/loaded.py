"""What one load brought, files and sources together. Belongs here: that report. Does not belong here: loading."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.home import Home

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


def ledger_figures(home: Home) -> dict[str, int]:
    """What the ledger counts, all batches that landed together."""
    from ingestion.ledger import Ledger

    ledger = Ledger(home.ledger_file)
    landed = [read for read in ledger.reads if ledger.status.get(read.received_at) == "landed"]
    return {
        "batches": len({read.received_at for read in landed}),
        "records_read": sum(read.records_read for read in landed),
        "records_new": sum(read.records_new for read in landed),
        "records_replaced": sum(read.records_replaced for read in landed),
        "records_unchanged": sum(read.records_unchanged for read in landed),
        "records_repeated": sum(read.records_repeated for read in landed),
        "records_unparseable": sum(read.records_unparseable for read in landed),
    }
