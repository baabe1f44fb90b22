"""What is written down around every stage: the log of runs, the log of the process, lineage where it is asked for.

Belongs here: which events there are, and that a run begins with its first stage and ends when it gives the lock back.
Does not belong here: the forms they are written in (run_log.py, event_log.py, openlineage.py), what a stage does.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestration.config import CemConfig
from orchestration.event_log import EventLog
from orchestration.home import Home
from orchestration.lineage import Lineage
from orchestration.run_lock import at_end, run_id_of
from orchestration.run_log import RunLog

if TYPE_CHECKING:
    from ingestion.ledger import ReadLine

_under_way: dict[str, Lineage] = {}
"""By run id: the lineage of the runs of this process that have begun and not ended."""


@contextmanager
def observed(config: CemConfig, home: Home, stage: str) -> Iterator[dict[str, Any]]:
    """Around one stage. The caller puts what it counted into the dictionary (see RunLog.stage)."""
    run_id = run_id_of(home)
    events = EventLog(home.event_log, run_id)
    lineage = _lineage(config, home, events)
    is_load = stage.startswith("load")
    earlier = _reads(home) if is_load else []
    lineage.start(stage)
    reads: Sequence[ReadLine] = ()
    try:
        with RunLog(home.run_log, events.stage_line).stage(run_id, stage) as figures:
            try:
                yield figures
            finally:
                if is_load:
                    reads = _reads(home)[len(earlier) :]
                    figures["bytes"] = sum(read.bytes for read in reads)
                    _tell_reads(events, stage, earlier, reads)
    except BaseException as error:
        lineage.end(stage, reads, failed=type(error).__name__)
        raise
    lineage.end(stage, reads, failed="checks failed" if figures.get("failed") else "")


def _lineage(config: CemConfig, home: Home, events: EventLog) -> Lineage:
    """That of the run this process is on. With its first stage the run begins, here."""
    if (lineage := _under_way.get(events.run_id)) is None:
        lineage = Lineage(config, home, events)
        if at_end(home, partial(_end, lineage, events, time.monotonic())):
            from ingestion.ledger import Ledger

            _under_way[events.run_id] = lineage
            events.write("run_started", pid=os.getpid(), pending_loads=len(Ledger(home.ledger_file).open_batches()))
            lineage.start()
    return lineage


def _end(lineage: Lineage, events: EventLog, begun: float) -> None:
    """A run is as its stages were. Nothing is raised: the lock must be given back, and the stages' errors be seen."""
    del _under_way[events.run_id]
    with suppress(OSError):
        runs = [run for run in RunLog(lineage.home.run_log).runs() if run.run_id == events.run_id]
        failed = [stage.stage for run in runs for stage in run.stages if stage.status != "done"]
        events.write(
            "run_failed" if failed else "run_done",
            level="error" if failed else "info",
            seconds=round(time.monotonic() - begun, 3),
            stages=sum(len(run.stages) for run in runs),
            failed_stages=failed,
        )
        lineage.end(failed=f"failed in {failed[0]}" if failed else "")


def _reads(home: Home) -> "list[ReadLine]":
    from ingestion.ledger import Ledger

    return Ledger(home.ledger_file).reads


def _tell_reads(events: EventLog, stage: str, earlier: "Sequence[ReadLine]", reads: "Sequence[ReadLine]") -> None:
    """One event for each file and endpoint that was read."""
    cursors = {read.place: read.cursor for read in earlier if read.cursor}
    for read in reads:
        events.write(
            "read",
            stage=stage,
            source=f"{read.source_vendor}/{read.source_instance}",
            entity=f"{read.family}_{read.entity}",
            place=read.path,
            batch=read.received_at.isoformat(),
            bytes=read.bytes,
            rows_read=read.records_read,
            rows_new=read.records_new,
            rows_unchanged=read.records_unchanged,
            rows_repeated=read.records_repeated,
            rows_unparseable=read.records_unparseable,
            rows_replaced=read.records_replaced,
            cursor_from=cursors.get(read.place, ""),
            cursor_to=read.cursor,
        )
        cursors[read.place] = read.cursor or cursors.get(read.place, "")
