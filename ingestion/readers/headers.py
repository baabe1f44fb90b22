"""Whether a header line can be used at all: every column named, and each by a name of its own.

Belongs here: that, for every format that has a header. Does not belong here: whether it is the mapping's
(``ingestion.header_check``).
"""

from collections.abc import Sequence

from ingestion.readers.lines import UnreadableFile

NAME_OF_THE_FIRST = "column 1"
"""Of a nameless first column, as programs of statistics write it: the numbers or names of the rows."""


def named_header(header: list[str], line: int | None) -> list[str]:
    """The header with a name for a nameless first column. Raises like ``check_names``."""
    if len(header) > 1 and not header[0].strip() and NAME_OF_THE_FIRST not in header:
        header = [NAME_OF_THE_FIRST, *header[1:]]
    check_names(header, line)
    return header


def check_names(header: Sequence[str], line: int | None) -> None:
    """Raise ``UnreadableFile`` if a name is blank or stands twice; ``line`` is the header's, if it has one."""
    seen: dict[str, int] = {}
    for position, name in enumerate(header, 1):
        if not name.strip():
            raise UnreadableFile(
                f"header {position} is empty.",
                "Give every column a header; if the headers stand further down, set skip_lines in the mapping.",
                line,
            )
        if (other := seen.setdefault(name, position)) != position:
            raise UnreadableFile(
                f"header {name!r} stands at positions {other} and {position}.", "Rename or remove one of them.", line
            )
