"""The loader's books as an asset: what was read, after every load; and what readers are told of it.

Belongs here: its place in the graph. Does not belong here: the books themselves (ingestion), building (stages).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.assets.publishing import PUBLISHED
from orchestration.assets.running import under_lock
from orchestration.gate import GateFailed, failed_tests
from orchestration.news import ToBuild, rows_landed
from orchestration.stages import Stages

LEDGER = dg.AssetKey(["raw_ops", "ledger"])


def books_asset(landed: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The ledger, downstream of all that is landed.

    A source that was asked and had nothing new leaves nothing to build but "data as of" and the reconciliation. That is
    done here, so that the rest of a run has nothing to do, and readers see that the source was asked.
    """

    @dg.asset(
        key=LEDGER, deps=list(landed), group_name="landing", kinds={"dlt"}, description="What was read, and when."
    )
    def ledger(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with under_lock(context, stages.home):
            if stages.to_build() is ToBuild.BOOKS:
                if failed := failed_tests(stages.build_books(), stages.home.warehouse_file):
                    raise GateFailed(failed)
                if publication := stages.publish():
                    context.log_event(
                        dg.AssetMaterialization(PUBLISHED, metadata={"rows": sum(publication.tables.values())})
                    )
        yield dg.MaterializeResult(data_version=dg.DataVersion(rows_landed(stages.home)))

    return ledger
