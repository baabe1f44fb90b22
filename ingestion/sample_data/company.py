"""The simulated company as one folder: its files, what its HubSpot account holds, the answer key, and who made it.

Belongs here: that folder, whole or not there. Does not belong here: what is in it (``world``, ``exports``, ``hubspot``,
``truth``). numpy is imported when a company is made, not before.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from ingestion.sample_data.sizes import Size, size_named

NAMED_BY = "world.json"
Progress = Callable[[str, int, int], None]
"""Called as ``progress(label, done, total)``."""


class SampleError(ValueError):
    """The folder, size or address that was named cannot be used; says what to do."""


def make_company(size: str, seed: int, folder: Path, progress: Progress) -> None:
    """Write the company of a size and a seed to ``folder``, which must not exist yet, or be empty.

    The folder appears once all is written, under its name; what an interrupted run left beside it is made anew. A size
    of several parts is made part by part, in the memory of one. Raises ``SampleError``.
    """
    try:
        named = size_named(size)
    except ValueError as error:
        raise SampleError(str(error)) from None
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SampleError(f"{folder} exists already. What to do: name another folder, or delete this one.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _write(named, seed, unfinished, progress)
    (unfinished / NAMED_BY).write_text(json.dumps({"size": size, "seed": seed}) + "\n")
    unfinished.rename(folder)


def company_in(folder: Path) -> tuple[str, int] | None:
    """(size, seed) of the company in a folder; None if there is none, or not a whole one."""
    try:
        found = json.loads((folder / NAMED_BY).read_text())
        return found["size"], found["seed"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(size: Size, seed: int, folder: Path, progress: Progress) -> None:
    from collections.abc import Iterator
    from dataclasses import dataclass

    from ingestion.sample_data.exports.files import write_files
    from ingestion.sample_data.hubspot.files import write_hubspot
    from ingestion.sample_data.truth.key import write_truth
    from ingestion.sample_data.world import Part, World

    @dataclass(frozen=True)
    class Watched(World):
        """A world that tells which of its parts is being made."""

        label: str
        first: int

        def parts(self) -> Iterator[Part]:
            for number in range(self.size.parts):
                of = f", part {number + 1} of {self.size.parts}" if self.size.parts > 1 else ""
                progress(f"{self.label}{of}", self.first + number, total)
                yield self.part(number)

    writers = (("files", write_files), ("HubSpot's records", write_hubspot), ("the answer key", write_truth))
    total = len(writers) * size.parts
    for number, (label, write) in enumerate(writers):
        write(Watched(size, seed, label, number * size.parts), folder)
    progress("", total, total)
