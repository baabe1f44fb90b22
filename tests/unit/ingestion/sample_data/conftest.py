"""One small world, made once, with all that is exported of it and its answer key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingestion.sample_data.exports.files import write_files
from ingestion.sample_data.hubspot.files import write_hubspot
from ingestion.sample_data.truth.key import answer_key, write_truth
from ingestion.sample_data.world import Part, World, make_world


@dataclass(frozen=True)
class Written:
    """A world of size S, its first part, the folder with its files, and its answer key."""

    world: World
    part: Part
    folder: Path
    key: dict[str, Any]


def write_all(world: World, folder: Path) -> None:
    """Everything that can be written of a world."""
    for write in (write_files, write_hubspot, write_truth):
        write(world, folder)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("world")
    world = make_world("S")
    write_all(world, folder)
    return Written(world, world.part(0), folder, answer_key(world))
