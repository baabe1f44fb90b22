"""What is written for people once data is published: the catalogue of all tables and columns, the report.

Belongs here: their place in the graph. Does not belong here: writing them (dbt, serving).
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.publishing import PUBLISHED
from orchestration.assets.running import under_lock
from orchestration.automation import FOLLOWS, once_a_day
from orchestration.explorer import NoExplorer, write_explorer
from orchestration.site_report import write_pages
from orchestration.stages import Stages

DOCUMENTS = "documents"


def catalogue_asset(timezone: str) -> dg.AssetsDefinition:
    """The catalogue, written beside the published file; its path is in the metadata."""

    @dg.asset(
        key=dg.AssetKey(["documents", "catalogue"]),
        deps=[PUBLISHED],
        group_name=DOCUMENTS,
        kinds={"dbt"},
        automation_condition=once_a_day(timezone),
        description="Every table and column with its meaning, and where it comes from: a page to read, one to explore.",
    )
    def catalogue(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with under_lock(context, stages.home):
            page = stages.dbt.document()
            try:
                write_explorer(stages.home.dbt_target_dir, stages.home.catalogue_dir / "explorer.html")
            except NoExplorer as error:
                context.log.warning(str(error))
        yield dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(str(page)), "bytes": page.stat().st_size})

    return catalogue


@dg.asset(
    key=dg.AssetKey(["documents", "report"]),
    deps=[PUBLISHED],
    group_name=DOCUMENTS,
    kinds={"html"},
    automation_condition=FOLLOWS,
    description="Pages for people who decide, of what is published: `cem report` in each language.",
)
def report(context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]) -> Iterator[dg.MaterializeResult[None]]:
    with under_lock(context, stages.home):
        page = write_pages(stages.config)
    yield dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(str(page))})
