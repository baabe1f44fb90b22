"""The first stage of a run: landing what is new.

Belongs here: calling ingestion on the right paths, and what the operator and the log of runs are told of a load. Does
not belong here: reading and landing (ingestion), what follows (stages.py).
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.loaded import Loaded, figures_of
from orchestration.news import rows_landed
from orchestration.observing import observed
from orchestration.vouchers import is_vouched_for, renew

if TYPE_CHECKING:
    from ingestion.report import LoadReport, SourceReport
    from ingestion.sources.source import Source

Step = Callable[[str, str, int, int], None]
"""Called as ``step(stage, label, done, total)`` while a stage works: load, build, audit, publish; and while a source is
read, under the name of its vendor."""


def _silent(stage: str, label: str, done: int, total: int) -> None:
    """Progress for nobody."""


@dataclass(frozen=True)
class Loading:
    """The stage on one configuration. Every method may run again at any time; the caller holds the run lock.

    `notes` collects what an operator should know of a run that succeeds: a mapping without a file, a broken record, an
    expectation that failed without blocking.
    """

    config: CemConfig
    step: Step = _silent
    notes: list[str] = field(default_factory=list)

    @property
    def home(self) -> Home:
        return Home(self.config.home)

    def load(self) -> Loaded:
        """Land what is new in the mapped files, then in every source. Raises ingestion's errors; what was read whole
        before (the files, a source, a batch of one) stays landed, and the next load goes on from there."""
        files = self.load_files()
        return Loaded(files, tuple(self.load_source(source) for source in self.config.sources_on))

    def load_files(
        self, entities: Collection[str] | None = None, *, days: Collection[date] | None = None
    ) -> "LoadReport":
        """Land what is new in the mapped files: of these entities (such as ``reviews_reviews``), or of all; or
        (``days``) read these days of web events again."""
        from ingestion.load import load_files

        is_part = entities is not None and {one.entity_key for one in self.config.files} - set(entities)
        families = sorted({one.family for one in self.config.files if is_part and one.entity_key in (entities or ())})
        with self._logged(" ".join(["load files", *families])) as figures, self._landing():
            report = load_files(
                self.config.files,
                data_dir=self.config.data,
                home=self.config.home,
                default_timezone=self.config.company.timezone,
                progress=partial(self.step, "load"),
                only=entities,
                days=days,
            )
            figures |= figures_of(report.reads)
        self.notes.extend(file.message for file in report.without_file)
        self.notes.extend(
            f"broken record, quarantined: {example}" for read in report.reads for example in read.examples
        )
        self.notes.extend(note for read in report.reads for note in read.notes)
        if report.drained_packages or report.settled:
            self.notes.append("An interrupted run had left work behind; it was finished or undone first.")
        return report

    def load_source(self, source: "Source", *, reload: bool = False) -> "SourceReport":
        """Land what is new in one source, or (``reload``) whatever of it is not landed yet, read from the start."""
        with self._logged(f"load {source.vendor}") as figures, self._landing():
            report = source.load(self.config.home, progress=partial(self.step, source.vendor), reload=reload)
            figures |= figures_of(report.reads)
        return report

    @contextmanager
    def _landing(self) -> Iterator[None]:
        """What passed its audit still does after a load that brought no row, though the loader's books were written."""
        vouched, rows = is_vouched_for(self.home), rows_landed(self.home)
        yield
        if vouched and rows == rows_landed(self.home):
            renew(self.home)

    def _logged(self, stage: str) -> AbstractContextManager[dict[str, Any]]:
        return observed(self.config, self.home, stage)
