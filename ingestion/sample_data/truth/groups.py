"""Sums by group, and the sums of several parts of the world put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ingestion.sample_data.arrays import Array

Row = dict[str, Any]


def month_text(month: int) -> str:
    """A month since 1970 as its first day."""
    return f"{np.datetime64(int(month), 'M')}-01"


def packed(columns: Sequence[Array]) -> tuple[list[Array], Array]:
    """Distinct combinations of whole numbers (one array a column), and which of them each row has."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        low = int(column.min()) if len(column) else 0
        width = int(column.max()) - low + 1 if len(column) else 1
        code = code * width + (column - low)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return [column[first] for column in columns], inverse


def grouped(keys: Mapping[str, tuple[Array, Sequence[str] | None]], measures: Mapping[str, Array]) -> list[Row]:
    """One row a combination of keys (numbers and their names; months without), with the sum of each measure."""
    distinct, group = packed([column for column, _ in keys.values()])
    sums = {}
    for name, values in measures.items():
        total = np.zeros(len(distinct[0]), np.int64)
        np.add.at(total, group, values.astype(np.int64))
        sums[name] = total
    rows = []
    for place in range(len(distinct[0])):
        row: Row = {}
        for (name, (_, names)), column in zip(keys.items(), distinct, strict=True):
            row[name] = names[int(column[place])] if names is not None else month_text(int(column[place]))
        rows.append(row | {name: int(total[place]) for name, total in sums.items()})
    return rows


def together(parts: Iterable[list[Row]], keys: Sequence[str]) -> list[Row]:
    """The rows of all parts, measures of equal keys added up, in the order of the keys."""
    total: dict[tuple[Any, ...], Row] = {}
    for rows in parts:
        for row in rows:
            key = tuple(row[name] for name in keys)
            if key not in total:
                total[key] = dict(row)
                continue
            for name, value in row.items():
                if name not in keys:
                    total[key][name] += value
    return [total[key] for key in sorted(total)]
