"""Columns as the texts that exports hold, and CSV files of them.

None is a cell left empty. Nothing here knows what a column means.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array, digits

Columns = dict[str, Array]


def utc(seconds: Array) -> Array:
    """Moments as 2025-03-01T12:00:00Z; None of NONE."""
    texts = np.char.add(np.datetime_as_string(seconds.astype("datetime64[s]")), "Z").astype(object)
    texts[seconds == NONE] = None
    return texts


def on_the_clock(seconds: Array, zone: str) -> Array:
    """Moments as a zone's clock shows them, 2025-03-01 12:00:00.

    Where the clock shows an hour twice, the first pass is written with its offset: the text alone could not say which.
    """
    shown = np.datetime_as_string(clock.local(seconds, zone).astype("datetime64[s]"))
    texts = np.char.replace(shown, "T", " ").astype(object)
    twice = clock.is_shown_twice(seconds, zone)
    texts[twice] = [f"{text}Z" for text in np.datetime_as_string(seconds[twice].astype("datetime64[s]"))]
    texts[seconds == NONE] = None
    return texts


def words(indices: Array, known: Sequence[str]) -> Array:
    """The word of each index; None of NONE and of an empty word."""
    table = np.array([word or None for word in known] + [None], object)
    return table[indices]


def money(minor: Array, decimals: Array) -> Array:
    """Amounts in minor units as text: 12.50, or 1250 where the currency has no minor unit."""
    whole, rest = np.divmod(minor, 100)
    with_cents = np.char.add(np.char.add(whole.astype(str), "."), digits(rest, 2).astype("U2"))
    return np.where(decimals == 2, with_cents, minor.astype(str)).astype(object)


def flags(values: Array) -> Array:
    """Booleans as true and false."""
    return np.where(values, "true", "false").astype(object)


def chosen(columns: Columns, rows: Array) -> Columns:
    """Some rows, in that order, of all columns."""
    return {name: column[rows] for name, column in columns.items()}


def write_csv(
    path: Path, columns: Columns, spoiled: Sequence[str] = (), delimiter: str = ",", begins: str = ""
) -> None:
    """Write a CSV file with a header; ``begins`` may be a byte order mark; ``spoiled`` lines follow as they are."""
    table = pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})
    sink = BytesIO()
    pa_csv.write_csv(table, sink, pa_csv.WriteOptions(delimiter=delimiter, quoting_style="needed"))
    path.parent.mkdir(parents=True, exist_ok=True)
    tail = "".join(f"{line}\n" for line in spoiled)
    path.write_bytes(begins.encode() + sink.getvalue() + tail.encode())
