"""The published file as an asset: what BI reads, downstream of every table of core and marts.

Belongs here: its place in the graph. Does not belong here: how a file is published (serving).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.assets.running import under_lock
from orchestration.automation import FOLLOWS
from orchestration.stages import Stages
from serving.postgres.result import PostgresPublication

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def published_asset(transformation: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """The published DuckDB file. It depends on all that it holds, so a failed check upstream holds it back."""
    published = [key for key, group in transformation.group_names_by_key.items() if group in ("core", "marts")]

    @dg.asset(
        key=PUBLISHED,
        deps=published,
        group_name="published",
        kinds={"duckdb"},
        description="Schemas core and marts of the last build that passed its audit.",
        output_required=False,
        automation_condition=FOLLOWS,
    )
    def publish(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with under_lock(context, stages.home):
            publication = stages.publish()
        if publication is None:
            context.log.warning(stages.notes[-1])
            return
        yield dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(publication.path)),
                "tables": len(publication.tables),
                "rows": sum(publication.tables.values()),
                "bytes": publication.bytes,
                **{one.consumer: dg.MetadataValue.json(_figures(one)) for one in publication.consumers},
            }
        )
        publication.require_all()  # after what stands: readers of the file have it

    return publish


def _figures(publication: PostgresPublication) -> dict[str, Any]:
    """What became of one database."""
    return {
        "tables": len(publication.tables),
        "rows": publication.rows,
        "load_seconds": round(publication.load_seconds, 3),
        "keys_seconds": round(publication.keys_seconds, 3),
        "swap_seconds": round(publication.swap_seconds, 3),
        "notes": list(publication.notes),
    }
