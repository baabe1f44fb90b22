"""What became of a publication to PostgreSQL. Belongs here: the result and the error. Not here: making either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from serving.replacing import PublishError


@dataclass(frozen=True)
class PostgresPublication:
    """A finished one. ``tables``: rows by ``schema.table``; the seconds of copying the rows, of keys with statistics,
    and of the swap with its waiting; ``notes``: what readers lack although all is published."""

    consumer: str
    run_id: str
    tables: dict[str, int]
    load_seconds: float
    keys_seconds: float
    swap_seconds: float
    notes: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


class ConsumerFailed(PublishError):
    """One consumer was not published to; its readers have what they had. No message holds a password."""


class NotAllPublished(PublishError):
    """The published file stands, and some consumers have not got its data; those of ``done`` have."""

    def __init__(self, failures: Sequence[ConsumerFailed], done: Sequence[PostgresPublication] = ()) -> None:
        self.failures, self.done = tuple(failures), tuple(done)
        told = "\n".join(f"- {failure}" for failure in failures)
        super().__init__(
            f"The published file is in place. Not all databases have its data; their readers see what they saw:\n{told}"
            "\nOnce that is mended, `cem publish --postgres-only` copies the published file there as it is."
        )
