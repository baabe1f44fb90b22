"""The log of requests, for tests: what was asked and what status it got. A token is never part of it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One request; ``fault`` names the misbehaviour that it met, if any."""

    method: str
    path: str
    params: dict[str, str]
    body: Any
    status: int
    fault: str | None = None


@dataclass
class Journal:
    """All requests in order of their answers."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def of(self, part: str) -> list[Entry]:
        """The requests whose path contains a text."""
        return [entry for entry in self.entries if part in entry.path]

    def clear(self) -> None:
        self.entries.clear()
