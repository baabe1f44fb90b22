"""One request and one answer, as the parts of the sandbox pass them on.

Belongs here: what every part needs to know of both. Does not belong here: sockets (``server.py``).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json;charset=utf-8"


@dataclass(frozen=True)
class Call:
    """A request. A parameter given several times stands in ``params`` joined with commas; ``base`` is our own URL."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    base: str = ""
    token: str | None = field(default=None, repr=False)
    url_characters: int = 0

    def listed(self, name: str) -> list[str]:
        """The values of a parameter that is a comma separated list."""
        return [value.strip() for value in self.params.get(name, "").split(",") if value.strip()]


@dataclass
class Answer:
    """An answer: a ``payload`` sent as JSON, or ``raw`` bytes in its place; ``wire`` says how the bytes leave."""

    payload: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    wire: "Wire" = field(default_factory=lambda: Wire())

    def content(self) -> bytes:
        """The body as sent."""
        return json.dumps(self.payload, ensure_ascii=False).encode() if self.raw is None else self.raw


@dataclass(frozen=True)
class Wire:
    """How an answer leaves: after ``wait`` seconds, ``chunk`` bytes each ``pause`` seconds, and up to which byte.

    After ``stop_at`` bytes (-1: before the status line) the connection ends, by a reset if ``reset``.
    """

    wait: float = 0.0
    chunk: int = 0
    pause: float = 0.0
    stop_at: int | None = None
    reset: bool = False


Handler = Callable[[Call], Answer]
