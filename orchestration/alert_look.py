"""How the runs of one home went, looked up at one moment; and which alerts about runs are over by that.

Belongs here: reading the log of runs, the run lock and the configuration for that. Does not belong here: judging what
is wrong (alert_runs.py), telling anybody (alerting.py).
"""

from datetime import datetime

from orchestration import alert_runs as facts
from orchestration.alert_runs import FOLLOW, LOAD, LOAD_FILES, PUBLISH, RUNS, START, part_of_files
from orchestration.config import CemConfig
from orchestration.home import Home
from orchestration.run_log import Run, RunLog
from serving.alerts.alert import Alert
from serving.alerts.book import Entries
from serving.states import current_state

_ENDED_BY = {START: LOAD, FOLLOW: PUBLISH}
"""By the key of a failure outside the stages: the stage of a good run after which it is over."""


class RunsOfHome:
    """How runs went, and what readers have of them, at one moment."""

    def __init__(self, config: CemConfig) -> None:
        home = Home(config.home)
        holder = home.holder()  # asked first: a run that ends meanwhile has ended, and did not die
        self.running_since = _moment(holder.since) if holder else None
        self.all: list[Run] = RunLog(home.run_log).runs()
        self.kept = current_state(home.published_file)
        families = sorted({one.family for one in config.files})
        self.tries = facts.latest_tries(self.all, running_since=self.running_since, families=families)
        vendors = [f"{LOAD} {source.vendor}" for source in config.sources_on]
        self._asked = {LOAD_FILES, *map(part_of_files, families), *vendors}

    def over(self, entries: Entries, wrong: list[Alert], until: datetime | None = None) -> set[str]:
        """The keys of what was wrong with runs and is no more. ``until``: runs that ended later say nothing yet of
        failures outside the stages."""
        still = {alert.key for alert in wrong}
        ended = [run for run in self.all if not facts.is_under_way(run, self.running_since)]
        ended = [run for run in ended if until is None or run.last.at <= until]
        over = set()
        for key in filter(is_of_runs, entries.keys() - still):
            if (stage := _ENDED_BY.get(key)) is None:
                is_over = facts.is_over(key, self.tries, self._asked)
            else:  # the log says nothing of it: over with the next run that ends well
                ran = facts.last_success(ended, stage)
                is_over = ran is not None and ran > (entries[key].alert.at or entries[key].since)
            if is_over:
                over.add(key)
        return over


def is_of_runs(key: str) -> bool:
    """Whether it is the key of an alert about runs."""
    return key.partition(":")[0] == RUNS


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=None)
