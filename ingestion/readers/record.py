"""What every reader gives: records with line numbers, in one shape for all formats.

Belongs here: that shape. Does not belong here: any format (each has its module), what is done to a record
(``ingestion.records``).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, NamedTuple


class Record(NamedTuple):
    """One record and the line it begins on (the file's first is 1; of a Parquet file or a workbook, the row).

    ``fields``: its texts in the order of the header, ``None`` where the format has a null; of a JSON line, the object.
    A broken record has ``fields = None``, its raw text and what is wrong with it. A JSON line has its raw text always.
    """

    line: int
    fields: list[Any] | dict[str, Any] | None
    raw: str = ""
    problem: str = ""


class Unfit(NamedTuple):
    """What to say of a file none of whose lines is a record: it is not of this format."""

    problem: str
    remedy: str


class Records(ABC):
    """Iterate the records of one file, once. What the file as a whole says is known on construction.

    ``header``: names of the fields; empty for an empty file; ``None`` if each record names its own.
    ``header_line``: where it stands, if it is a line of the file.
    ``hashed``: headers that are hashed before they land whatever the mapping says.
    ``unfit``: for formats without a header line that could tell that the file is another mapping's.
    ``notes``: what the user should know; no mistake.

    Constructing and iterating raise ``UnreadableFile`` if the file as a whole cannot be used. A constructor that does
    has closed the file: many errors may be kept together.
    """

    header: list[str] | None = None
    header_line: int | None = None
    hashed: frozenset[str] = frozenset()
    unfit: Unfit | None = None
    notes: tuple[str, ...] = ()

    @abstractmethod
    def __iter__(self) -> Iterator[Record]: ...

    @abstractmethod
    def close(self) -> None: ...
