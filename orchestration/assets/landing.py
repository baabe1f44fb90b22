"""Assets of the landing: one per raw table, all materialised by one load.

Belongs here: how a load appears in Dagster. Does not belong here: how files are read (ingestion).
"""

from collections.abc import Iterator

import dagster as dg
from dagster_dlt import build_dlt_asset_specs

from ingestion.landing import FILES, tables_of
from ingestion.pipelines import records_pipeline
from ingestion.report import LoadReport
from ingestion.sources.records import records_source
from orchestration.config import CemConfig
from orchestration.run_lock import hold
from orchestration.stages import Stages
from orchestration.translation import LandingTranslator

LEDGER = dg.AssetKey(["raw_ops", "ledger"])


def landing_assets(config: CemConfig) -> dg.AssetsDefinition:
    """The raw tables of the mapped entities, and the ledger."""
    entities = {mapping.entity_key for mapping in config.files}
    specs = build_dlt_asset_specs(
        records_source(FILES, tables_of(entities)), records_pipeline(config.home), LandingTranslator()
    )
    ledger = dg.AssetSpec(LEDGER, group_name="landing", kinds={"dlt"}, description="The loader's books: what was read.")

    @dg.multi_asset(name="load", specs=[*specs, ledger])
    def load(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        hold(stages.home)
        report = stages.load()
        for file in report.without_file:
            context.log.warning(file.message)
        for spec in [*specs, ledger]:
            yield dg.MaterializeResult(asset_key=spec.key, metadata=_counts(report, spec.key))

    return load


def _counts(report: LoadReport, key: dg.AssetKey) -> dict[str, int]:
    reads = [read for read in report.reads if key == LEDGER or key.path[-1] in tables_of([read.entity_key])]
    return {
        "files_read": len(reads),
        "records_read": sum(read.counts.read for read in reads),
        "records_new": sum(read.counts.new for read in reads),
        "records_unchanged": sum(read.counts.unchanged for read in reads),
        "records_repeated": sum(read.counts.repeated for read in reads),
        "records_unparseable": sum(read.records_unparseable for read in reads),
    }
