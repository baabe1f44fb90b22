"""Records of a file whose fields stand at fixed positions.

Belongs here: cutting a line. Does not belong here: what the fields mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingestion.readers.lines import read_text
from ingestion.readers.record import Record, Records, Unfit


class FixedWidthRecords(Records):
    """The records of one file; ``fields``: name = [first, last] position in characters, counted from 1.

    The blanks around a field are padding and go. What stands outside all fields is not read. A line that ends before
    the last field does is broken: whether its end is missing or was blank cannot be told.
    """

    unfit = Unfit(
        "none of its lines is long enough for the mapping's fields.",
        "Correct fields in the mapping (the last position of each stands there), or fetch the file again.",
    )

    def __init__(
        self, path: Path, fields: Mapping[str, Sequence[int]], encoding: str = "utf-8", skip_lines: int = 0
    ) -> None:
        self.header = list(fields)
        self._slices = [slice(first - 1, last) for first, last in fields.values()]
        self._last_field, (_, self._width) = max(fields.items(), key=lambda item: item[1][1])
        self._lines = read_text(path, encoding, skip_lines)

    def close(self) -> None:
        self._lines.close()

    def __iter__(self) -> Iterator[Record]:
        slices, width = self._slices, self._width
        for number, text, problem in self._lines:
            if problem or len(text) < width:
                problem = problem or f"{len(text)} characters, {self._last_field!r} ends at {width}"
                yield Record(number, None, text, problem)
            else:
                yield Record(number, [text[part].strip() for part in slices])
