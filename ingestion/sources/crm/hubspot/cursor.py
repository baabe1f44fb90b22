"""How far an endpoint is read, as text for the ledger, and a page that comes with it.

Belongs here: that state. Does not belong here: keeping it (the ledger does: a cursor counts once its batch has landed).
"""

from dataclasses import dataclass
from typing import Self

import orjson

from ingestion.sources.crm.hubspot.record import Record, to_ms, to_text


@dataclass(frozen=True)
class Cursor:
    """How far the live records of a kind are read: all that were modified before ``modified`` (blank: none).

    While the first list is being read, ``after`` is where it goes on, ``listed`` how many records it had so far and
    ``began`` when it began: no later modification may count as read, however late the list came by the record.
    """

    modified: str = ""
    after: str = ""
    listed: int = 0
    began: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(**orjson.loads(text)) if text else cls()

    def __str__(self) -> str:
        return (
            orjson.dumps({name: value for name, value in vars(self).items() if value}).decode() if self.modified else ""
        )

    def reached(self, modified: int, limit: str) -> str:
        """``modified`` after a record of that time (ms): never backwards, and never beyond ``limit``."""
        return max(self.modified, to_text(min(modified, to_ms(limit))))


@dataclass(frozen=True)
class Page:
    """Complete records, and the cursor that holds once they and all before them have landed."""

    records: list[Record]
    cursor: Cursor = Cursor()
