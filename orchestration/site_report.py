"""The report's pages of a home: what they need besides the published file, which serving does not know.

Belongs here: the company's name, the definitions of its KPIs. Does not belong here: the pages (serving.report).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.config import CemConfig
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.required import NoWarehouse, built_tables

if TYPE_CHECKING:
    from serving.kpi_board import Period
    from serving.report.facts import Definition
    from serving.report.languages import Language


def write_pages(
    config: CemConfig,
    *,
    out: Path | None = None,
    language: Language = "en",
    period: Period = "quarter",
    brand: str | None = None,
) -> Path:
    """Write the report of what is published and return its first page. ``out``: default published/report of the home.

    Raises NoWarehouse where nothing is published or a table is missing, NoReport for a brand that is not known and a
    folder of something else.
    """
    from serving.report.folder import write_report
    from serving.states import current_state

    home = Home(config.home)
    if current_state(home.published_file) is None:
        raise NoWarehouse(f"Nothing is published in {home.published_dir} yet. Run `cem run` first.")
    page = home.catalogue_dir / "index.html"
    with built_tables(home):
        return write_report(
            home.published_file,
            (out or home.report_dir).absolute(),
            company=config.name,
            language=language,
            period=period,
            brand=brand,
            definitions=definitions(config),
            # Beside the report of the home; a report elsewhere may be moved on to where no catalogue is.
            catalogue="../catalogue/index.html" if out is None and page.is_file() else "",
        )


def definitions(config: CemConfig) -> dict[str, Definition]:
    """What each KPI means: the shipped seed and the overlay's rows, which win."""
    from serving.report.facts import Definition

    seed = "kpi_definitions"
    with (DBT_PROJECT_DIR / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file), *config.seed_overlays.get(seed, ())]
    return {row["kpi"]: Definition(row["formula"], row["interval_method"]) for row in rows}
