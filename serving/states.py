"""Published states: the current one and the last three before it, and going back to one of them.

Belongs here: which states are kept, what they say of themselves, putting an earlier one before the readers, and the
hold that keeps the next run from undoing that. Does not belong here: making a state (publish.py).

A state is kept as a second name of the file that readers had (a hard link), so keeping it copies nothing and costs only
the disk space of the older data. Where the file system knows no links it is copied.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from serving.replacing import only_publisher, replace

KEPT = 3


class NoSuchState(ValueError):
    """Nobody can go back to the state that is asked for; the message says which there are."""


@dataclass(frozen=True)
class State:
    """One published state. Moments are naive UTC; ``data_as_of`` is None if no record had ever been read."""

    file: Path
    run_id: str
    published_at: datetime
    data_as_of: datetime | None
    project_version: str

    @property
    def told(self) -> str:
        """Whose state it is, and how old its data are, in words."""
        as_of = f"data as of {self.data_as_of:%Y-%m-%d %H:%M} UTC" if self.data_as_of else "no data"
        return f"run {self.run_id}: {as_of}"


@dataclass(frozen=True)
class Hold:
    """Why publication rests: since when (ISO 8601, UTC), and the run whose state was put back."""

    since: str
    run_id: str


def current_state(target: Path) -> State | None:
    """What readers see; None before the first publication, and where the file cannot be read."""
    return _read(target)


def earlier_states(target: Path) -> list[State]:
    """The states that ``roll_back`` can put back, newest first. What cannot be read is none."""
    current = current_state(target)
    kept = (_read(file) for file in sorted(_folder(target).glob("*.duckdb"), reverse=True))
    return [state for state in kept if state and (current is None or state.run_id != current.run_id)]


def keep_current(target: Path) -> None:
    """Keep what readers see now, before it is replaced. Keeping it twice is keeping it once."""
    state = current_state(target)
    if state is None:
        return
    folder = _folder(target)
    folder.mkdir(mode=0o750, exist_ok=True)
    kept = folder / f"{state.run_id}.duckdb"
    if not kept.exists():
        _give_name(target, kept)


def drop_oldest(target: Path) -> None:
    """Keep the newest three beside the current one."""
    for state in earlier_states(target)[KEPT:]:
        state.file.unlink()


def roll_back(target: Path, run_id: str | None = None) -> State:
    """Put an earlier state before the readers, whole and at once, and hold publication; returns that state.

    ``run_id``: its whole name or its beginning; None: the newest before the current one. Raises NoSuchState,
    AnotherPublishes, and PublishError where the disk does not confirm.
    """
    with only_publisher(target):
        chosen = _chosen(earlier_states(target), run_id)
        keep_current(target)
        name = target.with_name(f"{target.name}.{chosen.run_id}.tmp")
        name.unlink(missing_ok=True)
        _give_name(chosen.file, name)
        # Held first: killed in between, publication rests although nothing was put back, and says so. The other way
        # round the next run would undo the step back.
        hold = Hold(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", chosen.run_id)
        _write_hold(target, hold)
        replace(name, target)
    return chosen


def hold_on(target: Path) -> Hold | None:
    """Why publication rests; None if it does not."""
    file = _hold_file(target)
    return Hold(**json.loads(file.read_text())) if file.is_file() else None


def release_hold(target: Path) -> None:
    """Let the next publication through."""
    _hold_file(target).unlink(missing_ok=True)


def _chosen(states: list[State], run_id: str | None) -> State:
    if not states:
        raise NoSuchState("There is no earlier state yet: the first one is kept when the second is published.")
    matching = states[:1] if run_id is None else [state for state in states if state.run_id.startswith(run_id)]
    if len(matching) != 1:
        how_many = "none begins" if not matching else f"{len(matching)} begin"
        there_are = ", ".join(state.run_id for state in states)
        raise NoSuchState(f"Of the earlier states {how_many} with {run_id!r}. There are: {there_are}.")
    return matching[0]


def _read(file: Path) -> State | None:
    if not file.is_file():
        return None
    import duckdb

    try:
        with duckdb.connect(str(file), read_only=True) as con:
            row = con.execute(
                "select run_id, published_at, data_as_of, project_version from main.publication"
            ).fetchone()
    except duckdb.Error:
        return None
    return State(file, *row) if row else None


def _folder(target: Path) -> Path:
    return target.parent / "earlier"


def _write_hold(target: Path, hold: Hold) -> None:
    """Whole or not at all: half a hold would stop the very command that ends it."""
    new = target.with_name(f"{target.name}.hold.tmp")
    with new.open("w") as file:
        file.write(json.dumps(asdict(hold)))
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, _hold_file(target))


def _hold_file(target: Path) -> Path:
    return target.with_name(f"{target.name}.hold")


def _give_name(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:
        copy = name.with_name(f"{name.name}.part")
        shutil.copy2(file, copy)
        os.replace(copy, name)
