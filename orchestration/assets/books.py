"""The loader's books as an asset: what was read, after every load; and what readers are told of it.

Belongs here: its place in the graph. Does not belong here: the books themselves (ingestion), building (stages).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.assets.publishing import PUBLISHED
from orchestration.assets.running import under_lock
from orchestration.loaded import ledger_figures
from orchestration.news import ToBuild, rows_landed
from orchestration.stages import Stages
from serving.states import hold_on

LEDGER = dg.AssetKey(["raw_ops", "ledger"])


def books_asset(landed: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The ledger, downstream of all that is landed.

    A source that was asked and had nothing new leaves little to build: "data as of", the reconciliation, and what goes
    by that clock. That is done here, audited and published, so that the rest of a run has nothing to do, and readers
    see that the source was asked.
    """

    @dg.asset(
        key=LEDGER, deps=list(landed), group_name="landing", kinds={"dlt"}, description="What was read, and when."
    )
    def ledger(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with under_lock(context, stages.home):
            asked = stages.to_build()
            publication = stages.refresh(books_only=True) if asked is ToBuild.BOOKS else None
            if publication:
                context.log_event(
                    dg.AssetMaterialization(PUBLISHED, metadata={"rows": sum(publication.tables.values())})
                )
        # What follows asks for what has changed here. While something waits to be built (its run failed, its rows came
        # while another was on, a setting has changed), every load asks anew; not while publication rests.
        waits = context.run.run_id if asked is ToBuild.ALL and not hold_on(stages.home.published_file) else ""
        yield dg.MaterializeResult(
            metadata=ledger_figures(stages.home), data_version=dg.DataVersion(rows_landed(stages.home) + waits)
        )
        if publication:
            publication.require_all()  # after what stands: a database that is down holds up no other asset

    return ledger
