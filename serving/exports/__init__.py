"""Published tables as files for people who have no SQL: CSV, Parquet, Excel; and the list of whom to call back."""

from typing import Literal

Format = Literal["csv", "parquet", "xlsx"]
