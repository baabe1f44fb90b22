"""What a person decided about records in quarantine: the file `quarantine_decisions.csv` of the overlay.

Belongs here: adding decisions, taking them back, the log of who did. Does not belong here: what a decision does
(`ops_quarantine` gives the records it names the status `dismissed`), asking for one (commands).

A decision says that a record is out for good and nothing is left to do about it. It cannot make a record good: that is
for a rule, since a rule judges the whole history alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

from orchestration.config import CemConfig
from orchestration.event_log import append, utc_text
from orchestration.home import Home
from orchestration.overlay_lines import read_lines, write_lines

FILE = "quarantine_decisions.csv"
_NEVER = 10**15  # bytes: who decided what is kept whole


class WrongDecision(ValueError):
    """A decision that cannot be written down; the message says why and what to do."""


@dataclass(frozen=True)
class Decision:
    """A line of the file, its columns in their order. ``key_hash``: as `cem quarantine` shows it."""

    source_instance: str
    entity: str
    quarantine_reason: str
    key_hash: str
    decision: str
    because: str
    decided_by: str
    decided_on: str

    @property
    def about(self) -> tuple[str, ...]:
        return astuple(self)[:4]


def dismiss(config: CemConfig, decisions: Sequence[Decision]) -> Path:
    """Write them down; returns the file. Raises WrongDecision unless each says who and why."""
    if any(not one.because.strip() or not one.decided_by.strip() for one in decisions):
        raise WrongDecision('A dismissal needs a reason and a name: --because "sent twice by the shop" --by ann.')
    file = config.overlay / FILE
    there = read_lines(file, Decision)
    known = {one.about for one in there}
    new = [one for one in decisions if one.about not in known]
    write_lines(file, Decision, [*there, *new])
    _log(config, "dismissed", new)
    return file


def take_back(config: CemConfig, about: Iterable[tuple[str, ...]], by: str) -> int:
    """Strike out the decisions about these records; returns how many there were."""
    file, wanted = config.overlay / FILE, set(about)
    there = read_lines(file, Decision)
    gone = [one for one in there if one.about in wanted]
    if gone:
        write_lines(file, Decision, [one for one in there if one.about not in wanted])
        today = utc_text()[:10]
        _log(config, "reopened", [replace(one, decided_by=by, decided_on=today) for one in gone])
    return len(gone)


def _log(config: CemConfig, what: str, decisions: Sequence[Decision]) -> None:
    home = Home(config.home)
    home.prepare()
    for one in decisions:
        append(home.decisions_log, {"at": utc_text(), "what": what} | asdict(one), _NEVER)
