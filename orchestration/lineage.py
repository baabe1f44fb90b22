"""What each stage reads and makes, as OpenLineage's datasets; off unless `[observability] openlineage` says where to.

Belongs here: which tables and places belong to which stage. Does not belong here: the form of an event, sending it
(openlineage.py). Datasets have names and counts of rows, no columns: what those are is told by the catalogue.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration.config import CemConfig
from orchestration.event_log import EventLog
from orchestration.home import Home
from orchestration.openlineage import Dataset, Event, Job, send

if TYPE_CHECKING:
    from ingestion.ledger import ReadLine

_PUBLISHED = ("core", "marts")


class Lineage:
    """The events of one run. Trouble with them never fails a run: it is logged once, and the rest is left out."""

    def __init__(self, config: CemConfig, home: Home, events: EventLog) -> None:
        self.home = home
        self._events = events
        self._target = config.observability.openlineage
        self._namespace = f"cem://{config.name}"

    def start(self, stage: str = "") -> None:
        """A stage begins; without one, the run."""
        self._send("START", stage)

    def end(self, stage: str = "", reads: "Sequence[ReadLine]" = (), *, failed: str = "") -> None:
        """It ended. ``failed``: the kind of error; ``reads``: what a load read."""
        self._send("FAIL" if failed else "COMPLETE", stage, reads, failed)

    def _send(self, kind: str, stage: str, reads: "Sequence[ReadLine]" = (), error: str = "") -> None:
        if self._target == "off":
            return
        job = Job(self._namespace, self._events.run_id, stage)
        try:
            inputs, outputs = ([], []) if kind == "START" or not stage else self._datasets(stage, reads)
            send(self._target, self.home, Event(kind, job, inputs, outputs, error))
        except Exception as failure:  # whatever it is: nobody's figures depend on it
            self._target = "off"
            self._events.write("lineage_stopped", level="warning", stage=stage, error=type(failure).__name__)

    def _datasets(self, stage: str, reads: "Sequence[ReadLine]") -> tuple[list[Dataset], list[Dataset]]:
        if stage.startswith("load"):
            return self._loaded(reads)
        tables = self._tables()
        landed = [Dataset(self._namespace, name) for name in tables if name.startswith("raw_")]
        built = {name: rows for name, rows in tables.items() if name.split(".")[0] in _PUBLISHED}
        if stage == "build":
            return landed, [Dataset(self._namespace, name, rows) for name, rows in built.items()]
        inputs = [Dataset(self._namespace, name) for name in built]
        if stage != "publish":
            return inputs, []
        return inputs, [Dataset(f"{self._namespace}/published", name, rows) for name, rows in built.items()]

    def _loaded(self, reads: "Sequence[ReadLine]") -> tuple[list[Dataset], list[Dataset]]:
        from ingestion.landing import tables_of
        from ingestion.names import FILES, records_dataset

        places, tables = set(), Counter[str]()
        for read in reads:
            places.add(f"{read.source_vendor}/{read.source_instance}/{read.family}_{read.entity}")
            is_file = read.source_vendor == FILES
            landed = tables_of([f"{read.family}_{read.entity}"]) if is_file else {read.entity}
            for table in landed:
                tables[f"{records_dataset(read.source_vendor)}.{table}"] += read.records_new
        inputs = [Dataset(f"{self._namespace}/sources", name) for name in sorted(places)]
        return inputs, [Dataset(self._namespace, name, rows) for name, rows in sorted(tables.items())]

    def _tables(self) -> dict[str, int | None]:
        """Rows by schema and table, as the engine keeps count of them; None of a view."""
        if not self.home.warehouse_file.is_file():
            return {}
        import duckdb

        with duckdb.connect(str(self.home.warehouse_file), read_only=True) as con:
            rows = con.execute(
                "select schema_name || '.' || table_name as name, estimated_size from duckdb_tables() union all"
                " select schema_name || '.' || view_name, null from duckdb_views() where not internal order by name"
            ).fetchall()
        return dict(rows)
