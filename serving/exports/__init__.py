"""Published tables as files for people who have no SQL: CSV, Parquet, Excel; and the list of whom to call back."""

from typing import Literal

Format = Literal["csv", "parquet", "xlsx"]


class CannotExport(RuntimeError):
    """The file could not be written; the message says why, and what to do. What stood there before is still there."""
