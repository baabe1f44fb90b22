"""Text in columns of fixed width: where the columns are, told by the blanks that all lines share.

Belongs here: positions and names, guessed. Does not belong here: cutting lines (``ingestion.readers``).
"""

import re

from ingestion.inspection.delimited import looks_like_data

_JUDGED_LINES = 400
_LEAST_LINES = 3

Fields = dict[str, list[int]]
"""Name = first and last position of a column, counted from 1."""


def find_fields(lines: list[str]) -> tuple[Fields, int] | None:
    """The columns of ``lines`` and how many lines stand above the records (1 if there is a header); None if none show.

    A guess: columns without a blank between them look like one.
    """
    texts = [line.rstrip("\r\n") for line in lines[:_JUDGED_LINES] if line.strip()]
    if len(texts) < _LEAST_LINES or any("\t" in text for text in texts):
        return None
    has_header = len(texts) > _LEAST_LINES and _is_header(texts, _spans(texts[1:]))
    spans = _spans(texts[has_header:])
    if len(spans) < 2 or not _is_regular(texts[has_header:], spans):
        return None
    names = _names(texts[0], spans) if has_header else [""] * len(spans)
    tiles = _tiled(texts[has_header:], spans)
    fields = {name or f"field_{at}": list(tile) for at, (name, tile) in enumerate(zip(names, tiles, strict=True), 1)}
    return (fields, int(has_header)) if len(fields) == len(spans) else None


def _names(header: str, spans: list[tuple[int, int]]) -> list[str]:
    """The words of the header line, each given to the column above which it stands, or else to the nearest."""
    words: list[list[str]] = [[] for _ in spans]
    for found in re.finditer(r"\S+", header):
        first, last = found.start() + 1, found.end()
        distance = [max(start - last, first - end) for start, end in spans]
        words[distance.index(min(distance))].append(found[0])
    return [" ".join(parts) for parts in words]


def _spans(texts: list[str]) -> list[tuple[int, int]]:
    """Runs of positions (from 1, both ends included) at which some line holds something."""
    used = "".join(
        "x" if any(position < len(text) and text[position] != " " for text in texts) else " "
        for position in range(max(map(len, texts)))
    )
    return [(found.start() + 1, found.end()) for found in re.finditer("x+", used)]


def _tiled(texts: list[str], spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with the blanks between them: longer values than these may come, and numbers grow to the left."""
    tiles = list(spans)
    for at, ((_, last), (next_first, next_last)) in enumerate(zip(spans, spans[1:], strict=False)):
        ends_there = all(text[next_last - 1 : next_last].strip() for text in texts)
        starts_there = all(text[next_first - 1 : next_first].strip() for text in texts)
        if ends_there and not starts_there:
            tiles[at + 1] = (last + 1, next_last)
        else:
            tiles[at] = (tiles[at][0], next_first - 1)
    return tiles


def _is_header(texts: list[str], spans: list[tuple[int, int]]) -> bool:
    """Whether the first line names what stands below it: words only, above a line that holds a number or a date."""
    words = texts[0].split()
    below = [texts[1][first - 1 : last].strip() for first, last in spans]
    return not any(map(looks_like_data, words)) and any(map(looks_like_data, below))


def _is_regular(texts: list[str], spans: list[tuple[int, int]]) -> bool:
    """Prose leaves no blank that all lines share, unless there are few of them: every column must be well filled."""
    cells = [[text[first - 1 : last].strip() for first, last in spans] for text in texts]
    filled = sum(bool(cell) for row in cells for cell in row)
    return filled >= 0.5 * len(cells) * len(spans) and any(looks_like_data(cell) for row in cells for cell in row)
