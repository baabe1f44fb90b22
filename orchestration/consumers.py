"""The databases of `[[publish.postgres]]`: which lack what readers of the published file have, and giving it to them.

Belongs here: going through the consumers, one failing without the others, and noting what each has. Does not belong
here: how a database is published to (serving.postgres).
"""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.config import CemConfig
from orchestration.home import Home

if TYPE_CHECKING:
    from serving.postgres.result import PostgresPublication

Around = Callable[[str], AbstractContextManager[dict[str, Any]]]


def _unlogged(stage: str) -> AbstractContextManager[dict[str, Any]]:
    return nullcontext({})


def publish_to_consumers(
    config: CemConfig, home: Home, *, around: Around = _unlogged, behind_only: bool = False
) -> "list[PostgresPublication]":
    """Copy the published file, as it is, to every consumer; with ``behind_only`` to those that have not got it.

    ``around`` is entered with the name of a stage for each, and takes what it counted. Raises NotAllPublished when all
    have been tried and one failed; NoSuchState where nothing was published yet.
    """
    if not config.publish.postgres:
        return []
    from serving.postgres.publishing import publish_to
    from serving.postgres.result import ConsumerFailed, NotAllPublished
    from serving.states import NoSuchState, current_state

    state = current_state(home.published_file)
    if state is None:
        raise NoSuchState(f"There is no published file at {home.published_file} yet: `cem run` makes the first one.")
    has = _noted(home)
    done, failures = [], []
    for consumer in config.publish.postgres:
        if behind_only and has.get(consumer.name) == state.run_id:
            continue
        try:
            with around(f"publish {consumer.name}") as figures:
                # Until it has ended nobody knows what is there.
                has.pop(consumer.name, None)
                _note(home, has)
                published = publish_to(
                    consumer, home.published_file, os.environ, memory_limit=config.warehouse.memory_limit
                )
                figures |= {"tables": len(published.tables), "rows": published.rows, "notes": len(published.notes)}
                figures |= {
                    "load_seconds": round(published.load_seconds, 3),
                    "keys_seconds": round(published.keys_seconds, 3),
                    "swap_seconds": round(published.swap_seconds, 3),
                }
                has[consumer.name] = published.run_id
                _note(home, has)
                done.append(published)
        except ConsumerFailed as failure:
            failures.append(failure)
    if failures:
        raise NotAllPublished(failures, done)
    return done


def states_of(config: CemConfig, home: Home) -> dict[str, str]:
    """By consumer the run whose state it has, as far as is known here; "" where none is."""
    has = _noted(home)
    return {consumer.name: has.get(consumer.name, "") for consumer in config.publish.postgres}


def notes_of(publications: "Sequence[PostgresPublication]") -> list[str]:
    """What an operator should know of consumers that have their data."""
    return [f"{one.consumer}: {note}" for one in publications for note in one.notes]


def _file(home: Home) -> Path:
    return home.warehouse_file.with_suffix(".consumers.json")


def _noted(home: Home) -> dict[str, str]:
    """By consumer: the run whose state it has, as far as is known."""
    try:
        found = json.loads(_file(home).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _note(home: Home, has: dict[str, str]) -> None:
    _file(home).write_text(json.dumps(has))
