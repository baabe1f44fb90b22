"""Which columns tell the records of a file apart.

Belongs here: columns held against each other. Does not belong here: the key that an entity wants (the proposal knows).
"""

from collections.abc import Sequence
from itertools import combinations

from ingestion.inspection import words
from ingestion.inspection.columns import Column
from ingestion.inspection.personal import EMAIL, words_of

_MOST_IN_PAIRS = 16
_MOST_KEYS = 3

Values = Sequence[Sequence[str]]


def find_keys(columns: Sequence[Column], values: Values) -> list[tuple[str, ...]]:
    """Headers of single columns that told all records apart, else of pairs; the likeliest first.

    Lines that stand twice count once. A measure may be different in every record by chance: a whole number is a key by
    itself only as an id or in the first column, and a pair holds an id. A person's name is none.
    """
    usable = [at for at, column in enumerate(columns) if _is_usable(column)]
    usable.sort(key=lambda at: (columns[at].personal is not None, not _is_id(columns[at]), at))
    if not usable or columns[0].records < 2:
        return []
    records = columns[0].records
    found = _apart(columns, values, usable, records)
    if not found and (different := len(set(zip(*values, strict=True)))) < records:
        found = _apart(columns, values, usable, different)
    ids = [key for key in found if any(_is_id(column) and column.header in key for column in columns)]
    return (ids or found)[:_MOST_KEYS]


def _is_usable(column: Column) -> bool:
    return (
        column.is_full
        and not column.is_free_text
        and (column.kind.name in ("text", "integer") or _is_id(column))
        and (column.scale is None or not column.scale.is_likely)
        and column.personal in (None, EMAIL)
    )


def _apart(columns: Sequence[Column], values: Values, usable: Sequence[int], records: int) -> list[tuple[str, ...]]:
    """Which of the ``usable`` columns, or else pairs of them, have as many values as there are ``records``."""
    single: list[tuple[str, ...]] = [
        (columns[at].header,)
        for at in usable
        if columns[at].distinct == records and (columns[at].kind.name == "text" or _is_id(columns[at]) or at == 0)
    ]
    if single:
        return single
    return [
        (columns[one].header, columns[other].header)
        for one, other in combinations(usable[:_MOST_IN_PAIRS], 2)
        if (_is_id(columns[one]) or _is_id(columns[other]))
        and columns[one].distinct * columns[other].distinct >= records
        and len(set(zip(values[one], values[other], strict=True))) == records
    ]


def _is_id(column: Column) -> bool:
    spoken = words_of(column.header)
    return bool(set(spoken) & words.IDS) or any(word.endswith(("num", "id")) and len(word) > 4 for word in spoken)
