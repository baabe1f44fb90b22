"""The board's figures as the published file has them, in the order of periods. Does not belong here: words, layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import duckdb

Period = Literal["month", "quarter", "year"]

_COLUMNS = (
    "kpi, kpi_name, unit, counted, higher_is_better, dim_value, period_start, value, ci_low, ci_high, responses, "
    "effective_responses, is_low_n, is_suppressed, change, is_change_significant, target, is_target_met, is_anomaly"
)


@dataclass(frozen=True)
class Figure:
    """One figure of the board; its columns mean what ``mart_kpi_board`` says of them, null is None."""

    kpi: str
    kpi_name: str
    unit: str
    counted: str
    higher_is_better: bool
    dim_value: str
    period_start: date
    value: float | None
    ci_low: float | None
    ci_high: float | None
    responses: int
    effective_responses: float | None
    is_low_n: bool
    is_suppressed: bool
    change: float | None
    is_change_significant: bool | None
    target: float | None
    is_target_met: bool | None
    is_anomaly: bool | None


class NoSuchMember(ValueError):
    """The board has no such KPI or dimension; the message names those that it has."""


def read_board(
    published: Path, *, period: Period, dimension: str = "all", kpi: str | None = None
) -> list[list[Figure]]:
    """One list a KPI and member of the dimension, sorted by both, each of all its periods in order.

    Raises NoSuchMember for a KPI or a dimension that the board does not have; duckdb.Error where the file cannot be
    read or has no board.
    """
    import duckdb

    with duckdb.connect(str(published), read_only=True) as con:
        dimension = _known(con, "dim_name", dimension, "dimension")
        wanted = f"and kpi = '{_known(con, 'kpi', kpi, 'KPI')}'" if kpi is not None else ""
        # No parameters: for a text among them duckdb loads pandas, half a second.
        rows = con.execute(
            f"""
            select {_COLUMNS}
            from marts.mart_kpi_board
            where period_type = '{period}' and dim_name = '{dimension}' {wanted}
            order by kpi, dim_value, period_start
            """
        ).fetchall()
    series: dict[tuple[str, str], list[Figure]] = {}
    for figure in (Figure(*row) for row in rows):
        series.setdefault((figure.kpi, figure.dim_value), []).append(figure)
    return list(series.values())


def _known(con: duckdb.DuckDBPyConnection, column: str, wanted: str, what: str) -> str:
    """The word as SQL writes it between quotes, if the board has it or is empty."""
    found = con.execute(f"select distinct {column} from marts.mart_kpi_board order by 1").fetchall()
    names = [name for (name,) in found]
    if names and wanted not in names:
        raise NoSuchMember(f"The board has no {what} {wanted!r}. It has: {', '.join(names)}.")
    return wanted.replace("'", "''")
